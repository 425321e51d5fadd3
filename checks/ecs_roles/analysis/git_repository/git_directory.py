"""Where the repository of a work tree lies. No program is asked, and no configuration of the repository is read.

Only ``.git`` of the work tree itself counts: a folder that merely looks like a repository (a bare one, committed as
plain files) is never taken for one. Format: gitrepository-layout(5).
"""

import os
from pathlib import Path

from ecs_roles.symbolic.file_text import NotReadableError, read_bytes, real_path
from ecs_roles.symbolic.frozen import frozen

_MOST_BYTES = 1_000_000
_LINK = b"gitdir: "


@frozen()
class GitDirectory:
    """The parts of a repository: ``own`` holds HEAD and the index, ``common`` the objects and the refs."""

    work_tree: Path
    own: Path
    common: Path


def git_directory_of(work_tree: Path) -> GitDirectory | None:
    """Return the repository of a work tree; ``None`` when there is none, or none that belongs to it."""
    try:
        place = work_tree / ".git"
        if place.is_dir():
            own = real_path(place, work_tree)
            return _checked(GitDirectory(work_tree, own, own))
        return _linked(work_tree, place)
    except (NotReadableError, OSError, ValueError):
        return None


def _linked(work_tree: Path, place: Path) -> GitDirectory | None:
    """Return the repository that a ``.git`` file names: that of a linked work tree or of a submodule."""
    content = read_bytes(place, work_tree, _MOST_BYTES)
    if not content.startswith(_LINK):
        return None
    own = Path(os.path.realpath(work_tree / os.fsdecode(content.removeprefix(_LINK).rstrip(b"\r\n"))))
    if own.parent.name == "worktrees":
        return _work_tree(work_tree, own)
    return _checked(GitDirectory(work_tree, own, own)) if _is_module_around(work_tree, own) else None


def _work_tree(work_tree: Path, own: Path) -> GitDirectory | None:
    """Return the repository of a linked work tree, if that repository says so too."""
    named = os.fsdecode(read_bytes(own / "gitdir", own, _MOST_BYTES).strip())
    same = os.path.realpath(own / named) == os.path.realpath(work_tree / ".git")
    return _checked(GitDirectory(work_tree, own, own.parent.parent)) if same else None


def _is_module_around(work_tree: Path, own: Path) -> bool:
    """Decide whether a folder is where a repository around the work tree keeps its submodules."""
    return any(own.is_relative_to(os.path.realpath(folder / ".git" / "modules")) for folder in work_tree.parents)


def _checked(found: GitDirectory) -> GitDirectory | None:
    parts = (found.common / "objects", found.common / "refs")
    return found if (found.own / "HEAD").is_file() and all(part.is_dir() for part in parts) else None
