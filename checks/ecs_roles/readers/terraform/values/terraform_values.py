"""The values of Terraform's language while they are evaluated: richer than what readers hand on.

Beside texts, scalars and unknowns there are collections that know their kind (a set sorts and forgets doubles, an
object is not a map), and things of the configuration whose attributes are worked out when somebody asks for them.
"""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import Literal

from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.placed_text import Joined, PlacedText
from ecs_roles.readers.terraform.syntax.written_numbers import written_number
from ecs_roles.symbolic.budget import LIMITS, tell_beyond
from ecs_roles.symbolic.derived_once import Remembering
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import Fresh, Operand, Origin, digest_of, operand, short
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text, text_operand
from ecs_roles.symbolic.values import Scalar, Unknown

LARGEST = LIMITS.value_parts
LONGEST = LIMITS.text_characters
_COMPARED = LIMITS.compared_parts
_LABELLED = 8


@frozen()
class Perhaps(Unknown):
    """Null, or this very value: what ``one`` gives of instances that may not be there."""

    value: "TerraformValue" = field(kw_only=True, compare=False)


class Failure(Unknown):
    """What Terraform would surely call an error; ``try`` goes on to its next argument."""

    __slots__ = ()


@frozen()
class NullDefault(Scalar):
    """The null that a variable of a root is by default: where a string is made of it, ``given`` has to stand for it.

    Terraform refuses null there, so whoever deploys the root gives a value.
    """

    given: Unknown | None = field(default=None, compare=False)


@frozen()
class TerraformTuple:
    """A tuple, list or set; ``more`` says why there may be further items.

    Further items may stand before others: only the first ``certain`` ones are surely at their place, by default all.
    ``is_plain`` is set where it surely holds nothing but leaves, on every level.
    """

    items: tuple["TerraformValue", ...]
    kind: Literal["tuple", "list", "set"] = "tuple"
    span: Span | None = field(default=None, compare=False)
    more: Unknown | None = None
    weight: int = field(default=1, compare=False)
    certain: int | None = field(default=None, compare=False)
    is_plain: bool = field(default=False, compare=False)


@frozen()
class TerraformAttribute:
    """A value under a key; the span is the key's."""

    value: "TerraformValue"
    span: Span | None = field(default=None, compare=False)


@frozen()
class TerraformObject(Remembering):
    """An object or map in source order; ``more`` says why there may be further keys, ``is_plain`` as of a tuple."""

    entries: dict[str, TerraformAttribute]
    kind: Literal["object", "map"] = "object"
    span: Span | None = field(default=None, compare=False)
    more: Unknown | None = None
    weight: int = field(default=1, compare=False)
    is_plain: bool = field(default=False, compare=False)

    def in_order(self) -> Iterator[tuple[str, TerraformAttribute]]:
        """Return the entries in Terraform's order: by key."""
        return iter(sorted(self.entries.items()))


@frozen()
class NoItems(TerraformTuple):
    """The instances of a block whose ``count`` is 0; ``absent`` is what a reference to one of them evaluates to."""

    absent: Failure = field(kw_only=True)


@frozen()
class NoMembers(TerraformObject):
    """The instances of a block whose ``for_each`` is empty; ``absent`` as in ``NoItems``."""

    absent: Failure = field(kw_only=True)


class LazyValue:
    """Something of the configuration (a resource, a module, ``var``) whose attributes are worked out on demand.

    It is abstract for the type checker alone: of an ``ABC`` every ``isinstance`` takes five times as long.
    """

    origin: Origin

    @abstractmethod
    def attribute(self, key: str) -> "TerraformValue":
        """Return the value of one attribute."""

    @abstractmethod
    def whole(self) -> "TerraformValue":
        """Return all that is known of it, as an object."""

    def item(self, key: "TerraformValue") -> "TerraformValue | None":
        """Return what stands under a key, ``None`` when the key is not known."""
        written = known_text(key)
        return self.attribute(written) if written is not None else None

    def instances(self) -> "TerraformTuple | None":
        """Return its instances, when it stands for several of which nobody knows how many there are."""
        return None


@frozen(eq=False)
class Encoded(PlacedText):
    """A text that was made by encoding a value, and still remembers it."""

    document: "TerraformValue" = field(default_factory=lambda: Scalar(None))


TerraformValue = Text | Scalar | Unknown | TerraformTuple | TerraformObject | LazyValue

NULL = Scalar(None)
LEAVES = frozenset((tree.Literal, Joined, Text, Scalar, Unknown))
"""The classes of most values, which have no parts and are nothing special. What a value is not costs more to ask."""
_TEXTS = frozenset((tree.Literal, Joined, Text))
_COLLECTIONS = (TerraformTuple, TerraformObject)


def is_null(value: "TerraformValue | None") -> bool:
    """Return whether the value is null (or not there at all)."""
    if type(value) in _TEXTS:  # as most are
        return False
    return value is None or (isinstance(value, Scalar) and value.value is None)


def holds_failure(value: TerraformValue) -> bool:
    """Return whether Terraform would surely stop at some part of the value."""
    if type(value) in LEAVES:
        return False
    match value:
        case Failure():
            return True
        case TerraformTuple() | TerraformObject() if value.is_plain:
            return False
        case TerraformTuple():
            return isinstance(value.more, Failure) or any(map(holds_failure, value.items))
        case TerraformObject():
            values = [member.value for member in value.entries.values()]
            return isinstance(value.more, Failure) or any(map(holds_failure, values))
        case _:
            return False


