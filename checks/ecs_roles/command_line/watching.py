"""``--watch``: scan again whenever a file changes, for a terminal beside the editor."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ecs_roles.analysis.configuration import SETTINGS_FILES
from ecs_roles.analysis.discovery import files_below
from ecs_roles.outputs.readable import counted, one_line

_PAUSE = 0.5
"""Seconds between two looks at the files; a look costs a walk, which reads none of them."""

INTERRUPTED = 130
"""The exit code of a scan that somebody interrupted: what it had found by then is printed."""

_ABSENT = (0, 0)

State = dict[str, tuple[int, int]]
"""The time and the size of every file that a scan may read."""


def watched(chosen: argparse.Namespace, scan_once: Callable[[argparse.Namespace], int]) -> int:
    """Scan, and again after each change, until somebody interrupts; return the exit code of the last scan.

    One that was interrupted itself is the last: what the scan before it said is not true any more.
    """
    code = 0
    state: State | None = None
    try:
        while True:
            now = state_of(chosen.paths, named_files(chosen))
            if now != state:
                _begin(changed(state, now))
                code = INTERRUPTED  # until the scan is over
                code = scan_once(chosen)
                sys.stdout.flush()
                state = now
                if code == INTERRUPTED:
                    return code
            time.sleep(_PAUSE)
    except KeyboardInterrupt:
        return code


def named_files(chosen: argparse.Namespace) -> tuple[Path, ...]:
    """Return the files beside the paths that the words of the call name; pipes among them are never ready again."""
    told = (Path(item.partition("=")[2]) for item in (*chosen.ceiling, *chosen.application_needs))
    alone = (file for file in (chosen.config, chosen.baseline) if file is not None)
    return (*chosen.var_file, *chosen.parameters, *chosen.account_facts, *told, *alone)


def state_of(paths: Sequence[Path], more: Sequence[Path] = ()) -> State:
    """Return the state of everything below the paths that a scan may read, and of the settings beside them."""
    files = [*more]
    for path in paths:
        folder = path if path.is_dir() else path.parent
        files.extend(folder.absolute() / name for name in SETTINGS_FILES)
        files.extend(files_below(folder.resolve()))
    return {str(file): _stamp(file) for file in files}


def changed(before: State | None, now: State) -> list[str]:
    """Return the files that changed, came or went; on the first look none."""
    if before is None:
        return []
    names = sorted(before.keys() | now.keys())
    return [name for name in names if before.get(name, _ABSENT) != now.get(name, _ABSENT)]


def _stamp(file: Path) -> tuple[int, int]:
    try:
        found = os.stat(file)  # noqa: PTH116 - the same call for a path of any length
    except (OSError, ValueError):
        return _ABSENT
    return found.st_mtime_ns, found.st_size


def _begin(files: Sequence[str]) -> None:
    """Clear the screen of a terminal, and say why there is another scan."""
    if sys.stdout.isatty():
        sys.stdout.write("\x1b[2J\x1b[3J\x1b[H")
    if files:
        more = f" and {counted(len(files) - 1, 'more file')}" if len(files) > 1 else ""
        sys.stdout.write(f"{one_line(Path(files[0]).name)}{more} changed\n")
