"""Terraform's functions on sets, and the conversions between the kinds of collections.

Language: https://developer.hashicorp.com/terraform/language/functions (collection and type conversion functions)
"""

from itertools import product
from math import prod
from typing import Literal

from ecs_roles.readers.terraform.evaluator.arguments import Arguments, NotKnownError, Simple, as_items, as_list, refuse
from ecs_roles.readers.terraform.values.conversion import convert, identity, set_of
from ecs_roles.readers.terraform.values.terraform_values import (
    LARGEST,
    TerraformTuple,
    TerraformValue,
    is_null,
    items_of,
    too_large,
)
from ecs_roles.readers.terraform.values.type_constraints import ANY, Collection, Primitive, is_whole, type_of, unified


def _sets(given: Arguments) -> list[TerraformTuple]:
    lists = [as_list(given.items(position)) for position in range(len(given))]
    shared = unified(type_of(item) for each in lists for item in each.items)
    if shared is None:
        raise refuse("the items have no type in common")
    if not isinstance(shared, Primitive) and any(is_null(item) for each in lists for item in each.items):
        raise NotKnownError("null has no type")
    return [as_items(each, Collection("set", shared)) for each in lists]


def _setunion(given: Arguments) -> TerraformValue:
    sets = _sets(given)
    more = next((each.more for each in sets if each.more is not None), None)
    return set_of((item for each in sets for item in each.items), TerraformTuple((), "set", given.span, more))


def _setintersection(given: Arguments) -> TerraformValue:
    first, *others = _certain(given, len(given))
    keys = [{identity(item) for item in other.items} for other in others]
    return set_of((item for item in first.items if all(identity(item) in each for each in keys)), _empty(given))


def _setsubtract(given: Arguments) -> TerraformValue:
    first, second = _certain(given, 2)
    taken = {identity(item) for item in second.items}
    return set_of((item for item in first.items if identity(item) not in taken), _empty(given))


def _certain(given: Arguments, count: int) -> list[TerraformTuple]:
    sets = _sets(given)
    if not sets or len(sets) != count:
        raise refuse("the number of sets is wrong")
    if not all(is_whole(each) for each in sets):
        raise NotKnownError("an item of a set is not known")
    return sets


def _empty(given: Arguments) -> TerraformTuple:
    return TerraformTuple((), "set", given.span)


def _setproduct(given: Arguments) -> TerraformValue:
    lists = [_of_one_type(given.whole_items(position)) for position in range(len(given))]
    if prod(len(each.items) for each in lists) * len(lists) > LARGEST:
        return too_large("product", given.span)
    kind: Literal["set", "list"] = "set" if any(each.kind == "set" for each in lists) else "list"
    rows = (items_of(row, "tuple", given.span) for row in product(*(each.items for each in lists)))
    return items_of(rows, kind, given.span)


def _of_one_type(items: TerraformTuple) -> TerraformTuple:
    return as_list(items) if items.kind == "tuple" else items


def _tolist(given: Arguments) -> TerraformValue:
    return convert(given.any(0), Collection("list", ANY))


def _toset(given: Arguments) -> TerraformValue:
    return convert(given.any(0), Collection("set", ANY))


def _tomap(given: Arguments) -> TerraformValue:
    return convert(given.any(0), Collection("map", ANY))


FUNCTIONS: dict[str, Simple] = {
    "setintersection": _setintersection,
    "setproduct": _setproduct,
    "setsubtract": _setsubtract,
    "setunion": _setunion,
    "tolist": _tolist,
    "tomap": _tomap,
    "toset": _toset,
}