def weight_of(value: TerraformValue) -> int:
    """Return how much there is in a value."""
    return value.weight if isinstance(value, _COLLECTIONS) else 1


def too_large(what: str, span: Span | None) -> Unknown:
    """Return what stands for a value beyond the budget, which is told."""
    tell_beyond(f"a {what}", f"the {what} is too large to work out", span)
    return Unknown(Fresh("too large"), f"the {what} is too large to work out", span)


def items_of(
    items: Iterable[TerraformValue],
    kind: Literal["tuple", "list", "set"] = "tuple",
    span: Span | None = None,
    more: Unknown | None = None,
    certain: int | None = None,
) -> TerraformTuple | Unknown:
    """Return a collection, unless it grows beyond all reason."""
    kept: list[TerraformValue] = []
    weight, is_plain = 1, more is None
    for item in items:
        if type(item) in LEAVES:
            weight += 1
        elif isinstance(item, _COLLECTIONS):
            weight += item.weight
            is_plain = is_plain and item.is_plain
        else:
            weight += 1
            is_plain = False
        if weight > LARGEST:
            return too_large("value", span)
        kept.append(item)
    return TerraformTuple(tuple(kept), kind, span, more, weight, certain, is_plain)


def members_of(
    entries: Iterable[tuple[str, TerraformAttribute]],
    kind: Literal["object", "map"] = "object",
    span: Span | None = None,
    more: Unknown | None = None,
) -> TerraformObject | Unknown:
    """Return an object or map, unless it grows beyond all reason; of equal keys the last one counts."""
    kept: dict[str, TerraformAttribute] = {}
    weight, is_plain = 1, more is None
    for key, member in entries:
        value = member.value
        if type(value) in LEAVES:
            weight += 1
        elif isinstance(value, _COLLECTIONS):
            weight += value.weight
            is_plain = is_plain and value.is_plain
        else:
            weight += 1
            is_plain = False
        if weight > LARGEST:
            return too_large("value", span)
        kept[key] = member
    return TerraformObject(kept, kind, span, more, weight, is_plain)


def literal(value: str, span: Span | None = None) -> Text:
    """Return a text without symbols."""
    return Text((value,) if value else (), span)


def known_text(value: TerraformValue) -> str | None:
    """Return the whole text of a string, number or boolean, when nothing of it is missing."""
    found = as_string(value)
    return found.literal if isinstance(found, Text) else None


def as_string(value: TerraformValue) -> Text | Unknown:
    """Return the value converted to a string, as Terraform does it."""
    match value:
        case Text() | Unknown():
            return value
        case Scalar(value=bool() as flag):
            return literal("true" if flag else "false", value.span)
        case NullDefault(given=Unknown() as given):
            return given
        case Scalar(value=None):
            return Failure(Fresh("null"), "null is used where a string is needed", value.span)
        case Scalar(value=int() | float() as number):
            return number_text(number, value.span)
        case LazyValue():
            return Failure(value.origin, f"{value.origin} is not a string")
        case _:
            return Failure(Fresh("not a string"), "a collection is used where a string is needed", value.span)


def number_text(number: float, span: Span | None) -> Text:
    """Return a number as Terraform prints it: never with an exponent."""
    return literal(written_number(number), span)


def symbol_of(unknown: Unknown) -> Symbol:
    """Return the same doubt as a part of a text."""
    return Symbol(unknown.origin, unknown.reason)


def with_span(value: TerraformValue, span: Span) -> TerraformValue:
    """Return the same value, found elsewhere; what is inside a collection stays where it was written."""
    if isinstance(value, Text):  # as most are
        return value.at(span)
    return value if isinstance(value, LazyValue) else replace(value, span=span)


def reason_of(value: TerraformValue) -> str:
    """Return why something is not known."""
    return value.reason if isinstance(value, Unknown) else "the value is not known"


def operand_of(value: TerraformValue) -> Operand:
    """Return the value as an operand of what is computed from it: equal for equal values only."""
    match value:
        case TerraformTuple() | TerraformObject() if value.weight > _COMPARED:
            return operand(Fresh(f"a large {value.kind}"))
        case TerraformTuple():
            parts = [operand_of(item) for item in value.items]
            return _collection(value.kind, "[]", [*parts, *_rest(value.more)])
        case TerraformObject():
            parts = [_entry(key, member) for key, member in value.in_order()]
            return _collection(value.kind, "{}", [*parts, *_rest(value.more)])
        case Text():
            return text_operand(value)
        case Scalar():
            return Operand(digest_of("scalar", type(value.value).__name__, value.value), str(value.value))
        case _:
            return operand(value.origin)


def _entry(key: str, member: TerraformAttribute) -> Operand:
    value = operand_of(member.value)
    return Operand(digest_of(key, value.digest), f"{key}: {value.label}", value.origins)


def _collection(kind: str, brackets: str, parts: list[Operand]) -> Operand:
    label = f"{brackets[0]}{', '.join(each.label for each in parts[:_LABELLED])}{brackets[1]}"
    origins = tuple(origin for each in parts for origin in each.origins)
    return Operand(digest_of(kind, *(each.digest for each in parts)), short(label), origins)


def _rest(more: Unknown | None) -> tuple[Operand, ...]:
    return () if more is None else (operand(more.origin),)
