"""Values as data, and data as values again: what is kept on disk holds nothing that could run.

Data is a list of leaves (strings, numbers, null) and a list of numbers: groups of values of one class, each value made
of leaves and of values of earlier groups. So no value holds itself, and none is nested in the data however deep it is.
A value is made only of a class of the table, and only of parts of the types that the class declares: data that
somebody else has written is a reading like any other, or it is damaged.
"""

import types
from array import array
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable
from dataclasses import fields
from functools import cache
from itertools import chain, repeat
from operator import attrgetter
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from ecs_roles.readers.terraform.syntax.placed_text import Mark, PlacedText
from ecs_roles.readers.terraform.values.terraform_values import Failure
from ecs_roles.symbolic import budget, resources, values
from ecs_roles.symbolic.base64_text import Base64Text
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.facts import Facts
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.imports import Imported
from ecs_roles.symbolic.origin import Attribute, Computed, Declaration, Fresh, Operand, Pseudo
from ecs_roles.symbolic.span import Span, UncountedSpan
from ecs_roles.symbolic.text import Symbol, Text

Leaf = str | int | float | bool | None
Kind = int
"""Of which class a value is; of a tuple also of which kinds its items are."""

VALUES: tuple[type, ...] = (
    *(budget.Beyond, Span, Pseudo, Declaration, Attribute, Computed, Operand, Imported, Symbol, Text, Mark),
    *(PlacedText, Base64Text),
    *(values.Scalar, values.Unknown, Failure, values.Sequence, values.Entry, values.Mapping, Facts),
    *(
        resources.ReadError,
        resources.RepeatedKeyError,
        resources.OtherKindError,
        resources.Suppression,
        resources.Resource,
        resources.Opaque,
    ),
    *(
        resources.Absent,
        resources.Fetched,
        resources.Misspelt,
        resources.MisplacedProperty,
        resources.Deployment,
        resources.Reading,
    ),
)
"""The classes of values that a reading is made of: there is no way to one that is not among them."""


class NotDataError(Exception):
    """A value that cannot be data: of a class that is not in the table, or deeper than values are."""


class DamagedDataError(Exception):
    """Data that no value has become."""


@frozen()
class Data:
    """Leaves, and the numbers that say how values are made of them.

    The numbers are groups, and each group is: the number of a class, how many parts each value has, how many values
    there are, then the places of all first parts, of all second ones and so on. A place counts leaves and values.
    """

    leaves: list[Leaf]
    numbers: "array[int]"


@frozen()
class _Class:
    """How values of a class are taken apart and made again; without ``declared`` they have any number of parts."""

    parts: Callable[[Any], tuple[object, ...]]
    make: Callable[..., object]
    declared: tuple[object, ...] | None = None


_OTHERS: dict[type, _Class] = {
    tuple: _Class(lambda each: each, lambda *items: items),
    frozenset: _Class(tuple, lambda *items: frozenset(items)),
    bytes: _Class(lambda each: (each.decode("latin-1"),), lambda written: written.encode("latin-1"), (str,)),
    type(Path()): _Class(lambda each: (str(each),), Path, (str,)),
    Fresh: _Class(lambda each: (each.label, each.number), Fresh.again, (str, int)),
}
_CLASSES: tuple[type, ...] = (*_OTHERS, *VALUES)
_NUMBERS = {each: number for number, each in enumerate(_CLASSES)}
_NUMBERS[UncountedSpan] = _NUMBERS[Span]  # Its lines are counted as it is written.
_TUPLE, _SET = _NUMBERS[tuple], _NUMBERS[frozenset]
_LEAVES: tuple[type, ...] = (str, int, float, bool, types.NoneType)
_KINDS_OF_LEAVES: dict[type, Kind] = {each: len(_CLASSES) + number for number, each in enumerate(_LEAVES)}
_KINDS_OF_TUPLES = len(_CLASSES) + len(_LEAVES)
_STRING = _KINDS_OF_LEAVES[str]
_HASHABLE = str | Declaration | None
"""What ``Hashable`` stands for in a declared type: the owner of a symbol."""


@cache
def _class(number: int) -> _Class:
    kind = _CLASSES[number]
    if kind in _OTHERS:
        return _OTHERS[kind]
    names, hints = [each.name for each in fields(kind)], get_type_hints(kind)
    first, several = attrgetter(names[0]), attrgetter(*names)
    parts = several if len(names) > 1 else lambda each: (first(each),)
    return _Class(parts, kind, tuple(hints[name] for name in names))


