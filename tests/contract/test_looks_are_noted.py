"""What a reader knows of the world it has asked of the functions that note each look; nothing else reaches out.

A reading that is kept rests on this: where every look finds the same, the reading is the same.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "checks" / "ecs_roles"
ROOMS = ("readers", "symbolic", "credentials", "ecs")
NOTING = {"symbolic/file_memory.py", "symbolic/file_text.py", "symbolic/looks.py"}
# Methods of paths that ask the file system, or whose answer hangs on who asks.
LOOKING = {
    *("resolve", "readlink", "stat", "lstat", "exists", "is_file", "is_dir", "is_symlink", "is_mount", "samefile"),
    *("iterdir", "glob", "rglob", "walk", "open", "read_text", "read_bytes", "cwd", "home", "expanduser", "owner"),
}
OF_PYTHON = {"maxunicode", "version_info"}
# Of these modules only functions that calculate.
PURE = {
    "os": {"PathLike"},
    "os.path": {"normpath", "relpath", "dirname", "basename", "join", "commonpath", "commonprefix"},
}
OUTSIDE = {
    *("datetime", "getpass", "glob", "importlib", "io", "locale", "platform", "random", "secrets", "shutil", "socket"),
    *("subprocess", "tempfile", "threading", "time", "uuid", "zoneinfo"),
}


def reaches_out(source: str) -> Iterator[str]:
    """Yield what in a module asks the world without a note."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import() | ast.ImportFrom():
                yield from outside(node)
            case ast.Attribute(value=ast.Name(id="sys"), attr=attribute) if attribute not in OF_PYTHON:
                yield f"sys.{attribute}"
            case ast.Attribute(value=ast.Name(id="os_path"), attr=attribute) if attribute not in PURE["os.path"]:
                yield f"os.path.{attribute}"
            case ast.Call(func=ast.Attribute(value=value, attr=attribute)) if attribute in LOOKING:
                # What a root may read notes each look itself.
                yield from () if ast.unparse(value) == "access" else (ast.unparse(node),)
            case ast.Call(func=ast.Name(id="open")):
                yield ast.unparse(node)


def outside(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Yield the modules that ask the world, and of those of paths the functions that do."""
    module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
    for each in node.names:
        if module in PURE:
            yield from () if each.name in PURE[module] or each.asname == "os_path" else (f"{module}.{each.name}",)
        elif (module or each.name).split(".")[0] in {*OUTSIDE, "os"}:
            yield module or each.name


def test_no_reader_looks_without_a_note() -> None:
    found = {
        (file.relative_to(PACKAGE).as_posix(), what)
        for room in ROOMS
        for file in (PACKAGE / room).rglob("*.py")
        if file.relative_to(PACKAGE).as_posix() not in NOTING
        for what in reaches_out(file.read_text(encoding="utf-8"))
    }

    assert found == set()


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "from os.path import realpath",
        "from os import environ",
        "from os import path",
        "from os import path as os_path\n\nLOOK = os_path.exists('x')",
        "import time",
        "import sys\n\nLOOK = sys.path",
        "from datetime import date",
        "def f(path):\n    return path.resolve()",
        "def f(path):\n    return [each for each in path.iterdir()]",
        "def f(name):\n    return open(name).read()",
    ],
)
def test_what_reaches_out_is_noticed(source: str) -> None:
    assert list(reaches_out(source))


def test_what_calculates_is_not() -> None:
    assert list(reaches_out("from os.path import normpath\n\ndef f(path):\n    return resolved(normpath(path))")) == []
