"""The options for editors without a language server: one file, saved or not, in the light of its project."""

import argparse
import sys
from pathlib import Path

from ecs_roles.analysis.scan_root import repository_around
from ecs_roles.command_line.input_options import UsageError
from ecs_roles.symbolic.file_text import decoded

STANDARD_INPUT = Path("-")


def add_one_file(parser: argparse.ArgumentParser) -> None:
    """Add the options to the parser."""
    group = parser.add_argument_group("one file")
    group.add_argument(
        "--stdin-filename",
        type=Path,
        metavar="FILE",
        help="with - for a path: what standard input holds stands for this file, and only its findings are shown",
    )
    group.add_argument(
        "--only",
        type=Path,
        metavar="FILE",
        help="show what stands in this file; without a path the project around it is scanned",
    )


def with_one_file(chosen: argparse.Namespace) -> argparse.Namespace:
    """Return the call with the paths to scan, the file to show and the text that stands for it."""
    buffered = STANDARD_INPUT in chosen.paths
    if buffered != (chosen.stdin_filename is not None):
        raise UsageError("- and --stdin-filename FILE go together")
    if buffered and (len(chosen.paths) > 1 or chosen.only is not None):
        raise UsageError("- takes no other path, and no --only")
    file = chosen.stdin_filename or chosen.only
    words = dict(vars(chosen))
    words["only"] = file.resolve() if file is not None else None
    words["overlay"] = {str(words["only"]): _standard_input()} if buffered else {}
    if file is not None and (buffered or chosen.paths == [Path()]):
        words["paths"] = [chosen.root or _project_around(words["only"])]
    return argparse.Namespace(**words)


def _project_around(file: Path) -> Path:
    """Return the git work tree of a file, else its folder."""
    return repository_around(file.parent) or file.parent


def _standard_input() -> str:
    if sys.stdin is None:
        raise UsageError("there is no standard input")
    try:
        return decoded(sys.stdin.buffer.read())
    except ValueError:
        raise UsageError("standard input is not a text in UTF-8") from None