class _Group:
    """Values of one class that have as many parts: where these are, value after value."""

    __slots__ = ("members", "number", "rows")

    def __init__(self, number: int) -> None:
        self.number = number
        self.rows: list[list[int]] = []
        self.members: list[int] = []


class _Writing:
    """Values on their way to data: each object is written once, at a place that is settled in the end."""

    def __init__(self) -> None:
        self.leaves: dict[type, dict[Any, int]] = {each: {} for each in _KINDS_OF_LEAVES if each is not float}
        self.floats: dict[str, int] = {}
        self.values: list[Leaf] = []
        self.by_id: dict[int, int] = {}
        self.alive: list[object] = []  # What is known by its identity has to stay where it is.
        self.levels, self.kinds = [0], [0]
        self.groups: dict[tuple[int, Kind, int], _Group] = {}
        self.tuples: dict[tuple[Kind, ...], Kind] = {}

    def place(self, value: object) -> int:
        """Return the place of a value, from 1 on, in the order in which they are met."""
        number = _NUMBERS.get(type(value))
        if number is None:
            return self._float(value)
        parts = _class(number).parts(value)
        leaves, known, levels = self.leaves, self.by_id, self.levels
        own, level = [], 0
        for part in parts:
            alike = leaves.get(type(part))
            if alike is not None:
                place = alike.get(part) or self._leaf(part, alike)
            else:
                place = known.get(id(part)) or self.place(part)
                level = max(level, levels[place])
            own.append(place)
        self.alive.append(parts)
        return self._placed(value, number, level + 1, own)

    def _placed(self, value: object, number: int, level: int, own: list[int]) -> int:
        if level > LIMITS.kept_depth:
            raise NotDataError("a value that is too deep")
        shape = number if number != _TUPLE else self._of_tuple(own)
        group = self.groups.get((level, shape, len(own)))
        if group is None:
            group = self.groups[level, shape, len(own)] = _Group(number)
        elif not own:
            return group.members[0]  # There is one empty tuple, and one empty set.
        place = self.by_id[id(value)] = self._next(level, shape)
        group.rows.append(own)
        group.members.append(place)
        return place

    def _leaf(self, leaf: Any, alike: dict[Any, int]) -> int:  # noqa: ANN401 - one of the types of leaves
        place = alike[leaf] = self._next(0, _KINDS_OF_LEAVES[type(leaf)])
        self.values.append(leaf)
        return place

    def _float(self, value: object) -> int:
        """Return the place of a number with a point: 0.0 and -0.0 are equal, and what is no number equals nothing."""
        if type(value) is not float:
            raise NotDataError(f"a value of the class {type(value).__qualname__}")
        place = self.floats.get(repr(value))
        if place is None:
            place = self.floats[repr(value)] = self._next(0, _KINDS_OF_LEAVES[float])
            self.values.append(value)
        return place

    def _next(self, level: int, kind: Kind) -> int:
        self.levels.append(level)
        self.kinds.append(kind)
        return len(self.levels) - 1

    def _of_tuple(self, items: list[int]) -> Kind:
        kinds = tuple([self.kinds[item] for item in items])
        return self.tuples.setdefault(kinds, _KINDS_OF_TUPLES + len(self.tuples))

    def data(self) -> Data:
        """Return what is written, leaves first and each value behind its parts."""
        settled = [0] * len(self.levels)
        groups = [group for _, group in sorted(self.groups.items(), key=lambda item: item[0][0])]
        leaves = (place for place, level in enumerate(self.levels) if place and not level)
        for place, member in enumerate(chain(leaves, *(group.members for group in groups))):
            settled[member] = place
        numbers = array("I")
        for group in groups:
            numbers.extend((group.number, len(group.rows[0]), len(group.rows)))
            numbers.extend(map(settled.__getitem__, chain.from_iterable(zip(*group.rows, strict=True))))
        return Data(self.values, numbers)


def data_of(value: object) -> Data:
    """Return a value as data; raises ``NotDataError``."""
    writing = _Writing()
    whole = (value,)  # A leaf is a value too.
    try:
        writing.place(whole)
    except RecursionError:
        raise NotDataError("a value that is too deep") from None
    return writing.data()


def value_of(data: Data, wanted: object) -> Any:  # noqa: ANN401 - of the wanted type, which may be a union
    """Return the value that data is, of a type that is wanted; raises ``DamagedDataError``."""
    try:
        reading = _Reading(data)
        position = 0
        while position < len(data.numbers):
            position = reading.group(data.numbers, position)
        whole = reading.found[-1]
    except (IndexError, KeyError, TypeError, ValueError, MemoryError):
        raise DamagedDataError from None
    if not reading.is_of(tuple[wanted]):  # type: ignore[valid-type]
        raise DamagedDataError
    return whole[0]


