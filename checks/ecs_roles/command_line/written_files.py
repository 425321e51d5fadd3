"""Files that the user asks for are written beside and put in place whole; never through a link of the scanned code."""

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ecs_roles.symbolic.file_text import NotReadableError, read_bytes, real_path


class RefusedPathError(Exception):
    """The file is not written; the message says why."""


def write_file(path: Path, content: str, trees: Sequence[Path]) -> None:
    """Write a file; ``trees`` are folders whose links were not made by the user."""
    named = Path(os.path.abspath(path))  # noqa: PTH100 - links are what is looked at here
    tree = next((place for place in trees if _passes_through(named, place)), None)
    if tree is not None:
        _refuse_links(named, tree)
    target = named if tree is not None else Path(os.path.realpath(named))
    if target.exists() and not target.is_file():
        target.write_text(content, encoding="utf-8")  # A pipe or a device that the user named.
        return
    try:
        _put_in_place(target, content)
    except OSError as error:
        raise RefusedPathError(f"{path} cannot be written: {error.strerror or error}") from None


def _passes_through(path: Path, tree: Path) -> bool:
    """Decide whether a path, as it is written, leads through a folder."""
    return any(os.path.realpath(folder) == os.path.realpath(tree) for folder in path.parents)


def _refuse_links(path: Path, tree: Path) -> None:
    if path.is_symlink():
        raise RefusedPathError(f"{path} is a symbolic link: nothing is written through it")
    if not Path(os.path.realpath(path.parent)).is_relative_to(os.path.realpath(tree)):
        raise RefusedPathError(f"{path} leads out of {tree} through a symbolic link: nothing is written there")
    if path.exists() and not path.is_file():
        raise RefusedPathError(f"{path} is not a regular file: nothing is written to it")


def replace_file(path: Path, before: bytes, after: bytes, root: Path) -> None:
    """Put new content in the place of a file of the scanned code, unless it changed since it was read.

    Raises ``RefusedPathError`` for what lies outside ``root``, is reached through a link, or holds something else now.
    """
    try:
        if real_path(path, root) != path:
            raise RefusedPathError(f"{path} is reached through a symbolic link: nothing is written through it")
        if read_bytes(path, root) != before:
            raise RefusedPathError(f"{path} changed since it was read: it is left as it is")
        _put_bytes_in_place(path, after)
    except NotReadableError as fault:
        raise RefusedPathError(f"{path} {fault.reason}") from None
    except OSError as error:
        raise RefusedPathError(f"{path} cannot be written: {error.strerror or error}") from None


def _put_in_place(path: Path, content: str) -> None:
    _put_bytes_in_place(path, content.replace("\n", os.linesep).encode("utf-8", "strict"))


def _put_bytes_in_place(path: Path, content: bytes) -> None:
    # Most programs write no file.
    import secrets

    beside = path.with_name(f".{secrets.token_hex(8)}.tmp")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        with suppress(OSError):
            shutil.copymode(path, beside)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
