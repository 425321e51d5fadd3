"""Objects of a git pack, read by offset. Format: gitformat-pack(5)."""

import os
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path

from ecs_roles.symbolic.file_text import opened, read_bytes
from ecs_roles.symbolic.frozen import changeable

MOST_OBJECT_BYTES = 256 * 1024 * 1024
_MOST_INDEX_BYTES = 1024 * 1024 * 1024
_KEPT_BYTES = 64 * 1024 * 1024
_MOST_DELTAS = 5_000
_CHUNK = 64 * 1024
_KINDS = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
_BY_OFFSET, _BY_NAME = 6, 7
_MAGIC = b"\xfftOc\0\0\0\x02"
_FANOUT = len(_MAGIC)
_NAMES = _FANOUT + 256 * 4

Object = tuple[str, bytes]


class DamagedError(Exception):
    """The repository holds something that git would not have written, or more than is read."""


def inflated(chunks: Iterator[bytes], size: int) -> bytes:
    """Return exactly ``size`` bytes of compressed data, and never more than that."""
    if size > MOST_OBJECT_BYTES:
        raise DamagedError(f"an object of {size:,} bytes is too large")
    stream, parts, left = zlib.decompressobj(), [], size
    try:
        for chunk in chunks:
            # What is not consumed is left only when all the bytes that were asked for are there.
            part = stream.decompress(chunk, left)
            parts.append(part)
            left -= len(part)
            if not left or stream.eof:
                break
    except zlib.error as error:
        raise DamagedError(f"an object cannot be decompressed: {error}") from None
    if left:
        raise DamagedError("an object is shorter than it says")
    return b"".join(parts)