class _Reading:
    """Data on its way to values: those that are made, and their kinds."""

    def __init__(self, data: Data) -> None:
        self.found: list[Any] = list(data.leaves)
        self.kinds: list[Kind] = [_KINDS_OF_LEAVES[type(leaf)] for leaf in data.leaves]
        self.tuples: dict[tuple[frozenset[Kind], ...], Kind] = {}
        self.items: list[tuple[frozenset[Kind], ...]] = []
        self.starts, self.depths = [0], [0]

    def group(self, numbers: "array[int]", position: int) -> int:
        """Make the values of a group; return where the next one begins."""
        number, parts, count = numbers[position : position + 3]
        start, end = position + 3, position + 3 + parts * count
        if end > len(numbers) or not count or (not parts and count > 1):
            raise DamagedDataError
        columns = [numbers[first : first + count] for first in range(start, end, count)]
        self._begin(max(map(max, columns), default=0))
        kinds = tuple([frozenset(map(self.kinds.__getitem__, column)) for column in columns])
        own = _class(number)
        self._refuse_others(number, own.declared, kinds)
        filled = [map(self.found.__getitem__, column) for column in columns]
        if not filled:
            made: Iterable[object] = [own.make()]
        else:
            made = zip(*filled, strict=True) if number == _TUPLE else map(own.make, *filled)
        self.found.extend(made)
        self.kinds.extend(repeat(self._of_tuple(kinds) if number == _TUPLE else number, count))
        return end

    def _begin(self, last: int) -> None:
        """Begin a group of which no part stands behind a place; refuse one that may be deeper than values are."""
        depth = 1 + self.depths[bisect_right(self.starts, last) - 1]
        if depth > LIMITS.kept_depth:
            raise DamagedDataError("deeper than values are")
        self.starts.append(len(self.found))
        self.depths.append(max(depth, self.depths[-1]))

    def _refuse_others(
        self, number: int, declared: tuple[object, ...] | None, kinds: tuple[frozenset[Kind], ...]
    ) -> None:
        """Refuse parts that are not of the types that a class declares."""
        if number == _TUPLE:
            return
        if number == _SET:
            fitting = all(column == {_STRING} for column in kinds)
        else:
            fitting = declared is not None and len(declared) == len(kinds) and all(map(self._all_fit, kinds, declared))
        if not fitting:
            raise DamagedDataError

    def _of_tuple(self, kinds: tuple[frozenset[Kind], ...]) -> Kind:
        kind = self.tuples.get(kinds)
        if kind is None:
            kind = self.tuples[kinds] = _KINDS_OF_TUPLES + len(self.items)
            self.items.append(kinds)
        return kind

    def _all_fit(self, kinds: frozenset[Kind], wanted: object) -> bool:
        plain, tuples = _admitted(wanted)
        return kinds <= plain or all(any(self._fits(kind, each) for each in tuples) for kind in kinds - plain)

    def _fits(self, kind: Kind, items: tuple[object, ...]) -> bool:
        """Decide whether what is of a kind is a tuple of such items."""
        if kind < _KINDS_OF_TUPLES:
            return False
        columns = self.items[kind - _KINDS_OF_TUPLES]
        if items[-1:] == (Ellipsis,):
            return all(self._all_fit(column, items[0]) for column in {*columns})
        return len(columns) == len(items) and all(map(self._all_fit, columns, items))

    def is_of(self, wanted: object) -> bool:
        """Decide whether the last value is of a type."""
        return self._all_fit(frozenset(self.kinds[-1:]), wanted)


@cache
def _admitted(wanted: Any) -> tuple[frozenset[Kind], tuple[tuple[object, ...], ...]]:  # noqa: ANN401 - any declared type
    """Return the kinds of values that are of a type, and of tuples the types of their items.

    A truth value is not a number here, as nobody means one.
    """
    origin, of = get_origin(wanted), get_args(wanted)
    if wanted is Hashable:
        return _admitted(_HASHABLE)
    if origin in (Union, types.UnionType):
        several = [_admitted(each) for each in of]
        return frozenset().union(*(plain for plain, _ in several)), tuple(
            each for _, found in several for each in found
        )
    if origin is tuple:
        return frozenset(), (of,)
    if origin is frozenset:
        return frozenset({_SET}), ()
    if wanted in _KINDS_OF_LEAVES:
        return frozenset({_KINDS_OF_LEAVES[wanted]}), ()
    return frozenset(number for each, number in _NUMBERS.items() if issubclass(each, wanted)), ()
