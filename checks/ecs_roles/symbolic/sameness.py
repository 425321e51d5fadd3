"""Whether two values are the same in every part, their places and reasons included.

Equality passes over places: two texts are equal wherever they stand. What is kept from one scan to the next has to be
the same in that too.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

from ecs_roles.symbolic.span import Span

_WHOLE = (str, int, float, bytes, frozenset, set)


def is_same(one: object, other: object) -> bool:
    """Decide whether two values are the same in every part; objects that have no parts are the same as themselves."""
    if one is other:
        return True
    if isinstance(one, Span):  # of which some have not counted their lines
        return one == other
    if type(one) is not type(other):
        return False
    if isinstance(one, _WHOLE):
        return one == other
    if isinstance(one, tuple | list):
        return _are_same(one, other)  # type: ignore[arg-type]
    if isinstance(one, dict):
        return _are_same(tuple(one.items()), tuple(other.items()))  # type: ignore[attr-defined]
    kind: Any = type(one)
    parts = _parts_of(kind)
    return parts is not None and _are_same(parts(one), parts(other))


def _are_same(one: tuple[object, ...] | list[object], other: tuple[object, ...] | list[object]) -> bool:
    return len(one) == len(other) and all(map(is_same, one, other))


@lru_cache(maxsize=1024)
def _parts_of(kind: type[Any]) -> Callable[[object], tuple[object, ...]] | None:
    """Return what gives the parts of objects of a class, ``None`` where the class does not tell them."""
    if not is_dataclass(kind):
        return None
    names = [part.name for part in fields(kind)]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)
