"""Attribute, index and iteration on values of every kind, known or not."""

from collections.abc import Callable, Iterator, Sequence

from ecs_roles.readers.terraform.values.conversion import as_number
from ecs_roles.readers.terraform.values.datum import (
    Datum,
    Failure,
    Items,
    Member,
    Members,
    NoItems,
    NoMembers,
    Thing,
    is_null,
    items_of,
    known_text,
    literal,
    members_of,
    operand_of,
)
from ecs_roles.readers.terraform.values.operations import equal
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.origin import Fresh, computed, part
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Scalar, Unknown


def attribute(of: Datum, name: str, span: Span | None) -> Datum:
    """``of.name``."""
    match of:
        case Thing():
            return of.attribute(name)
        case Members():
            return _member(of, name, span)
        case Failure():
            return of
        case Unknown():
            return Unknown(part(of.origin, name), of.reason, span)
        case _ if is_null(of):
            return Failure(Fresh("null"), f"null has no attribute {name}", span)
        case _:
            return Failure(Fresh("attribute"), f"the value has no attribute {name}", span)


def _member(of: Members, name: str, span: Span | None) -> Datum:
    member = of.entries.get(name)
    if member is not None:
        return member.value
    if isinstance(of, NoMembers):
        return of.absent
    if of.more is not None:
        return Unknown(part(of.more.origin, name), of.more.reason, span)
    return Failure(Fresh("attribute"), f"there is no attribute or key {name}", span)


def index(of: Datum, key: Datum, span: Span | None) -> Datum:
    """``of[key]``."""
    for side in (of, key):
        if isinstance(side, Failure):
            return side
    if is_null(of) or is_null(key):
        return Failure(Fresh("null"), "null cannot be indexed or be an index", span)
    if isinstance(of, Items):
        return _item(of, key, span)
    found: Datum | None = None
    if isinstance(of, Thing):
        found = of.item(key)
    elif isinstance(of, Members):
        written = known_text(key)
        found = _member(of, written, span) if written is not None else None
    elif not isinstance(of, Unknown):
        return Failure(Fresh("index"), "the value cannot be indexed", span)
    return found if found is not None else _under_some_key(of, _doubt(of, key, span), span)


def _under_some_key(of: Datum, doubt: Unknown, span: Span | None) -> Datum:
    """What is known under a key that is not: what all keys of a map have in common."""
    if isinstance(doubt, Failure) or not isinstance(of, Members) or not of.entries or of.more is not None:
        return doubt
    return one_of([member.value for member in of.entries.values()], doubt, span)


def one_of(options: Sequence[Datum], doubt: Unknown, span: Span | None) -> Datum:
    """Return what is known of a value that is one of several, when ``doubt`` is which of them."""
    first, *others = options
    if all(equal(first, other) is Answer.YES for other in others):
        return first
    if all(isinstance(option, Items) for option in options):
        return Items((), "tuple", span, doubt)
    objects = [option for option in options if isinstance(option, Members)]
    if len(objects) < len(options):
        return doubt
    shared = (key for key in objects[0].entries if all(key in each.entries for each in objects))
    found = ((key, one_of([each.entries[key].value for each in objects], _part(doubt, key), span)) for key in shared)
    return members_of(((key, Member(value)) for key, value in found), "object", span, doubt)


def _part(of: Unknown, key: str) -> Unknown:
    return Unknown(part(of.origin, key), of.reason, of.span)


def _doubt(of: Datum, key: Datum, span: Span | None) -> Unknown:
    whole, asked = operand_of(of), operand_of(key)
    origin = computed("item", whole, asked, label=f"{whole.label}[{asked.label}]")
    doubt = of if isinstance(of, Unknown) else key
    reason = doubt.reason if isinstance(doubt, Unknown) else "the key is not known"
    if isinstance(key, Items | Members):
        return Failure(Fresh("index"), "a collection is no key", span)
    return Unknown(origin, reason, span)


def _item(of: Items, key: Datum, span: Span | None) -> Datum:
    if of.kind == "set":
        return Failure(Fresh("index"), "a set has no order and cannot be indexed", span)
    position = as_number(key)
    if position is None:
        doubtful = isinstance(key, Unknown) or (isinstance(key, Text) and key.symbols)
        return _doubt(of, key, span) if doubtful else Failure(Fresh("index"), "the index is no number", span)
    known = len(of.items) if of.more is None or of.certain is None else of.certain
    if 0 <= position < known and isinstance(position, int):
        return of.items[position]
    if of.more is not None and position >= 0:
        return Unknown(part(of.more.origin, int(position)), of.more.reason, span)
    return of.absent if isinstance(of, NoItems) else Failure(Fresh("index"), "the index is outside the list", span)


def splat(of: Datum, each: Callable[[Datum], Datum], span: Span | None) -> Datum:
    """``of[*]`` with what follows: null gives none, a single value one."""
    if isinstance(of, Thing):
        of = of.instances() or of
    match of:
        case NoItems():
            return of
        case Items():
            return items_of(map(each, of.items), "tuple" if of.kind == "tuple" else "list", span, of.more, of.certain)
        case Failure():
            return of
        case Unknown():
            return Items(
                (), "tuple", span, Unknown(computed("items", of.origin, label=f"{of.origin}[*]"), of.reason, span)
            )
        case _ if is_null(of):
            return Items((), "tuple", span)
        case _:
            return items_of((each(of),), "tuple", span)


def iterated(of: Datum) -> tuple[Iterator[tuple[Datum, Datum]], Unknown | None]:
    """The keys and values that ``for`` walks through, and why there may be more."""
    if isinstance(of, Thing):
        of = of.instances() or of
    match of:
        case Items(kind="set"):
            return ((item, item) for item in of.items), of.more
        case Items():
            return ((Scalar(position), item) for position, item in enumerate(of.items)), of.more
        case Members():
            return ((literal(key, member.span), member.value) for key, member in of.in_order()), of.more
        case Thing():
            whole = of.whole()
            return (
                (iter(()), Unknown(of.origin, "its attributes are known only in AWS"))
                if isinstance(whole, Thing)
                else iterated(whole)
            )
        case Unknown():
            return iter(()), of
        case _:
            reason = "null cannot be iterated" if is_null(of) else "the value cannot be iterated"
            return iter(()), Failure(Fresh("for"), reason, of.span)
