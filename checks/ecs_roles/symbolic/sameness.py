"""Whether two values are the same in every part, their places and reasons included.

Equality passes over places: two texts are equal wherever they stand. What is kept from one scan to the next has to be
the same in that too.
"""

from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any

from ecs_roles.symbolic.span import Span


def is_same(one: object, other: object) -> bool:
    """Decide whether two values are the same in every part; objects that have no parts are the same as themselves."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    match one:
        case str() | int() | float() | bytes() | Span() | frozenset() | set():
            return one == other
        case tuple() | list():
            return _are_same(one, other)  # type: ignore[arg-type]
        case dict():
            return _are_same(tuple(one.items()), tuple(other.items()))  # type: ignore[attr-defined]
    return is_dataclass(one) and all(
        is_same(getattr(one, name), getattr(other, name)) for name in _parts(one.__class__)
    )


def _are_same(one: tuple[object, ...] | list[object], other: tuple[object, ...] | list[object]) -> bool:
    return len(one) == len(other) and all(map(is_same, one, other))


@lru_cache(maxsize=1024)
def _parts(kind: type[Any]) -> tuple[str, ...]:
    return tuple(part.name for part in fields(kind))
