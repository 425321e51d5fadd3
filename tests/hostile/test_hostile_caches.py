"""Whatever lies in the folder of the cache, the report is that of a scan without it; what cannot be read is told."""

import json
import os
import pickle
import stat
import sys
import zlib
from array import array
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from ecs_roles import Options, scan
from ecs_roles.analysis import disk_cache, kept_files
from ecs_roles.analysis.disk_cache import DiskCache
from ecs_roles.analysis.kept_files import KeptFiles
from ecs_roles.analysis.values_as_data import VALUES, DamagedDataError, Data, data_of, value_of
from ecs_roles.outputs import json_report
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.resources import Reading
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text

MAIN = """
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.web.arn
  container_definitions = jsonencode([{ name = "web", image = "nginx" }])
}

resource "aws_iam_role" "web" {
  name               = "web"
  assume_role_policy = jsonencode({ Statement = [] })
}
"""
posix = pytest.mark.skipif(os.name != "posix", reason="files of Windows have other rights")


@pytest.fixture
def code(tmp_path: Path) -> Path:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "main.tf").write_text(MAIN, encoding="utf-8")
    return tmp_path / "code"


class Bomb:
    """What a pickle would run when it is loaded."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, str]]:
        return os.putenv, ("ECS_ROLES_BOMB", "went off")


def scanned(code: Path) -> tuple[str, DiskCache, list[str]]:
    told: list[str] = []
    cache = DiskCache(code.parent / "cache", tell=told.append)
    return json_report.render(scan(code, Options(root=code, cache=cache))), cache, told


def entry(code: Path) -> Path:
    """Return the file with the reading, after a scan that has written it."""
    scanned(code)
    return max((code.parent / "cache").glob("*.reading"), key=lambda path: path.stat().st_size)


def packed(looks: object, leaves: object, numbers: bytes) -> bytes:
    texts = json.dumps([looks, leaves]).encode("ascii")
    return zlib.compress(len(texts).to_bytes(8, "little") + texts + numbers)


def written(path: Path, content: bytes) -> None:
    """Write what has the right beginning and the right digest, as whoever can write there could."""
    KeptFiles(path.parent).write(path.name.removesuffix(".reading"), content)


WHOLE = data_of((Reading((), ()), ()))
NUMBERS = WHOLE.numbers.tobytes()
CONTENTS: dict[str, bytes] = {
    "nothing": b"",
    "a pickle": pickle.dumps(Bomb()),
    "a pickle that is packed": zlib.compress(pickle.dumps(Bomb())),
    "what is not packed": b"[[], []]",
    "packed without an end": packed([], WHOLE.leaves, NUMBERS)[:-4],
    "a length beyond all": zlib.compress((1 << 60).to_bytes(8, "little") + b"[[], []]"),
    "JSON that is nested": zlib.compress((20_000).to_bytes(8, "little") + b"[" * 10_000 + b"]" * 10_000),
    "JSON of another shape": packed({"looks": 1}, [], b""),
    "looks of another shape": packed([[1]], WHOLE.leaves, NUMBERS),
    "a look that is none": packed([["system", "/", [], "0"]], WHOLE.leaves, NUMBERS),
    "a look with other parts": packed([["exists", "/", [1, 2, 3], "True"]], WHOLE.leaves, NUMBERS),
    "a look with parts of parts": packed([["exists", "/", [{"a": []}], "True"]], WHOLE.leaves, NUMBERS),
    "paths that were never given": packed([["given", "others", [], "()"]], WHOLE.leaves, NUMBERS),
    "leaves of another shape": packed([], {"a": 1}, NUMBERS),
    "leaves within leaves": packed([], [[], {}], NUMBERS),
    "half a number": packed([], WHOLE.leaves, NUMBERS + b"\1"),
    "no values": packed([], [], b""),
    "another value": packed([], ["a"], data_of(("a",)).numbers.tobytes()),
}


@pytest.mark.parametrize("what", CONTENTS)
@pytest.mark.parametrize("is_sealed", [True, False])
def test_what_is_no_result_is_read_again(what: str, code: Path, *, is_sealed: bool) -> None:
    path = entry(code)
    expected, *_ = scanned(code)
    if is_sealed:
        written(path, CONTENTS[what])
    else:
        path.write_bytes(CONTENTS[what])
    found, cache, told = scanned(code)
    assert found == expected
    assert (cache.damaged, len(told)) == (1, 1)
    assert "could not be read back" in told[0]
    assert "ECS_ROLES_BOMB" not in os.environ
    found, cache, told = scanned(code)
    assert (found, cache.missed, told) == (expected, 0, [])


def test_every_beginning_and_every_changed_byte_is_noticed(code: Path) -> None:
    path = entry(code)
    files, name = KeptFiles(path.parent), path.name.removesuffix(".reading")
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(kept_files.DamagedFileError):
            files.read(name)
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(kept_files.DamagedFileError):
            files.read(name)


def test_what_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch, code: Path) -> None:
    path = entry(code)
    expected, *_ = scanned(code)
    monkeypatch.setattr(disk_cache, "LIMITS", _with(kept_reading_bytes=1_000_000))
    written(path, zlib.compress(b"\0" * 100_000_000))
    found, cache, _ = scanned(code)
    assert (found, cache.damaged) == (expected, 1)


def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch, code: Path) -> None:
    path = entry(code)
    expected, *_ = scanned(code)
    monkeypatch.setattr(kept_files, "LIMITS", _with(kept_reading_bytes=path.stat().st_size - 1))
    found, cache, _ = scanned(code)
    assert (found, cache.damaged) == (expected, 1)


def _with(**bounds: int) -> object:
    return type("Bounds", (), {**{each.name: getattr(LIMITS, each.name) for each in fields(LIMITS)}, **bounds})


NUMBER_OF = {each: number for number, each in enumerate((tuple, frozenset, bytes, Path, object, *VALUES))}
DAMAGED: dict[str, tuple[list[object], list[int]]] = {
    "a class beyond the table": ([], [10_000, 0, 1]),
    "a group without an end": (["a"], [0, 1, 2, 0]),
    "a group of nothing": (["a"], [0, 1, 0]),
    "very many empty values": ([], [0, 0, 4_000_000_000]),
    "very many parts": (["a"], [0, 4_000_000_000, 1, 0]),
    "a part that is not there yet": (["a"], [0, 1, 1, 1]),
    "a value that holds itself": ([], [0, 1, 1, 0]),
    "too few parts of a class": (["a"], [NUMBER_OF[Span], 1, 1, 0, 0, 1, 1, 1]),
    "too many parts of a class": (["a", 1], [NUMBER_OF[Span], 6, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 2]),
    "a part of another type": (["a", 1], [NUMBER_OF[Span], 5, 1, 0, 0, 0, 0, 0, 0, 1, 1, 2]),
    "a truth value for a number": (["a", True], [NUMBER_OF[Span], 5, 1, 0, 1, 1, 1, 1, 0, 1, 1, 2]),
    "an item of another type": ([1, None], [0, 1, 1, 0, NUMBER_OF[Text], 3, 1, 2, 1, 1, 0, 1, 1, 3]),
    "a set of numbers": ([1], [1, 1, 1, 0, 0, 1, 1, 1]),
    "a leaf that is none": ([[]], [0, 1, 1, 0]),
    "bytes that are none": (["\u2022"], [NUMBER_OF[bytes], 1, 1, 0, 0, 1, 1, 1]),
    "half a group": (["a"], [0, 1]),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_no_other_value_is_made(what: str) -> None:
    leaves, numbers = DAMAGED[what]
    with pytest.raises(DamagedDataError):
        value_of(Data(leaves, array("I", numbers)), object)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("leaves", "numbers", "value"),
    [
        (["a", 1], [NUMBER_OF[Span], 5, 1, 0, 1, 1, 1, 1, 0, 1, 1, 2], Span("a", 1, 1, 1, 1)),
        (["a", None], [0, 1, 1, 0, NUMBER_OF[Text], 3, 1, 2, 1, 1, 0, 1, 1, 3], Text(("a",))),
        (["a"], [1, 1, 1, 0, 0, 1, 1, 1], frozenset({"a"})),
        (["\u00ff"], [NUMBER_OF[bytes], 1, 1, 0, 0, 1, 1, 1], b"\xff"),
    ],
)
def test_what_looks_like_it_and_is_whole_is_made(leaves: list[Any], numbers: list[int], value: object) -> None:
    assert value_of(Data(leaves, array("I", numbers)), type(value) if value != {"a"} else frozenset[str]) == value


def test_values_as_deep_as_one_likes_are_not_made() -> None:
    def nested(levels: int) -> Data:
        groups = [(0, 1, 1, place) for place in range(levels)]
        return Data([], array("I", [0, 0, 1, *chain.from_iterable(groups)]))

    assert value_of(nested(3), tuple[tuple[tuple[()], ...], ...]) == (((),),)
    with pytest.raises(DamagedDataError, match="deep"):
        value_of(nested(LIMITS.kept_depth + 1), tuple[object, ...])


def test_a_kept_result_makes_no_scan_read_elsewhere(code: Path) -> None:
    """A look that is taken again says whether a file has some content: only of files that a scan reads anyway."""
    outside = code.parent / "outside.txt"
    outside.write_text("content", encoding="utf-8")
    path = entry(code)
    expected, *_ = scanned(code)
    for root in (None, str(code.parent), "/"):
        outcome = disk_cache._outcome(b"content")
        look = ["read_bytes", str(outside), [root, 100], outcome]
        written(path, packed([look], WHOLE.leaves, NUMBERS))
        found, cache, _ = scanned(code)
        assert (found, cache.damaged) == (expected, 1)


@posix
@pytest.mark.parametrize("what", ["link", "readable", "writable", "pipe", "folder", "of another"])
def test_a_file_that_is_not_ones_own_is_not_read(what: str, code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = entry(code)
    expected, *_ = scanned(code)
    content = path.read_bytes()
    path.unlink()
    if what == "link":
        (path.parent / "other").write_bytes(content)
        (path.parent / "other").chmod(0o600)
        path.symlink_to(path.parent / "other")
    elif what == "pipe":
        os.mkfifo(path, 0o600)
    elif what == "folder":
        path.mkdir(0o700)
    else:
        path.write_bytes(content)
        path.chmod({"readable": 0o644, "writable": 0o620}.get(what, 0o600))
    if what == "of another":
        monkeypatch.setattr(kept_files, "_refuse_shared", lambda _: None)
        somebody = os.geteuid() + 1
        monkeypatch.setattr(os, "geteuid", lambda: somebody)
    found, cache, told = scanned(code)
    assert found == expected
    assert cache.damaged >= 1
    assert len(told) == 1


@posix
@pytest.mark.parametrize("what", ["written by all", "of another", "a file", "in the scan root", "linked into the root"])
def test_a_folder_that_others_may_write_is_not_used(what: str, code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = code.parent / "cache"
    expected = json_report.render(scan(code, Options(root=code)))
    if what == "written by all":
        folder.mkdir()
        folder.chmod(0o777)
    elif what == "of another":
        somebody = os.geteuid() + 1
        monkeypatch.setattr(os, "geteuid", lambda: somebody)
    elif what == "a file":
        folder.touch()
    elif what == "in the scan root":
        folder = code / "kept"
    else:
        folder.symlink_to(code)
    told: list[str] = []
    cache = DiskCache(folder, tell=told.append)
    assert json_report.render(scan(code, Options(root=code, cache=cache))) == expected
    assert len(told) == 1
    assert told[0].startswith("the cache is not used")
    assert list(code.parent.rglob("*.reading")) == []
    assert [path.name for path in code.iterdir()] == ["main.tf"]


def test_what_a_checkout_leaves_is_no_entry(code: Path) -> None:
    """Code that is scanned cannot bring results along, even where the folder lies in a checkout of it."""
    path = entry(code)
    path.chmod(0o644)
    assert stat.S_IMODE(path.stat().st_mode) != 0o600 or os.name != "posix"
    _, cache, _ = scanned(code)
    assert cache.damaged == (1 if os.name == "posix" else 0)


@pytest.mark.parametrize("failing", ["mkstemp", "replace", "utime"])
def test_a_folder_that_is_full_or_gone_changes_nothing(
    failing: str, code: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = json_report.render(scan(code, Options(root=code)))

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept_files if failing == "mkstemp" else os, failing, refuse)
    found, cache, _ = scanned(code)
    assert found == expected
    assert cache.missed
    assert list((code.parent / "cache").glob(".new-*")) == []


def test_several_scans_at_once_see_whole_results_only(code: Path) -> None:
    expected = json_report.render(scan(code, Options(root=code)))
    path = entry(code)
    content, name = KeptFiles(path.parent).read(path.name.removesuffix(".reading")), path.name.removesuffix(".reading")
    assert content is not None

    def writing(_: int) -> bool:
        return KeptFiles(path.parent).write(name, content)

    def reading(_: int) -> bool:
        return KeptFiles(path.parent).read(name) == content

    with ThreadPoolExecutor(4) as pool:
        written_, read = pool.map(writing, range(200)), pool.map(reading, range(200))
        assert all(written_)
        assert all(read)
    found, cache, told = scanned(code)
    assert (found, cache.missed, told) == (expected, 0, [])
    assert list(path.parent.glob(".new-*")) == []


def test_a_cache_holds_no_code_of_python() -> None:
    """No module of the cache knows how to make an object of bytes: what it makes stands in a table."""
    for module in (disk_cache, kept_files, sys.modules[value_of.__module__]):
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        assert not {"pickle", "marshal", "shelve", "eval", "exec", "__import__"} & {*source.replace("(", " ").split()}
