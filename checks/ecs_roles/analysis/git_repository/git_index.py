"""Which files of a work tree git tracks. Format: gitformat-index(5)."""

from collections.abc import Iterator

from ecs_roles.analysis.git_repository.git_directory import GitDirectory
from ecs_roles.symbolic.file_text import NotReadableError, read_bytes

_MOST_BYTES = 256 * 1024 * 1024
_FIELDS = 40  # times, device, inode, mode, owner, group and size, before the hash
_HASHES = (20, 32)
_EXTENDED = 0x40
_VERSIONS = (2, 3, 4)


class _NotAnIndexError(Exception):
    """The bytes are not an index that is understood here."""


def tracked_files(git: GitDirectory) -> frozenset[str] | None:
    """Return the tracked files relative to the work tree; ``None`` when that cannot be read."""
    if not (git.own / "index").exists():
        return frozenset()  # A repository to which nothing was added yet.
    try:
        data = read_bytes(git.own / "index", git.own, _MOST_BYTES)
    except NotReadableError:
        return None
    return next((names for size in _HASHES if (names := _tracked(data, size)) is not None), None)


def _tracked(data: bytes, hash_size: int) -> frozenset[str] | None:
    try:
        return frozenset(name.decode(errors="surrogateescape") for name in _names(data, hash_size))
    except (_NotAnIndexError, IndexError, ValueError):
        return None


def _names(data: bytes, hash_size: int) -> Iterator[bytes]:
    version = int.from_bytes(data[4:8], "big")
    if data[:4] != b"DIRC" or version not in _VERSIONS:
        raise _NotAnIndexError
    at, name = 12, b""
    for _ in range(int.from_bytes(data[8:12], "big")):
        start = at
        at += _FIELDS + hash_size
        at += 4 if data[at] & _EXTENDED else 2
        kept = 0
        if version == _VERSIONS[-1]:
            dropped, at = _number(data, at)
            kept = max(len(name) - dropped, 0)
        end = data.index(b"\0", at)
        name = name[:kept] + data[at:end]
        yield name
        at = end + 1 if version == _VERSIONS[-1] else start + (end - start + 8) // 8 * 8
    _check_extensions(data, at, hash_size)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Read a number of variable width, as packs write offsets too."""
    byte = data[at]
    value = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = data[at]
        value = ((value + 1) << 7) | (byte & 0x7F)
    return value, at + 1


def _check_extensions(data: bytes, at: int, hash_size: int) -> None:
    """Raise where the rest is not one of extensions and a hash, or where the entries lie in another file too."""
    while at < len(data) - hash_size:
        if data[at : at + 4] == b"link" or not data[at : at + 4].isalpha():
            raise _NotAnIndexError
        at += 8 + int.from_bytes(data[at + 4 : at + 8], "big")
    if at != len(data) - hash_size:
        raise _NotAnIndexError
