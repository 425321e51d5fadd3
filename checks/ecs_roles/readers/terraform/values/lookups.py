"""Attribute, index and iteration on values of every kind, known or not."""

from collections.abc import Callable, Iterator, Sequence

from ecs_roles.readers.terraform.values.conversion import as_number
from ecs_roles.readers.terraform.values.operations import equal
from ecs_roles.readers.terraform.values.terraform_values import (
    Failure,
    LazyValue,
    NoItems,
    NoMembers,
    NullDefault,
    TerraformAttribute,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    is_null,
    items_of,
    known_text,
    literal,
    members_of,
    operand_of,
)
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.origin import Fresh, computed, part
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Scalar, Unknown
from ecs_roles.symbolic.without_value import null_by_default


def attribute(of: TerraformValue, name: str, span: Span | None) -> TerraformValue:
    """Return the value of ``of.name``."""
    match of:
        case LazyValue():
            return of.attribute(name)
        case TerraformObject():
            return _member(of, name, span)
        case Failure():
            return of
        case Unknown():
            return Unknown(part(of.origin, name), of.reason, span)
        case NullDefault(given=Unknown(origin=variable)):
            reason = f"{null_by_default(str(variable))} and gets no value here: it has no attribute {name}"
            return Failure(Fresh("null"), reason, span)
        case _ if is_null(of):
            return Failure(Fresh("null"), f"null has no attribute {name}", span)
        case _:
            return Failure(Fresh("attribute"), f"the value has no attribute {name}", span)


def _member(of: TerraformObject, name: str, span: Span | None) -> TerraformValue:
    member = of.entries.get(name)
    if member is not None:
        return member.value
    if isinstance(of, NoMembers):
        return of.absent
    if of.more is not None:
        return Unknown(part(of.more.origin, name), of.more.reason, span)
    return Failure(Fresh("attribute"), f"there is no attribute or key {name}", span)


def index(of: TerraformValue, key: TerraformValue, span: Span | None) -> TerraformValue:
    """Return the value of ``of[key]``."""
    for side in (of, key):
        if isinstance(side, Failure):
            return side
    if is_null(of) or is_null(key):
        return Failure(Fresh("null"), "null cannot be indexed or be an index", span)
    if isinstance(of, TerraformTuple):
        return _item(of, key, span)
    found: TerraformValue | None = None
    if isinstance(of, LazyValue):
        found = of.item(key)
    elif isinstance(of, TerraformObject):
        written = known_text(key)
        found = _member(of, written, span) if written is not None else None
    elif not isinstance(of, Unknown):
        return Failure(Fresh("index"), "the value cannot be indexed", span)
    return found if found is not None else _under_some_key(of, _doubt(of, key, span), span)


def _under_some_key(of: TerraformValue, doubt: Unknown, span: Span | None) -> TerraformValue:
    """Return what is known under a key that is not: what all keys of a map have in common."""
    if isinstance(doubt, Failure) or not isinstance(of, TerraformObject) or not of.entries or of.more is not None:
        return doubt
    return one_of([member.value for member in of.entries.values()], doubt, span)


def one_of(options: Sequence[TerraformValue], doubt: Unknown, span: Span | None) -> TerraformValue:
    """Return what is known of a value that is one of several, when ``doubt`` is which of them."""
    first, *others = options
    if all(equal(first, other) is Answer.YES for other in others):
        return first
    if all(isinstance(option, TerraformTuple) for option in options):
        return TerraformTuple((), "tuple", span, doubt)
    objects = [option for option in options if isinstance(option, TerraformObject)]
    if len(objects) < len(options):
        return doubt
    shared = (key for key in objects[0].entries if all(key in each.entries for each in objects))
    found = ((key, one_of([each.entries[key].value for each in objects], _part(doubt, key), span)) for key in shared)
    return members_of(((key, TerraformAttribute(value)) for key, value in found), "object", span, doubt)


def _part(of: Unknown, key: str) -> Unknown:
    return Unknown(part(of.origin, key), of.reason, of.span)


def _doubt(of: TerraformValue, key: TerraformValue, span: Span | None) -> Unknown:
    whole, asked = operand_of(of), operand_of(key)
    origin = computed("item", whole, asked, label=f"{whole.label}[{asked.label}]")
    doubt = of if isinstance(of, Unknown) else key
    reason = doubt.reason if isinstance(doubt, Unknown) else "the key is not known"
    if isinstance(key, TerraformTuple | TerraformObject):
        return Failure(Fresh("index"), "a collection is not a key", span)
    return Unknown(origin, reason, span)


def _item(of: TerraformTuple, key: TerraformValue, span: Span | None) -> TerraformValue:
    if of.kind == "set":
        return Failure(Fresh("index"), "a set has no order and cannot be indexed", span)
    position = as_number(key)
    if position is None:
        doubtful = isinstance(key, Unknown) or (isinstance(key, Text) and key.symbols)
        return _doubt(of, key, span) if doubtful else Failure(Fresh("index"), "the index is not a number", span)
    known = len(of.items) if of.more is None or of.certain is None else of.certain
    if 0 <= position < known and isinstance(position, int):
        return of.items[position]
    if of.more is not None and position >= 0:
        return Unknown(part(of.more.origin, int(position)), of.more.reason, span)
    return of.absent if isinstance(of, NoItems) else Failure(Fresh("index"), "the index is outside the list", span)


def splat(of: TerraformValue, each: Callable[[TerraformValue], TerraformValue], span: Span | None) -> TerraformValue:
    """Return the value of ``of[*]`` with what follows: null gives none, a single value one."""
    if isinstance(of, LazyValue):
        of = of.instances() or of
    match of:
        case NoItems():
            return of
        case TerraformTuple():
            return items_of(map(each, of.items), "tuple" if of.kind == "tuple" else "list", span, of.more, of.certain)
        case Failure():
            return of
        case Unknown():
            return TerraformTuple(
                (), "tuple", span, Unknown(computed("items", of.origin, label=f"{of.origin}[*]"), of.reason, span)
            )
        case _ if is_null(of):
            return TerraformTuple((), "tuple", span)
        case _:
            return items_of((each(of),), "tuple", span)


def iterated(of: TerraformValue) -> tuple[Iterator[tuple[TerraformValue, TerraformValue]], Unknown | None]:
    """Return the keys and values that ``for`` walks through, and why there may be more."""
    if isinstance(of, LazyValue):
        of = of.instances() or of
    match of:
        case TerraformTuple(kind="set"):
            return ((item, item) for item in of.items), of.more
        case TerraformTuple():
            return ((Scalar(position), item) for position, item in enumerate(of.items)), of.more
        case TerraformObject():
            return ((literal(key, member.span), member.value) for key, member in of.in_order()), of.more
        case LazyValue():
            whole = of.whole()
            return (
                (iter(()), Unknown(of.origin, "its attributes are known only in AWS"))
                if isinstance(whole, LazyValue)
                else iterated(whole)
            )
        case Unknown():
            return iter(()), of
        case _:
            reason = "null cannot be iterated" if is_null(of) else "the value cannot be iterated"
            return iter(()), Failure(Fresh("for"), reason, of.span)
