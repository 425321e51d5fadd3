"""What git ignores is not scanned, unless it is named itself. Without git nothing is ignored."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

_SECONDS = 30
_IS_IGNORED = 0


@dataclass(frozen=True, slots=True)
class Ignored:
    """The ignored files and folders below a path."""

    files: frozenset[Path]
    folders: frozenset[Path]


NOTHING = Ignored(frozenset(), frozenset())


def ignored_below(folder: Path) -> Ignored:
    """What git ignores below a folder; nothing when the folder itself is ignored, or is not in a work tree."""
    asked = _git(folder, "check-ignore", "--quiet", "--", str(folder))
    if asked is None or asked.returncode == _IS_IGNORED:
        return NOTHING
    listed = _git(folder, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
    if listed is None or listed.returncode != 0:
        return NOTHING
    names = [name for name in listed.stdout.decode(errors="surrogateescape").split("\0") if name]
    return Ignored(
        frozenset(folder / name for name in names if not name.endswith("/")),
        frozenset(folder / name for name in names if name.endswith("/")),
    )


def _git(folder: Path, *words: str) -> "subprocess.CompletedProcess[bytes] | None":
    try:
        return subprocess.run(  # noqa: S603 - git of the user, with words that are written here
            ["git", "-C", str(folder), *words],  # noqa: S607 - the git that the user has
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
