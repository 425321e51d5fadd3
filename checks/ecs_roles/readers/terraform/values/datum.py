"""The values of Terraform's language while they are evaluated: richer than what readers hand on.

Beside texts, scalars and unknowns there are collections that know their kind (a set sorts and forgets doubles, an
object is no map), and things of the configuration whose attributes are worked out when somebody asks for them.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Literal

from ecs_roles.readers.terraform.values.placed_text import PlacedText
from ecs_roles.readers.terraform.values.written_numbers import written_number
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text
from ecs_roles.symbolic.values import Scalar, Unknown

LARGEST = 250_000
LONGEST = 4_000_000
_DESCRIBED = 10_000
_LARGE = count(1)  # what is too large to be described is like nothing else


class Failure(Unknown):
    """What Terraform would surely call an error; ``try`` goes on to its next argument."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A tuple, list or set; ``more`` says why there may be further items."""

    items: tuple["Datum", ...]
    kind: Literal["tuple", "list", "set"] = "tuple"
    span: Span | None = field(default=None, compare=False)
    more: Unknown | None = None
    weight: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Member:
    """A value under a key; the span is the key's."""

    value: "Datum"
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Members:
    """An object or map in source order; ``more`` says why there may be further keys."""

    entries: dict[str, Member]
    kind: Literal["object", "map"] = "object"
    span: Span | None = field(default=None, compare=False)
    more: Unknown | None = None
    weight: int = field(default=1, compare=False)

    def in_order(self) -> Iterator[tuple[str, Member]]:
        """The entries in Terraform's order: by key."""
        return iter(sorted(self.entries.items()))


class Thing(ABC):
    """Something of the configuration (a resource, a module, ``var``) whose attributes are worked out on demand."""

    name: str

    @abstractmethod
    def attribute(self, key: str) -> "Datum":
        """The value of one attribute."""

    @abstractmethod
    def whole(self) -> "Datum":
        """All that is known of it, as an object."""

    def item(self, key: "Datum") -> "Datum | None":
        """What stands under a key, ``None`` when the key is not known."""
        written = known_text(key)
        return self.attribute(written) if written is not None else None

    def instances(self) -> "Items | None":
        """Its instances, when it stands for several of which nobody knows how many there are."""
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Encoded(PlacedText):
    """A text that was made by encoding a value, and still remembers it."""

    document: "Datum" = field(default_factory=lambda: Scalar(None))


Datum = Text | Scalar | Unknown | Items | Members | Thing

NULL = Scalar(None)


def is_null(datum: "Datum | None") -> bool:
    """Whether the value is null (or not there at all)."""
    return datum is None or (isinstance(datum, Scalar) and datum.value is None)


def holds_failure(datum: Datum) -> bool:
    """Whether Terraform would surely stop at some part of the value."""
    match datum:
        case Failure():
            return True
        case Items():
            return isinstance(datum.more, Failure) or any(holds_failure(item) for item in datum.items)
        case Members():
            values = (member.value for member in datum.entries.values())
            return isinstance(datum.more, Failure) or any(map(holds_failure, values))
        case _:
            return False


def weight_of(datum: Datum) -> int:
    """How much there is in a value."""
    return datum.weight if isinstance(datum, Items | Members) else 1


def items_of(
    items: Iterable[Datum],
    kind: Literal["tuple", "list", "set"] = "tuple",
    span: Span | None = None,
    more: Unknown | None = None,
) -> Items | Unknown:
    """A collection, unless it grows beyond all reason."""
    kept: list[Datum] = []
    weight = 1
    for item in items:
        weight += weight_of(item)
        if weight > LARGEST:
            return Unknown("too large", "the value is too large to work out", span)
        kept.append(item)
    return Items(tuple(kept), kind, span, more, weight)


def members_of(
    entries: Iterable[tuple[str, Member]],
    kind: Literal["object", "map"] = "object",
    span: Span | None = None,
    more: Unknown | None = None,
) -> Members | Unknown:
    """An object or map, unless it grows beyond all reason; of equal keys the last one counts."""
    kept: dict[str, Member] = {}
    weight = 1
    for key, member in entries:
        weight += weight_of(member.value)
        if weight > LARGEST:
            return Unknown("too large", "the value is too large to work out", span)
        kept[key] = member
    return Members(kept, kind, span, more, weight)


def literal(value: str, span: Span | None = None) -> Text:
    """A text without symbols."""
    return Text((value,) if value else (), span)


def known_text(datum: Datum) -> str | None:
    """The whole text of a string, number or boolean, when nothing of it is missing."""
    found = as_string(datum)
    return found.literal if isinstance(found, Text) else None


def as_string(datum: Datum) -> Text | Unknown:
    """The value converted to a string, as Terraform does it."""
    match datum:
        case Text() | Unknown():
            return datum
        case Scalar(value=bool() as flag):
            return literal("true" if flag else "false", datum.span)
        case Scalar(value=None):
            return Failure("null", "null is used where a string is needed", datum.span)
        case Scalar(value=int() | float() as number):
            return number_text(number, datum.span)
        case Thing():
            return Failure(datum.name, f"{datum.name} is no string")
        case _:
            return Failure("not a string", "a collection is used where a string is needed", datum.span)


def number_text(number: float, span: Span | None) -> Text:
    """A number as Terraform prints it: never with an exponent."""
    return literal(written_number(number), span)


def symbol_of(unknown: Unknown) -> Symbol:
    """The same doubt as a part of a text."""
    return Symbol(unknown.name, unknown.reason)


def with_span(datum: Datum, span: Span) -> Datum:
    """The same value, found elsewhere; what is inside a collection stays where it was written."""
    if isinstance(datum, Thing):
        return datum
    return replace(datum, span=span)


def reason_of(datum: Datum) -> str:
    """Why something is not known."""
    return datum.reason if isinstance(datum, Unknown) else "the value is not known"


def described(datum: Datum, limit: int = 200) -> str:
    """A short text that is equal for equal values only: what is longer ends in a digest of the whole."""
    found = _whole_description(datum)
    if len(found) <= limit:
        return found
    digest = hashlib.sha256(found.encode("utf-8", "surrogatepass")).hexdigest()
    beginning = f"{datum.kind} " if isinstance(datum, Items | Members) else f"{found[: limit // 4]}..."
    return f"{beginning}#{digest[:16]}"


def _whole_description(datum: Datum) -> str:
    match datum:
        case Items() | Members() if datum.weight > _DESCRIBED:
            return f"a large collection #{next(_LARGE)}"
        case Items():
            parts = [described(item) for item in datum.items]
            return f"{datum.kind}[{', '.join([*parts, *_described_rest(datum.more)])}]"
        case Members():
            parts = [f"{key}: {described(member.value)}" for key, member in datum.in_order()]
            return f"{datum.kind}{{{', '.join([*parts, *_described_rest(datum.more)])}}}"
        case Text():
            return f'"{datum}"'
        case Scalar():
            return repr(datum.value)
        case _:
            return datum.name


def _described_rest(more: Unknown | None) -> tuple[str, ...]:
    return () if more is None else (f"...{more.name}",)
