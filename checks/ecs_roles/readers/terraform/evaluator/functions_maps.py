"""Terraform's functions on maps and objects.

Language: https://developer.hashicorp.com/terraform/language/functions (collection functions)
"""

from ecs_roles.readers.terraform.evaluator.arguments import Arguments, NotKnownError, Simple, refuse
from ecs_roles.readers.terraform.values.conversion import convert
from ecs_roles.readers.terraform.values.lookups import one_of
from ecs_roles.readers.terraform.values.terraform_values import (
    NULL,
    Failure,
    TerraformAttribute,
    TerraformObject,
    TerraformValue,
    is_null,
    items_of,
    known_text,
    literal,
    members_of,
    operand_of,
)
from ecs_roles.readers.terraform.values.type_constraints import ANY, type_of, unified
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.origin import Fresh, computed
from ecs_roles.symbolic.values import Unknown


def _merge(given: Arguments) -> TerraformValue:
    """Return the merged map: of equal keys the last wins; what an unknown map may replace is not known any more."""
    entries: dict[str, TerraformAttribute] = {}
    more: Unknown | None = None
    kinds: set[str] = set()
    for position, value in enumerate(given.values):
        if is_null(value):
            continue
        members = given.members(position)
        kinds.add(members.kind)
        if members.more is not None:
            more = members.more
            entries = {key: replace(member, value=_doubtful(key, members.more)) for key, member in entries.items()}
        for key, member in members.entries.items():
            entries.pop(key, None)
            entries[key] = member
    return members_of(entries.items(), "map" if kinds == {"map"} else "object", given.span, more)


def _doubtful(key: str, more: Unknown) -> Unknown:
    return Unknown(computed("merged", more.origin, key, label=f"{more.origin}.{key}"), more.reason)


def _lookup(given: Arguments) -> TerraformValue:
    members = given.members(0)
    default = _default(members, given)
    try:
        key = given.text(1)
    except NotKnownError as error:
        return _whichever(members, default, given, error)
    if key in members.entries:
        return members.entries[key].value
    if members.more is not None:
        raise NotKnownError(members.more.reason)
    if len(given) == len(("map", "key")):
        raise refuse(f"there is no key {key}")
    return default


def _whichever(
    members: TerraformObject, default: TerraformValue, given: Arguments, error: NotKnownError
) -> TerraformValue:
    """Return what is found under a key that is not known: what all that may be found have in common."""
    options = [member.value for member in members.entries.values()]
    if len(given) > len(("map", "key")):
        options.append(default)
    if error.surely_wrong or members.more is not None or not options:
        raise error
    doubt = Unknown(Fresh("lookup"), error.reason, given.span)
    found = one_of(options, doubt, given.span)
    if found is doubt:
        raise error
    return found


def _default(members: TerraformObject, given: Arguments) -> TerraformValue:
    """Return the default as what the values of a map are."""
    if len(given) == len(("map", "key")):
        return NULL
    element = unified(type_of(member.value) for member in members.entries.values()) if members.kind == "map" else ANY
    found = convert(given.any(2), element or ANY)
    if isinstance(found, Failure):
        raise refuse(found.reason)
    return found


def _keys(given: Arguments) -> TerraformValue:
    members = given.members(0)
    keys = (literal(key, member.span) for key, member in members.in_order())
    return items_of(keys, "list" if members.kind == "map" else "tuple", given.span, members.more)


def _values(given: Arguments) -> TerraformValue:
    members = given.members(0)
    values = (member.value for _, member in members.in_order())
    return items_of(values, "list" if members.kind == "map" else "tuple", given.span, members.more)


def _zipmap(given: Arguments) -> TerraformValue:
    keys, values = given.texts(0), given.whole_items(1)
    if len(keys) != len(values.items):
        raise refuse("keys and values differ in number")
    doubtful = next((key for key in keys if key.literal is None), None)
    more = Unknown(computed("key", operand_of(doubtful)), doubtful.symbols[0].reason) if doubtful else None
    pairs = zip(keys, values.items, strict=True)
    entries = ((key.literal, TerraformAttribute(value, key.span)) for key, value in pairs if key.literal is not None)
    return members_of(entries, "object" if values.kind == "tuple" else "map", given.span, more)


def _transpose(given: Arguments) -> TerraformValue:
    found: dict[str, list[str]] = {}
    for key, member in given.whole_members(0).in_order():
        for text in Arguments(given.function, (member.value,), given.span).texts(0):
            written = known_text(text)
            if written is None:
                raise NotKnownError(text.symbols[0].reason)
            found.setdefault(written, []).append(key)
    entries = (
        (key, TerraformAttribute(items_of((literal(each, given.span) for each in sorted(keys)), "list", given.span)))
        for key, keys in sorted(found.items())
    )
    return members_of(entries, "map", given.span)


FUNCTIONS: dict[str, Simple] = {
    "keys": _keys,
    "lookup": _lookup,
    "merge": _merge,
    "transpose": _transpose,
    "values": _values,
    "zipmap": _zipmap,
}
