"""From the values of the evaluator to those that readers hand on."""

from collections.abc import Mapping as Dictionary

from ecs_roles.readers.terraform.values.datum import Datum, Items, Member, Members, Thing
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Entry, Mapping, Scalar, Sequence, Unknown, Value

# A resource as a whole may hold another one as a whole, and so on.
_DEEPEST = 2


def settled(datum: Datum, around: Span | None, depth: int = _DEEPEST) -> Value:
    """The value without anything that only the evaluator knows; what has no place stands where it is used."""
    if isinstance(datum, Thing):
        whole = datum.whole() if depth else datum
        return (
            Unknown(datum.origin, "it is not a value", around)
            if isinstance(whole, Thing)
            else settled(whole, around, depth - 1)
        )
    span = datum.span or around
    match datum:
        case Text():
            return Text(datum.pieces, span, datum.source)
        case Unknown():
            return Unknown(datum.origin, datum.reason, span)
        case Scalar():
            return Scalar(datum.value, span)
        case Items():
            return Sequence(tuple(settled(item, span, depth) for item in datum.items), span, datum.more)
        case Members():
            return settled_members(datum.entries, span, datum.more, depth)


def settled_members(
    entries: Dictionary[str, Member], span: Span | None, more: Unknown | None = None, depth: int = _DEEPEST
) -> Mapping:
    """The entries as a mapping; nulls are left in, as the caller may have to tell them apart."""
    found = (
        Entry(key, settled(member.value, member.span or span, depth), member.span or span)
        for key, member in entries.items()
    )
    return Mapping(tuple(found), span, more)
