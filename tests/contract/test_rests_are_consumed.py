"""A list that was read gives its items and its rest: nobody takes the items and drops the rest without a reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_roles.symbolic.values import Items

PACKAGE = Path(__file__).resolve().parents[2] / "checks" / "ecs_roles"
READERS = {"as_items", "as_objects", "as_literals"}


def _is_split(node: ast.AST) -> bool:
    """Whether the node splits a list that was just read: ``as_items(...).split()``."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "split"
        and isinstance(node.func.value, ast.Call)
        and isinstance(node.func.value.func, ast.Name)
        and node.func.value.func.id in READERS
    )


def _forgotten(tree: ast.AST) -> Iterator[int]:
    """The lines at which the rest of a list is dropped."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and _is_split(node.value):
            if not (isinstance(node.slice, ast.Constant) and node.slice.value == 1):
                yield node.lineno
        elif isinstance(node, ast.Assign) and _is_split(node.value):
            (target,) = node.targets
            names = target.elts if isinstance(target, ast.Tuple) else []
            if [name for name in names if isinstance(name, ast.Name) and name.id.startswith("_")] or not names:
                yield node.lineno


@pytest.mark.parametrize(
    "code", ["a = as_items(b).split()[0]", "a, _ = as_objects(b).split()", "a = as_items(b).split()"]
)
def test_dropping_a_rest_is_seen(code: str) -> None:
    assert list(_forgotten(ast.parse(code))) == [1]


def test_no_rest_is_dropped() -> None:
    found = {
        f"{file.relative_to(PACKAGE)}:{line}"
        for file in PACKAGE.rglob("*.py")
        for line in _forgotten(ast.parse(file.read_text(encoding="utf-8")))
    }

    assert found == set()


def test_a_list_that_was_read_is_no_sequence() -> None:
    items: Items[str] = Items((), ())

    assert not any(hasattr(items, name) for name in ("__getitem__", "__iter__", "__len__", "__contains__"))
