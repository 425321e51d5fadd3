"""What a reader makes of an expression: values that keep their place and admit what is not known."""

from collections.abc import Callable, Iterator
from dataclasses import field
from typing import Generic, TypeVar

from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.derived_once import Remembering
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import Origin, part
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text


@frozen()
class Scalar:
    """A boolean, a number, or null."""

    value: bool | int | float | None
    span: Span | None = field(default=None, compare=False)


@frozen()
class Unknown:
    """A value that cannot be determined from the code, and why; equal origins mean equal values."""

    origin: Origin
    reason: str = field(compare=False)
    span: Span | None = field(default=None, compare=False)

    @property
    def symbol(self) -> Symbol:
        """Return the same doubt as a part of a text."""
        return Symbol(self.origin, self.reason)


@frozen()
class Sequence:
    """A list; ``more`` says why there may be further items that could not be read."""

    items: tuple["Value", ...]
    span: Span | None = field(default=None, compare=False)
    more: Unknown | None = None

    def __iter__(self) -> Iterator["Value"]:
        return iter(self.items)


@frozen()
class Entry:
    """A key of a mapping with its value; the span is the key's."""

    key: str
    value: "Value"
    span: Span | None = field(default=None, compare=False)


@frozen()
class Mapping(Remembering):
    """An object or map in source order; ``more`` says why there may be further keys."""

    entries: tuple[Entry, ...]
    span: Span | None = field(default=None, compare=False)
    more: Unknown | None = None

    def get(self, key: str) -> "Value | None":
        """Return the value of a key: ``None`` when it is absent, a fresh unknown when it may be among unread keys."""
        for entry in reversed(self.entries):  # As in ``entry``, without another call: this is asked most of all.
            if entry.key == key:
                return entry.value
        if self.more is None:
            return None
        return replace(self.more, origin=part(self.more.origin, key))

    def by_key(self) -> "Callable[[str], Value | None]":
        """Return ``get`` for whoever asks for many keys: a function that has them at hand."""
        if self.more is not None:
            return self.get
        return {entry.key: entry.value for entry in self.entries}.get

    def entry(self, key: str) -> Entry | None:
        """Return the last entry of that key, as a YAML or JSON parser would keep it."""
        for entry in reversed(self.entries):  # One of the busiest lines of a scan: a generator costs three times this.
            if entry.key == key:
                return entry
        return None


Value = Text | Scalar | Sequence | Mapping | Unknown

NULL = Scalar(None)

Item = TypeVar("Item")


def is_null(value: Value | None) -> bool:
    """Return whether the value is absent or null."""
    return value is None or (type(value) is Scalar and value.value is None)


def as_text(value: Value | None) -> Text | None:
    """Return the value as text (numbers and booleans as they print in JSON); ``None`` when it is absent or no text."""
    if isinstance(value, Text):  # as most are: to match one costs three times as much
        return value
    match value:
        case Unknown():
            return Text((value.symbol,), value.span)
        case Scalar(value=bool() as flag):
            return Text(("true" if flag else "false",), value.span)
        case Scalar(value=int() | float() as number):
            return Text((str(number),), value.span)
        case _:
            return None


def as_literal(value: Value | None) -> str | None:
    """Return the whole literal text of the value, or ``None``."""
    found = as_text(value)
    return found.literal if found is not None else None


def is_true(value: Value | None) -> Answer:
    """Decide whether a switch is on, also when it is written as text; one that is absent or null is off."""
    if is_null(value):
        return Answer.NO
    return {"true": Answer.YES, "false": Answer.NO}.get((as_literal(value) or "").lower(), Answer.UNKNOWN)


@frozen()
class Items(Generic[Item]):
    """A list as far as it was read, and why there may be more in it: it has no index, no length and no iteration.

    Whoever concludes something from what is not in it splits it and consumes the rest. Whoever takes what is in it
    alone says why that is right whatever else there may be.
    """

    _listed: tuple[Item, ...]
    _rest: tuple[Unknown, ...]

    def split(self) -> tuple[tuple[Item, ...], tuple[Unknown, ...]]:
        """Return what is listed, and what could not be read."""
        return self._listed, self._rest

    def whatever_else(self, because: str) -> tuple[Item, ...]:  # noqa: ARG002 - for whoever reads the call
        """Return what is listed where the rest cannot change the conclusion, for the reason that is given."""
        return self._listed


def as_items(value: Value | None) -> Items[Value]:
    """Return the value as a list, a single value as a list of one; an item that is not known stands for itself."""
    if value is None or is_null(value):
        return _NO_ITEMS
    if isinstance(value, Sequence):
        return Items(value.items, () if value.more is None else (value.more,))
    return Items((), (value,)) if isinstance(value, Unknown) else Items((value,), ())


def as_objects(value: Value | None) -> Items[Mapping]:
    """Return the objects of a list; an item that is not known belongs to the rest, any other one AWS refuses."""
    if value is None:
        return _NO_OBJECTS
    is_whole = type(value) is Sequence and value.more is None  # as most are
    items, rest = (value.items, ()) if is_whole else as_items(value).split()  # type: ignore[union-attr]
    objects = tuple([item for item in items if type(item) is Mapping])
    return Items(objects, rest if len(objects) == len(items) else (*_not_known(items), *rest))


_NO_ITEMS: Items[Value] = Items((), ())
_NO_OBJECTS: Items[Mapping] = Items((), ())


def as_literals(value: Value | None) -> Items[str]:
    """Return the strings of a list; one that is not wholly known belongs to the rest."""
    items, rest = as_items(value).split()
    literals = tuple(literal for item in items if (literal := as_literal(item)) is not None)
    return Items(literals, (*_not_known(items), *rest))


def _not_known(items: tuple[Value, ...]) -> Iterator[Unknown]:
    for item in items:
        if isinstance(item, Unknown):
            yield item
        elif isinstance(item, Text) and item.symbols:
            yield Unknown(item.symbols[0].origin, item.symbols[0].reason, item.span)


def value_within(value: Value | None, *keys: str) -> Value | None:
    """Return what stands below these keys, in the first item where a list is on the way."""
    for key in keys:
        items = value.items if isinstance(value, Sequence) else (value,)
        first = items[0] if items else None
        value = first.get(key) if isinstance(first, Mapping) else None
    return value
