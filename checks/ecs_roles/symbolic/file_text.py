"""The one place where files of the scanned code are opened.

A file is opened when its real path, links resolved, lies inside the scan root, and when it is a regular file: what
lies behind a link to outside, a pipe or a device is refused with its reason. What the user named is trusted instead.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.file_memory import note
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.looks import noted_look, resolved
from ecs_roles.symbolic.resources import ReadError
from ecs_roles.symbolic.source_text import SourceText, source_text
from ecs_roles.symbolic.span import Span

MAX_BYTES = LIMITS.file_bytes
MAX_PLAN_BYTES = LIMITS.plan_bytes
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CHUNK = 1024 * 1024
_OTHER_NAMES = ("", ".", "..")
# Not every system has each of these; without O_NONBLOCK opening a pipe would wait for a writer.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"))


class NotReadableError(Exception):
    """A file that is not there, not allowed or not text; ``reason`` says why, in words that follow its name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@frozen()
class Unreadable:
    """A file that has no text."""

    error: ReadError


@noted_look
def real_path(path: Path, root: Path | None, /) -> Path:
    """Return a path without links; raises ``NotReadableError`` when it leads outside of ``root``."""
    return Path(_real(path, root))


def name_below(root: Path, path: Path) -> str | None:
    """Return a path relative to a folder, both without links and with forward slashes; None for one outside of it."""
    try:
        real, begin = real_path(path, root), f"{root}{os.sep}"
        if str(real).startswith(begin):  # What a path without links begins with has none either.
            return str(real).removeprefix(begin).replace(os.sep, "/")
        return real.relative_to(resolved(root)).as_posix()
    except (NotReadableError, OSError, ValueError):
        return None


def _real(path: Path, root: Path | None) -> str:
    try:
        if root is not None and _goes_down_from(str(root), str(path)):
            return str(path)
        real = os.path.realpath(path)
        is_outside = root is not None and not _is_within(real, root)
    except (OSError, ValueError, RuntimeError) as error:
        raise NotReadableError(f"cannot be read: {_why(error)}") from None
    if is_outside:
        raise NotReadableError("is outside the scan root and is not read")
    return real


def _goes_down_from(root: str, path: str) -> bool:
    """Decide whether a path leads from a folder without links through what is there and is no link: it is real then."""
    begin = f"{root}/"
    if os.name != "posix" or not path.startswith(begin) or not _is_real(root):
        return False
    place = root
    for name in path.removeprefix(begin).split("/"):
        place = f"{place}/{name}"
        try:
            if name in _OTHER_NAMES or stat.S_ISLNK(os.lstat(place).st_mode):
                return False
        except OSError:  # What is not there leads somewhere too.
            return False
    return True


@lru_cache(maxsize=64)
def _is_real(root: str) -> bool:
    """Decide whether a scan root is written without links: asked once, as who named it may also move it."""
    return os.path.realpath(root) == root


def _is_within(real: str, root: Path) -> bool:
    """Decide whether a path without links lies in a folder: one that the path begins with has no links either."""
    return real.startswith(f"{root}{os.sep}") or Path(real).is_relative_to(os.path.realpath(root))


@contextmanager
def opened(path: Path, root: Path | None) -> Iterator[tuple[int, int]]:
    """Open a regular file inside ``root``, and yield its descriptor and its size.

    With ``None`` for a root it is a file that the user named. No reader opens one by itself: nobody notes it.
    """
    real = _real(path, root)
    try:
        before = os.stat(real)  # noqa: PTH116 - a scan opens thousands, and has no other use for paths of these
        _refuse_irregular(before)
        descriptor = os.open(real, _FLAGS)
    except (OSError, ValueError) as error:
        raise NotReadableError(f"cannot be read: {_why(error)}") from None
    try:
        now = os.fstat(descriptor)
        if not os.path.samestat(before, now):
            raise NotReadableError("was replaced while it was being opened")
        yield descriptor, now.st_size
    finally:
        os.close(descriptor)


@noted_look
def read_bytes(path: Path, root: Path | None, most: int = MAX_BYTES, /) -> bytes:
    """Return the bytes of a regular file inside ``root``; with ``None`` for a root, of a file that the user named."""
    with opened(path, root) as (descriptor, size):
        try:
            return _content(descriptor, size, most)
        except OSError as error:
            raise NotReadableError(f"cannot be read: {_why(error)}") from None


def read_named(path: Path, most: int) -> bytes:
    """Return the bytes of what the user named on the command line, which may be a pipe (``<(aws iam ...)``)."""
    note(path)
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise NotReadableError(f"cannot be read: {_why(error)}") from None
    if len(content) > most:
        raise NotReadableError(_too_large(most))
    return content


@noted_look
def exists(path: Path, /) -> bool:
    """Decide whether there is anything at a path; no path is an error."""
    return os.path.exists(path)  # noqa: PTH110 - a path that is too long is none, for this one


@noted_look
def is_regular(path: Path, root: Path | None, /) -> bool:
    """Decide whether a path is a regular file that may be read."""
    try:
        return stat.S_ISREG(os.stat(_real(path, root)).st_mode)  # noqa: PTH116
    except (NotReadableError, OSError, ValueError):
        return False


def decoded(data: bytes) -> str:
    """Return the text of bytes in UTF-8, or in UTF-16 when they begin with its mark; raises ``ValueError``."""
    return data.decode("utf-16") if data.startswith(UTF_16) else data.decode("utf-8-sig")


def file_text(
    path: Path, text: str | None = None, *, root: Path | None = None, most: int = MAX_BYTES
) -> SourceText | Unreadable:
    """Return the file's text, unless ``text`` stands for it; ``root`` is the folder outside which nothing is read."""
    absolute = str(path.absolute())
    if text is not None:
        return source_text(absolute, text)
    try:
        return source_text(absolute, decoded(read_bytes(path, root, most)))
    except NotReadableError as fault:
        return _unreadable(absolute, fault.reason)
    except ValueError:
        return _unreadable(absolute, "not a text in UTF-8")


def _content(descriptor: int, size: int, most: int) -> bytes:
    """Read to the end, whatever the size says: files of ``/proc`` say 0."""
    chunks: list[bytes] = []
    left = most + 1 if size <= most else 0
    while left > 0 and (chunk := os.read(descriptor, min(left, _CHUNK))):
        chunks.append(chunk)
        left -= len(chunk)
    if left <= 0:
        raise NotReadableError(_too_large(most))
    return b"".join(chunks)


def _refuse_irregular(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe, a socket or a device"
        raise NotReadableError(f"cannot be read: it is {kind}, not a regular file")


def _too_large(most: int) -> str:
    return f"is too large: more than {most:,} bytes"


def _why(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)


def _unreadable(file: str, message: str) -> Unreadable:
    return Unreadable(ReadError(message, Span(file, 1, 1, 1, 1)))