@changeable()
class Pack:
    """One pack with its index; ``root`` is the folder that both lie in."""

    path: Path
    root: Path
    hash_size: int
    _index: bytes = b""
    _kept: "OrderedDict[int, Object]" = field(default_factory=OrderedDict)
    _size: int = 0

    def names(self, prefix: str) -> Iterator[str]:
        """Return the names of the objects that begin with some digits, in order."""
        wanted = bytes.fromhex(prefix[: len(prefix) // 2 * 2])
        at = self._first(wanted)
        while at < self._count() and (name := self._name(at)).startswith(wanted):
            if name.hex().startswith(prefix):
                yield name.hex()
            at += 1

    def offset(self, name: bytes) -> int | None:
        """Return where an object lies in the pack, if it does."""
        at = self._first(name)
        if at >= self._count() or self._name(at) != name:
            return None
        offsets = _NAMES + self._count() * (self.hash_size + 4)
        found = self._word(offsets + at * 4)
        if not found & 0x80000000:
            return found
        far = offsets + self._count() * 4 + (found & 0x7FFFFFFF) * 8
        return int.from_bytes(self._index[far : far + 8], "big")

    def read(self, offset: int) -> Object:
        """Return the object at an offset, made from the one that it rests on."""
        deltas: list[tuple[int, bytes]] = []
        with opened(self.path, self.root) as (descriptor, _):
            while len(deltas) <= _MOST_DELTAS:
                known = self._kept.get(offset)
                if known is not None:
                    return self._built(known, deltas)
                kind, base, data = self._entry(descriptor, offset)
                if kind in _KINDS:
                    self._keep(offset, (_KINDS[kind], data))
                    return self._built((_KINDS[kind], data), deltas)
                deltas.append((offset, data))
                offset = self._base(base)
        raise DamagedError("an object rests on too many others")

    def _base(self, base: int | bytes) -> int:
        """Return where the object lies that another one rests on."""
        inside = self.offset(base) if isinstance(base, bytes) else base
        if inside is None or inside <= 0:
            raise DamagedError("an object rests on one that is not in its pack")
        return inside

    def _built(self, base: Object, deltas: list[tuple[int, bytes]]) -> Object:
        kind, content = base
        for offset, delta in reversed(deltas):
            content = patched(content, delta)
            self._keep(offset, (kind, content))
        return kind, content

    def _keep(self, offset: int, found: Object) -> None:
        """Remember what other objects are likely to rest on, the oldest forgotten first."""
        self._kept[offset] = found
        self._size += len(found[1])
        while self._size > _KEPT_BYTES and self._kept:
            self._size -= len(self._kept.popitem(last=False)[1][1])

    def _entry(self, descriptor: int, offset: int) -> tuple[int, int | bytes, bytes]:
        """Return the kind of an entry, what it rests on, and its data."""
        head = _at(descriptor, 64, offset)
        try:
            kind, size, at = _head(head)
            base: int | bytes = 0
            if kind == _BY_OFFSET:
                back, at = _back(head, at)
                base = offset - back
            elif kind == _BY_NAME:
                base, at = head[at : at + self.hash_size], at + self.hash_size
            elif kind not in _KINDS:
                raise DamagedError("a pack holds an entry of an unknown kind")
        except IndexError:
            raise DamagedError("a pack ends in the middle of an entry") from None
        return kind, base, inflated(_chunks(descriptor, offset + at), size)

    def _first(self, name: bytes) -> int:
        """Return the place of the first name that is not smaller."""
        self._load()
        low = self._word(_FANOUT + (name[0] - 1) * 4) if name and name[0] else 0
        high = self._word(_FANOUT + name[0] * 4) if name else 0
        while low < high:
            middle = (low + high) // 2
            if self._name(middle) < name:
                low = middle + 1
            else:
                high = middle
        return low

    def _load(self) -> None:
        if not self._index:
            data = read_bytes(self.path.with_suffix(".idx"), self.root, _MOST_INDEX_BYTES)
            if not data.startswith(_MAGIC) or len(data) < _NAMES:
                raise DamagedError(f"the index of {self.path.name} is of a version that is not read here")
            self._index = data
            if len(data) < _NAMES + self._count() * (self.hash_size + 8):
                raise DamagedError(f"the index of {self.path.name} is shorter than it says")

    def _count(self) -> int:
        self._load()
        return self._word(_NAMES - 4)

    def _name(self, at: int) -> bytes:
        start = _NAMES + at * self.hash_size
        return self._index[start : start + self.hash_size]

    def _word(self, at: int) -> int:
        return int.from_bytes(self._index[at : at + 4], "big")


def _at(descriptor: int, size: int, offset: int) -> bytes:
    os.lseek(descriptor, offset, os.SEEK_SET)
    return os.read(descriptor, size)


def _chunks(descriptor: int, offset: int) -> Iterator[bytes]:
    size = 4096  # Most objects are small.
    while chunk := _at(descriptor, size, offset):
        yield chunk
        offset += len(chunk)
        size = _CHUNK


def _head(data: bytes) -> tuple[int, int, int]:
    """Return kind, size and where the head ends."""
    kind, size, shift, at = (data[0] >> 4) & 7, data[0] & 15, 4, 1
    while data[at - 1] & 0x80:
        size |= (data[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
    return kind, size, at


def _back(data: bytes, at: int) -> tuple[int, int]:
    value = data[at] & 0x7F
    while data[at] & 0x80:
        at += 1
        value = ((value + 1) << 7) | (data[at] & 0x7F)
    return value, at + 1


def patched(base: bytes, delta: bytes) -> bytes:
    """Return what a delta makes of its base."""
    try:
        expected, at = _size(delta, 0)
        size, at = _size(delta, at)
        if expected != len(base) or size > MOST_OBJECT_BYTES:
            raise DamagedError("a delta does not fit its base")
        parts: list[bytes] = []
        left = size
        while at < len(delta):
            part, at = _instruction(base, delta, at)
            parts.append(part)
            left -= len(part)
            if left < 0:
                break
    except IndexError:
        raise DamagedError("a delta ends in the middle of an instruction") from None
    if left:
        raise DamagedError("a delta makes another size than it says")
    return b"".join(parts)


def _size(delta: bytes, at: int) -> tuple[int, int]:
    value, shift = delta[at] & 0x7F, 7
    while delta[at] & 0x80:
        at += 1
        value |= (delta[at] & 0x7F) << shift
        shift += 7
    return value, at + 1


def _instruction(base: bytes, delta: bytes, at: int) -> tuple[bytes, int]:
    """Return the bytes that one instruction of a delta makes: some of the base, or its own."""
    code, at = delta[at], at + 1
    if not code & 0x80:
        if not code or at + code > len(delta):
            raise DamagedError("a delta holds an instruction that does not exist")
        return delta[at : at + code], at + code
    numbers = [0, 0]
    for bit in range(7):
        if code & (1 << bit):
            numbers[bit // 4] |= delta[at] << (8 * (bit % 4))
            at += 1
    start, size = numbers[0], numbers[1] or 0x10000
    if start + size > len(base):
        raise DamagedError("a delta takes more than its base holds")
    return base[start : start + size], at
