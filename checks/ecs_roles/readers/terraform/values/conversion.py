"""Conversion of values to types, with the defaults of ``optional()``.

Source: https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from collections.abc import Iterable
from dataclasses import replace

from ecs_roles.readers.terraform.syntax.written_numbers import number_of
from ecs_roles.readers.terraform.values.datum import (
    Datum,
    Failure,
    Items,
    Member,
    Members,
    Thing,
    as_string,
    is_null,
    items_of,
    known_text,
    members_of,
    operand_of,
)
from ecs_roles.readers.terraform.values.type_constraints import (
    ANY,
    Collection,
    ObjectType,
    Part,
    Primitive,
    TupleType,
    Type,
    type_of,
    unified,
)
from ecs_roles.symbolic.origin import Fresh, computed
from ecs_roles.symbolic.origin import part as part_of
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Scalar, Unknown

_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def convert(datum: Datum, wanted: Type) -> Datum:
    """The value as that type; a failure where Terraform would refuse it."""
    if is_null(datum) or isinstance(datum, Unknown) or wanted == ANY:
        return datum
    if isinstance(wanted, Primitive):
        return _primitive(datum, wanted)
    if isinstance(wanted, Collection):
        return _map(datum, wanted) if wanted.kind == "map" else _sequence(datum, wanted)
    return _tuple(datum, wanted) if isinstance(wanted, TupleType) else _object(datum, wanted)


def _primitive(datum: Datum, wanted: Primitive) -> Datum:
    if wanted.name == "string":
        return as_string(datum)
    if isinstance(datum, Scalar) and isinstance(datum.value, bool) == (wanted.name == "bool"):
        return datum
    if not isinstance(datum, Text):
        return _refused(datum, f"a {wanted.name} is needed")
    written = datum.literal
    if written is None:
        return Unknown(computed(wanted.name, operand_of(datum)), datum.symbols[0].reason, datum.span)
    found = _TRUTH.get(written) if wanted.name == "bool" else number_of(written) if _is_number(written) else None
    return Scalar(found, datum.span) if found is not None else _refused(datum, f"{written!r} is no {wanted.name}")


def _is_number(written: str) -> bool:
    return bool(written) and not set(written) - set("+-0123456789.eE")


def _refused(datum: Datum, reason: str) -> Failure:
    return Failure(Fresh("conversion"), reason, None if isinstance(datum, Thing) else datum.span)


def _sequence(datum: Datum, wanted: Collection) -> Datum:
    if not isinstance(datum, Items):
        return _refused(datum, f"a {wanted.kind} is needed")
    element = wanted.element if wanted.element != ANY else unified(map(type_of, datum.items))
    if element is None:
        return _refused(datum, "the elements have no type in common")
    items = tuple(convert(item, element) for item in datum.items)
    failed = next((item for item in items if isinstance(item, Failure)), None)
    if failed is not None:
        return failed
    if wanted.kind == "set":
        return set_of(items, datum)
    return items_of(items, "list", datum.span, datum.more)


def set_of(items: Iterable[Datum], like: Items) -> Items | Unknown:
    """The distinct items in Terraform's order of sets."""
    kept: dict[object, Datum] = {}
    for item in items:
        kept.setdefault(identity(item), item)
    return items_of(sorted(kept.values(), key=_order), "set", like.span, like.more)


def identity(datum: Datum) -> object:
    """Something hashable that is equal for equal values."""
    match datum:
        case Items():
            return ("items", *(identity(item) for item in datum.items), datum.more)
        case Members():
            return ("members", *((key, identity(member.value)) for key, member in datum.in_order()), datum.more)
        case Scalar():
            return (isinstance(datum.value, bool), datum.value)
        case Text():
            return datum.pieces
        case _:
            return operand_of(datum).digest


def _order(datum: Datum) -> tuple[int, float, str]:
    match datum:
        case Scalar(value=int() | float() as number):
            return 0, number, ""
        case Text():
            return 1, 0, str(datum)
        case _:
            return 2, 0, ""


def _map(datum: Datum, wanted: Collection) -> Datum:
    whole = datum.whole() if isinstance(datum, Thing) else datum
    if not isinstance(whole, Members):
        return _refused(datum, "a map is needed")
    element = wanted.element if wanted.element != ANY else unified(type_of(m.value) for m in whole.entries.values())
    if element is None:
        return _refused(datum, "the values have no type in common")
    entries = [(key, replace(member, value=convert(member.value, element))) for key, member in whole.entries.items()]
    failed = next((member.value for _, member in entries if isinstance(member.value, Failure)), None)
    return failed if failed is not None else members_of(entries, "map", whole.span, whole.more)


def _tuple(datum: Datum, wanted: TupleType) -> Datum:
    if not isinstance(datum, Items) or (datum.more is None and len(datum.items) != len(wanted.elements)):
        return _refused(datum, "a tuple of another length is needed")
    items = (convert(item, kind) for item, kind in zip(datum.items, wanted.elements, strict=False))
    return items_of(items, "tuple", datum.span, datum.more)


def _object(datum: Datum, wanted: ObjectType) -> Datum:
    if isinstance(datum, Thing):
        return members_of(((name, Member(datum.attribute(name))) for name, _ in wanted.parts), "object")
    if not isinstance(datum, Members):
        return _refused(datum, "an object is needed")
    entries: list[tuple[str, Member]] = []
    for name, part in wanted.parts:
        member = _part(datum, name, part)
        if isinstance(member, Failure):
            return member
        entries.append((name, member))
    return members_of(entries, "object", datum.span, datum.more)


def _part(datum: Members, name: str, part: Part) -> Member | Failure:
    given = datum.entries.get(name)
    if given is None and datum.more is not None:
        return Member(Unknown(part_of(datum.more.origin, name), datum.more.reason, datum.span), datum.span)
    if given is None and not part.optional:
        return _refused(datum, f"the attribute {name} is required")
    if (given is None or is_null(given.value)) and part.default is not None:
        return Member(convert(part.default, part.type), given.span if given else datum.span)
    if given is None:
        return Member(Scalar(None, datum.span), datum.span)
    value = convert(given.value, part.type)
    return value if isinstance(value, Failure) else replace(given, value=value)


def as_number(datum: Datum) -> int | float | None:
    """The number that the value is or can be read as."""
    found = convert(datum, Primitive("number"))
    return found.value if isinstance(found, Scalar) and not isinstance(found.value, bool) else None


def as_flag(datum: Datum) -> bool | None:
    """The truth that the value is or can be read as."""
    found = _TRUTH.get(known_text(datum) or "") if isinstance(datum, Text | Scalar) else None
    return None if isinstance(datum, Scalar) and not isinstance(datum.value, bool) else found
