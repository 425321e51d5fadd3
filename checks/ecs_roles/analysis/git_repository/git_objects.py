"""Objects of a repository by name, loose or packed. Nothing is fetched: what is not here is an error.

Format: gitformat-loose(5), gitrepository-layout(5).
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import field
from functools import cached_property

from ecs_roles.analysis.git_repository.git_directory import GitDirectory
from ecs_roles.analysis.git_repository.git_packs import MOST_OBJECT_BYTES, DamagedError, Object, Pack, inflated
from ecs_roles.symbolic.file_text import NotReadableError, read_bytes
from ecs_roles.symbolic.frozen import frozen

_HEAD = re.compile(rb"(commit|tree|blob|tag) (\d{1,12})\0")
_SHA_256 = re.compile(rb"(?im)^\s*objectformat\s*=\s*sha256\s*$")
_LONGEST_HEAD = 32
_MOST_PACKS = 10_000


class MissingError(Exception):
    """An object that is not in the repository."""


@frozen(slots=False)
class Objects:
    """Reads the objects of one repository."""

    git: GitDirectory
    _seen: list[Pack] = field(default_factory=list)

    @cached_property
    def hash_size(self) -> int:
        """Return the bytes of a name: a repository says in its configuration when its names are longer."""
        try:
            content = read_bytes(self.git.common / "config", self.git.common)
        except NotReadableError:
            return 20
        return 32 if _SHA_256.search(content) else 20

    @cached_property
    def _packs(self) -> list[Pack]:
        folder = self.git.common / "objects" / "pack"
        try:
            packs = sorted(path for path in folder.iterdir() if path.suffix == ".pack")
        except OSError:
            return []
        return [Pack(path, self.git.common, self.hash_size) for path in packs[:_MOST_PACKS]]

    def read(self, name: str, kind: str = "") -> Object:
        """Return the kind and the content of an object; ``kind`` is the one it must be of."""
        try:
            found = self._packed(bytes.fromhex(name)) or self._loose(name)
        except NotReadableError as fault:
            raise DamagedError(f"the object {name} {fault.reason}") from None
        if found is None:
            raise MissingError(f"the object {name} is not in this repository: fetch the whole history first")
        if kind and found[0] != kind:
            raise DamagedError(f"the object {name} is a {found[0]}, not a {kind}")
        return found

    def names(self, prefix: str) -> set[str]:
        """Return the names of the objects that begin with some digits."""
        packed = (name for pack in self._packs for name in pack.names(prefix))
        return {*packed, *self._loose_names(prefix)}

    def _packed(self, name: bytes) -> Object | None:
        for pack in (*self._seen[-1:], *self._packs):
            offset = pack.offset(name)
            if offset is not None:
                self._seen[:] = [pack]  # The next object is likely to lie there too.
                return pack.read(offset)
        return None

    def _loose(self, name: str) -> Object | None:
        path = self.git.common / "objects" / name[:2] / name[2:]
        if not path.is_file():
            return None
        data = read_bytes(path, self.git.common, MOST_OBJECT_BYTES)
        head = _HEAD.match(inflated_head(data))
        if head is None:
            raise DamagedError(f"the object {name} does not say what it is")
        whole = inflated(iter([data]), head.end() + int(head[2]))
        return head[1].decode(), whole[head.end() :]

    def _loose_names(self, prefix: str) -> Iterator[str]:
        folder = self.git.common / "objects" / prefix[:2]
        names = (prefix[:2] + path.name for path in folder.iterdir()) if folder.is_dir() else ()
        yield from (name for name in names if name.startswith(prefix))


def inflated_head(data: bytes) -> bytes:
    """Return the first bytes of compressed data, or fewer where there are not as many."""
    try:
        return zlib.decompressobj().decompress(data, _LONGEST_HEAD)
    except zlib.error:
        return b""
