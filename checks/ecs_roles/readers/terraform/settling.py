"""From the values of the evaluator to those that readers hand on."""

from collections.abc import Mapping as Dictionary

from ecs_roles.readers.terraform.datum import Datum, Items, Member, Members, Thing
from ecs_roles.source.span import Span
from ecs_roles.source.text import Text
from ecs_roles.source.values import Entry, Mapping, Scalar, Sequence, Unknown, Value

# A resource as a whole may hold another one as a whole, and so on.
_DEEPEST = 2


def settled(datum: Datum, depth: int = _DEEPEST) -> Value:
    """The value without anything that only the evaluator knows."""
    match datum:
        case Text():
            return Text(datum.pieces, datum.span)
        case Unknown():
            return Unknown(datum.name, datum.reason, datum.span)
        case Scalar():
            return datum
        case Items():
            return Sequence(tuple(settled(item, depth) for item in datum.items), datum.span, datum.more)
        case Members():
            return settled_members(datum.entries, datum.span, datum.more, depth)
        case Thing():
            whole = datum.whole() if depth else datum
            return Unknown(datum.name, "it is no value") if isinstance(whole, Thing) else settled(whole, depth - 1)


def settled_members(
    entries: Dictionary[str, Member], span: Span | None, more: Unknown | None = None, depth: int = _DEEPEST
) -> Mapping:
    """The entries as a mapping; nulls are left in, as the caller may have to tell them apart."""
    found = (Entry(key, settled(member.value, depth), member.span) for key, member in entries.items())
    return Mapping(tuple(found), span, more)
