"""An earlier state of the code, taken out of git into a folder of its own; the work tree is not touched.

The objects are read as they lie in the repository: no program runs, no filter, hook or attribute applies, nothing is
fetched.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ecs_roles.analysis.git_repository.git_directory import GitDirectory, git_directory_of
from ecs_roles.analysis.git_repository.git_objects import MissingError, Objects
from ecs_roles.analysis.git_repository.git_packs import DamagedError
from ecs_roles.analysis.git_repository.git_revisions import UnknownRevisionError, commit_of
from ecs_roles.symbolic.file_text import NotReadableError

_MOST_FILES = 1_000_000
_MOST_BYTES = 4 * 1024 * 1024 * 1024
_DEEPEST = 200
_FOLDER, _FILES = b"40000", (b"100644", b"100755", b"100664")
# What would leave the folder, name a stream of a Windows file, or be taken for a repository.
_BAD_NAME = re.compile(r"\.{0,2}|.*[/\\:\x00].*|\.git", re.IGNORECASE | re.DOTALL)

Entry = tuple[tuple[str, ...], str]


class GitTreeError(Exception):
    """The earlier state cannot be had; the message says why."""


def extract(repository: Path, ref: str, into: Path) -> None:
    """Write the files of a commit that lie below a folder of the work tree into another folder; links are left out."""
    git = _around(repository)
    if git is None:
        raise GitTreeError(f"{repository} is not in the work tree of a git repository")
    objects = Objects(git)
    try:
        top = _tree_of(objects, commit_of(git, objects, ref))
        tree = _below(objects, top, repository.relative_to(git.work_tree).parts)
        if tree is not None:
            _write(objects, tree, into)
    except (UnknownRevisionError, MissingError, DamagedError) as error:
        raise GitTreeError(str(error)) from None
    except NotReadableError as fault:
        raise GitTreeError(f"a file of the repository {fault.reason}") from None
    except OSError as error:
        raise GitTreeError(f"the state at {ref} cannot be written: {error.strerror or error}") from None


def _around(folder: Path) -> GitDirectory | None:
    return next((git for place in (folder, *folder.parents) if (git := git_directory_of(place)) is not None), None)


def _tree_of(objects: Objects, commit: str) -> str:
    found = re.match(rb"tree ([0-9a-f]{40,64})\n", objects.read(commit, "commit")[1])
    if found is None:
        raise DamagedError(f"the commit {commit} does not name a tree")
    return found[1].decode()


def _below(objects: Objects, tree: str, parts: tuple[str, ...]) -> str | None:
    """Return the tree of a folder, if the commit has that folder."""
    for part in parts:
        found = next((name for mode, label, name in _entries(objects, tree) if label == part and mode == _FOLDER), None)
        if found is None:
            return None
        tree = found
    return tree


def _entries(objects: Objects, tree: str) -> Iterator[tuple[bytes, str, str]]:
    """Return mode, label and object of what a tree holds."""
    content, at = objects.read(tree, "tree")[1], 0
    while at < len(content):
        space, end = content.find(b" ", at), content.find(b"\0", at)
        if not at < space < end:
            raise DamagedError(f"the tree {tree} is damaged")
        label = content[space + 1 : end].decode(errors="surrogateescape")
        yield content[at:space], label, content[end + 1 : (at := end + 1 + objects.hash_size)].hex()


def _write(objects: Objects, top: str, into: Path) -> None:
    pending: list[Entry] = [((), top)]
    files = size = 0
    while pending:
        parts, tree = pending.pop()
        folder = into.joinpath(*parts)
        folder.mkdir(parents=True, exist_ok=True)
        for mode, label, name in _entries(objects, tree):
            files += 1
            if _BAD_NAME.fullmatch(label):
                continue
            if mode == _FOLDER and len(parts) < _DEEPEST:
                pending.append(((*parts, label), name))
            elif mode in _FILES:
                content = objects.read(name, "blob")[1]
                size += len(content)
                (folder / label).write_bytes(content)
            if files > _MOST_FILES or size > _MOST_BYTES:
                raise DamagedError(f"the commit holds more than {_MOST_FILES:,} files or {_MOST_BYTES:,} bytes")
