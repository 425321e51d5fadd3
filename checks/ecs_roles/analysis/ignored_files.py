"""What git ignores is not scanned, unless it is named itself. Without git nothing is ignored.

The ignore files and the index of the work tree are read here: no git runs, so none of the scanned code's configuration
can make it run anything else. What is tracked is never ignored, whatever a pattern says.
"""

import os
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from stat import S_ISREG

from ecs_roles.analysis.git_repository.git_directory import GitDirectory, git_directory_of
from ecs_roles.analysis.git_repository.git_index import tracked_files
from ecs_roles.analysis.ignore_patterns import Pattern, patterns_of
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.file_text import NotReadableError, read_bytes
from ecs_roles.symbolic.frozen import frozen

_MOST_BYTES = LIMITS.settings_bytes


@frozen()
class Ignoring:
    """The ignore rules of one work tree."""

    work_tree: Path
    tracked: frozenset[str]
    tracked_folders: frozenset[str]
    exclude: tuple[Pattern, ...]
    _patterns: dict[tuple[str, ...], tuple[Pattern, ...]] = field(default_factory=dict)
    _folders: dict[tuple[str, ...], bool] = field(default_factory=dict)

    def is_ignored(self, path: Path, *, is_folder: bool = False) -> bool:
        """Decide whether git ignores a path; its folders are asked first, for nothing in an ignored one comes back."""
        parts = path.relative_to(self.work_tree).parts
        if not parts or self._is_tracked("/".join(parts), is_folder=is_folder):
            return False
        names = tuple(_signs(os.fsencode(part)) for part in parts)
        return self._is_below_ignored(names[:-1]) or self._matches(names, is_folder=is_folder)

    def _is_below_ignored(self, folder: tuple[str, ...]) -> bool:
        for end in range(1, len(folder) + 1):
            place = folder[:end]
            if place not in self._folders:
                self._folders[place] = self._matches(place, is_folder=True)
            if self._folders[place]:
                return True
        return False

    def _is_tracked(self, name: str, *, is_folder: bool) -> bool:
        return name in (self.tracked_folders if is_folder else self.tracked)

    def _matches(self, names: tuple[str, ...], *, is_folder: bool) -> bool:
        """Decide by the last pattern of the nearest file that says anything about the path."""
        for depth in range(len(names) - 1, -1, -1):
            patterns = self._of(names[:depth])  # Of most folders there are none.
            found = _last(patterns, names[depth:], is_folder=is_folder) if patterns else None
            if found is not None:
                return not found.negated
        found = _last(self.exclude, names, is_folder=is_folder)
        return found is not None and not found.negated

    def _of(self, names: tuple[str, ...]) -> tuple[Pattern, ...]:
        found = self._patterns.get(names)
        if found is None:
            folder = self.work_tree.joinpath(*(os.fsdecode(name.encode("latin-1")) for name in names))
            found = self._patterns[names] = _read(folder / ".gitignore", folder)
        return found


def _last(patterns: tuple[Pattern, ...], names: tuple[str, ...], *, is_folder: bool) -> Pattern | None:
    return next((each for each in reversed(patterns) if each.matches(names, is_folder=is_folder)), None)


def _signs(name: bytes) -> str:
    """Return one character for each byte: git's patterns are about bytes."""
    return name.decode("latin-1")


def _read(path: Path, root: Path) -> tuple[Pattern, ...]:
    """Return the patterns of a file, which most folders do not have; git follows no link here either."""
    try:
        if not S_ISREG(path.lstat().st_mode):
            return ()
        return tuple(patterns_of(_signs(read_bytes(path, root, _MOST_BYTES).removeprefix(b"\xef\xbb\xbf"))))
    except (NotReadableError, OSError):
        return ()


def ignoring(work_tree: Path) -> Ignoring | None:
    """Return the ignore rules of a work tree; ``None`` when it is none, or git's list of tracked files is not legible.

    Without that list a file that is tracked, and so part of what is deployed, could be hidden by a pattern.
    """
    git = git_directory_of(work_tree)
    tracked = tracked_files(git) if git is not None else None
    if git is None or tracked is None:
        return None
    folders = frozenset(folder for name in tracked for folder in _folders(name))
    return Ignoring(work_tree, tracked, folders, _exclude(git))


def _exclude(git: GitDirectory) -> tuple[Pattern, ...]:
    return _read(git.common / "info" / "exclude", git.common)


def _folders(name: str) -> Iterator[str]:
    folder, slash, _ = name.rpartition("/")
    while slash:
        yield folder
        folder, slash, _ = folder.rpartition("/")
