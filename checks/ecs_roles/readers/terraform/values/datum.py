"""The values of Terraform's language while they are evaluated: richer than what readers hand on.

Beside texts, scalars and unknowns there are collections that know their kind (a set sorts and forgets doubles, an
object is no map), and things of the configuration whose attributes are worked out when somebody asks for them.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from ecs_roles.readers.terraform.syntax.placed_text import PlacedText
from ecs_roles.readers.terraform.syntax.written_numbers import written_number
from ecs_roles.symbolic.origin import Fresh, Operand, Origin, digest_of, operand, short
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text, text_operand
from ecs_roles.symbolic.values import Scalar, Unknown

LARGEST = 250_000
LONGEST = 1_000_000
_COMPARED = 10_000
_LABELLED = 8


@dataclass(frozen=True, slots=True)
class Perhaps(Unknown):
    """Null, or this very value: what ``one`` gives of instances that may not be there."""

    value: "Datum" = field(kw_only=True, compare=False)


class Failure(Unknown):
    """What Terraform would surely call an error; ``try`` goes on to its next argument."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A tuple, list or set; ``more`` says why there may be further items.

    Further items may stand before others: only the first ``certain`` ones are surely at their place, by default all.
    """

    items: tuple["Datum", ...]
    kind: Literal["tuple", "list", "set"] = "tuple"
    span: Span | None = field(default=None, compare=False)
    more: Unknown | None = None
    weight: int = field(default=1, compare=False)
    certain: int | None = field(default=None, compare=False)


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


@dataclass(frozen=True, slots=True)
class NoItems(Items):
    """The instances of a block whose ``count`` is 0; ``absent`` is what a reference to one of them evaluates to."""

    absent: Failure = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class NoMembers(Members):
    """The instances of a block whose ``for_each`` is empty; ``absent`` as in ``NoItems``."""

    absent: Failure = field(kw_only=True)


class Thing(ABC):
    """Something of the configuration (a resource, a module, ``var``) whose attributes are worked out on demand."""

    origin: Origin

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
    certain: int | None = None,
) -> Items | Unknown:
    """A collection, unless it grows beyond all reason."""
    kept: list[Datum] = []
    weight = 1
    for item in items:
        weight += weight_of(item)
        if weight > LARGEST:
            return Unknown(Fresh("too large"), "the value is too large to work out", span)
        kept.append(item)
    return Items(tuple(kept), kind, span, more, weight, certain)


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
            return Unknown(Fresh("too large"), "the value is too large to work out", span)
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
            return Failure(Fresh("null"), "null is used where a string is needed", datum.span)
        case Scalar(value=int() | float() as number):
            return number_text(number, datum.span)
        case Thing():
            return Failure(datum.origin, f"{datum.origin} is not a string")
        case _:
            return Failure(Fresh("not a string"), "a collection is used where a string is needed", datum.span)


def number_text(number: float, span: Span | None) -> Text:
    """A number as Terraform prints it: never with an exponent."""
    return literal(written_number(number), span)


def symbol_of(unknown: Unknown) -> Symbol:
    """The same doubt as a part of a text."""
    return Symbol(unknown.origin, unknown.reason)


def with_span(datum: Datum, span: Span) -> Datum:
    """The same value, found elsewhere; what is inside a collection stays where it was written."""
    if isinstance(datum, Thing):
        return datum
    return replace(datum, span=span)


def reason_of(datum: Datum) -> str:
    """Why something is not known."""
    return datum.reason if isinstance(datum, Unknown) else "the value is not known"


def operand_of(datum: Datum) -> Operand:
    """Return the value as an operand of what is computed from it: equal for equal values only."""
    match datum:
        case Items() | Members() if datum.weight > _COMPARED:
            return operand(Fresh(f"a large {datum.kind}"))
        case Items():
            parts = [operand_of(item) for item in datum.items]
            return _collection(datum.kind, "[]", [*parts, *_rest(datum.more)])
        case Members():
            parts = [_entry(key, member) for key, member in datum.in_order()]
            return _collection(datum.kind, "{}", [*parts, *_rest(datum.more)])
        case Text():
            return text_operand(datum)
        case Scalar():
            return Operand(digest_of("scalar", type(datum.value).__name__, datum.value), str(datum.value))
        case _:
            return operand(datum.origin)


def _entry(key: str, member: Member) -> Operand:
    value = operand_of(member.value)
    return Operand(digest_of(key, value.digest), f"{key}: {value.label}")


def _collection(kind: str, brackets: str, parts: list[Operand]) -> Operand:
    label = f"{brackets[0]}{', '.join(each.label for each in parts[:_LABELLED])}{brackets[1]}"
    return Operand(digest_of(kind, *(each.digest for each in parts)), short(label))


def _rest(more: Unknown | None) -> tuple[Operand, ...]:
    return () if more is None else (operand(more.origin),)
