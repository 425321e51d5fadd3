"""Conversion of values to types, with the defaults of ``optional()``.

Source: https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from collections.abc import Iterable

from ecs_roles.readers.terraform.syntax.written_numbers import number_of
from ecs_roles.readers.terraform.values.terraform_values import (
    Failure,
    LazyValue,
    TerraformAttribute,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
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
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.origin import Fresh, computed
from ecs_roles.symbolic.origin import part as part_of
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Scalar, Unknown

_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def convert(value: TerraformValue, wanted: Type) -> TerraformValue:
    """Return the value as that type; a failure where Terraform would refuse it."""
    if is_null(value) or isinstance(value, Unknown) or wanted == ANY:
        return value
    if isinstance(wanted, Primitive):
        return _primitive(value, wanted)
    if isinstance(wanted, Collection):
        return _map(value, wanted) if wanted.kind == "map" else _sequence(value, wanted)
    return _tuple(value, wanted) if isinstance(wanted, TupleType) else _object(value, wanted)


def _primitive(value: TerraformValue, wanted: Primitive) -> TerraformValue:
    if wanted.name == "string":
        return as_string(value)
    if isinstance(value, Scalar) and isinstance(value.value, bool) == (wanted.name == "bool"):
        return value
    if not isinstance(value, Text):
        return _refused(value, f"a {wanted.name} is needed")
    written = value.literal
    if written is None:
        return Unknown(computed(wanted.name, operand_of(value)), value.symbols[0].reason, value.span)
    found = _TRUTH.get(written) if wanted.name == "bool" else number_of(written) if _is_number(written) else None
    return Scalar(found, value.span) if found is not None else _refused(value, f"{written!r} is not a {wanted.name}")


def _is_number(written: str) -> bool:
    return bool(written) and not set(written) - set("+-0123456789.eE")


def _refused(value: TerraformValue, reason: str) -> Failure:
    return Failure(Fresh("conversion"), reason, None if isinstance(value, LazyValue) else value.span)


def _sequence(value: TerraformValue, wanted: Collection) -> TerraformValue:
    if not isinstance(value, TerraformTuple):
        return _refused(value, f"a {wanted.kind} is needed")
    element = wanted.element if wanted.element != ANY else unified(map(type_of, value.items))
    if element is None:
        return _refused(value, "the elements have no type in common")
    items = tuple(convert(item, element) for item in value.items)
    failed = next((item for item in items if isinstance(item, Failure)), None)
    if failed is not None:
        return failed
    if wanted.kind == "set":
        return set_of(items, value)
    return items_of(items, "list", value.span, value.more)


def set_of(items: Iterable[TerraformValue], like: TerraformTuple) -> TerraformTuple | Unknown:
    """Return the distinct items in Terraform's order of sets."""
    kept: dict[object, TerraformValue] = {}
    for item in items:
        kept.setdefault(identity(item), item)
    return items_of(sorted(kept.values(), key=_order), "set", like.span, like.more)


def identity(value: TerraformValue) -> object:
    """Return something hashable that is equal for equal values."""
    match value:
        case TerraformTuple():
            return (TerraformTuple, *(identity(item) for item in value.items), value.more)
        case TerraformObject():
            return (TerraformObject, *((key, identity(member.value)) for key, member in value.in_order()), value.more)
        case Scalar():
            return (isinstance(value.value, bool), value.value)
        case Text():
            return value.pieces
        case _:
            return operand_of(value).digest


def _order(value: TerraformValue) -> tuple[int, float, str]:
    match value:
        case Scalar(value=int() | float() as number):
            return 0, number, ""
        case Text():
            return 1, 0, str(value)
        case _:
            return 2, 0, ""


def _map(value: TerraformValue, wanted: Collection) -> TerraformValue:
    whole = value.whole() if isinstance(value, LazyValue) else value
    if not isinstance(whole, TerraformObject):
        return _refused(value, "a map is needed")
    element = wanted.element if wanted.element != ANY else unified(type_of(m.value) for m in whole.entries.values())
    if element is None:
        return _refused(value, "the values have no type in common")
    entries = [(key, replace(member, value=convert(member.value, element))) for key, member in whole.entries.items()]
    failed = next((member.value for _, member in entries if isinstance(member.value, Failure)), None)
    return failed if failed is not None else members_of(entries, "map", whole.span, whole.more)


def _tuple(value: TerraformValue, wanted: TupleType) -> TerraformValue:
    if not isinstance(value, TerraformTuple) or (value.more is None and len(value.items) != len(wanted.elements)):
        return _refused(value, "a tuple of another length is needed")
    items = (convert(item, kind) for item, kind in zip(value.items, wanted.elements, strict=False))
    return items_of(items, "tuple", value.span, value.more)


def _object(value: TerraformValue, wanted: ObjectType) -> TerraformValue:
    if isinstance(value, LazyValue):
        return members_of(((name, TerraformAttribute(value.attribute(name))) for name, _ in wanted.parts), "object")
    if not isinstance(value, TerraformObject):
        return _refused(value, "an object is needed")
    entries: list[tuple[str, TerraformAttribute]] = []
    for name, part in wanted.parts:
        member = _part(value, name, part)
        if isinstance(member, Failure):
            return member
        entries.append((name, member))
    return members_of(entries, "object", value.span, value.more)


def _part(found: TerraformObject, name: str, part: Part) -> TerraformAttribute | Failure:
    given = found.entries.get(name)
    if given is None and found.more is not None:
        return TerraformAttribute(Unknown(part_of(found.more.origin, name), found.more.reason, found.span), found.span)
    if given is None and not part.optional:
        return _refused(found, f"the attribute {name} is required")
    if (given is None or is_null(given.value)) and part.default is not None:
        return TerraformAttribute(convert(part.default, part.type), given.span if given else found.span)
    if given is None:
        return TerraformAttribute(Scalar(None, found.span), found.span)
    value = convert(given.value, part.type)
    return value if isinstance(value, Failure) else replace(given, value=value)


def as_number(value: TerraformValue) -> int | float | None:
    """Return the number that the value is or can be read as."""
    found = convert(value, Primitive("number"))
    return found.value if isinstance(found, Scalar) and not isinstance(found.value, bool) else None


def as_flag(value: TerraformValue) -> bool | None:
    """Return the truth that the value is or can be read as."""
    found = _TRUTH.get(known_text(value) or "") if isinstance(value, Text | Scalar) else None
    return None if isinstance(value, Scalar) and not isinstance(value.value, bool) else found
