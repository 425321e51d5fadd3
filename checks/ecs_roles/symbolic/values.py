"""What a reader makes of an expression: values that keep their place and admit what is not known."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.origin import Origin, part
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text


@dataclass(frozen=True, slots=True)
class Scalar:
    """A boolean, a number, or null."""

    value: bool | int | float | None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that cannot be determined from the code, and why; equal origins mean equal values."""

    origin: Origin
    reason: str = field(compare=False)
    span: Span | None = field(default=None, compare=False)

    @property
    def symbol(self) -> Symbol:
        """Return the same doubt as a part of a text."""
        return Symbol(self.origin, self.reason)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list; ``more`` says why there may be further items that could not be read."""

    items: tuple["Value", ...]
    span: Span | None = field(default=None, compare=False)
    more: Unknown | None = None

    def __iter__(self) -> Iterator["Value"]:
        return iter(self.items)


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value; the span is the key's."""

    key: str
    value: "Value"
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Mapping:
    """An object or map in source order; ``more`` says why there may be further keys."""

    entries: tuple[Entry, ...]
    span: Span | None = field(default=None, compare=False)
    more: Unknown | None = None

    def get(self, key: str) -> "Value | None":
        """The value of a key: ``None`` when it is absent, a doubt of its own when it may be among unread keys."""
        entry = self.entry(key)
        if entry is not None or self.more is None:
            return entry.value if entry is not None else None
        return replace(self.more, origin=part(self.more.origin, key))

    def entry(self, key: str) -> Entry | None:
        """Return the last entry of that key, as a YAML or JSON parser would keep it."""
        return next((entry for entry in reversed(self.entries) if entry.key == key), None)


Value = Text | Scalar | Sequence | Mapping | Unknown

NULL = Scalar(None)


def is_null(value: Value | None) -> bool:
    """Return whether the value is absent or null."""
    return value is None or (isinstance(value, Scalar) and value.value is None)


def as_text(value: Value | None) -> Text | None:
    """Return the value as text (numbers and booleans as they print in JSON); ``None`` when it is absent or no text."""
    match value:
        case Text():
            return value
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


def as_items(value: Value | None) -> tuple[tuple[Value, ...], Unknown | None]:
    """Return the value as a list, a single value as a list of one; with it why there may be more."""
    match value:
        case Sequence():
            return value.items, value.more
        case Unknown():
            return (), value
        case None:
            return (), None
        case Scalar(value=None):
            return (), None
        case _:
            return (value,), None
