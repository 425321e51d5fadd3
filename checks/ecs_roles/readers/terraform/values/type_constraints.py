"""Types: what a variable asks for, what a value has, what several values have in common, and conversions.

Language: https://developer.hashicorp.com/terraform/language/expressions/type-constraints; the rules of conversion and
unification are those of the library `cty` that Terraform uses.
"""

from collections.abc import Iterable
from typing import Literal

from ecs_roles.readers.terraform.values.terraform_values import TerraformObject, TerraformTuple, TerraformValue
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Scalar


@frozen()
class Primitive:
    """A string, number or boolean; ``any`` is whatever comes."""

    name: Literal["string", "number", "bool", "any"]


@frozen()
class Collection:
    """A list, set or map of one type."""

    kind: Literal["list", "set", "map"]
    element: "Type"


@frozen()
class TupleType:
    """A sequence with a type for each place."""

    elements: tuple["Type", ...]


@frozen()
class Part:
    """An attribute of an object type; an optional one may have a default."""

    type: "Type"
    optional: bool = False
    default: TerraformValue | None = None


@frozen()
class ObjectType:
    """An object with its attributes, in order."""

    parts: tuple[tuple[str, Part], ...]


Type = Primitive | Collection | TupleType | ObjectType

ANY = Primitive("any")
STRING = Primitive("string")
NUMBER = Primitive("number")
BOOL = Primitive("bool")


def type_of(value: TerraformValue) -> Type:
    """Return the type of a value; null and what is not known can be of any."""
    match value:
        case Text():
            return STRING
        case Scalar(value=bool()):
            return BOOL
        case Scalar(value=int() | float()):
            return NUMBER
        case TerraformTuple(kind="tuple"):
            return TupleType(tuple(type_of(item) for item in value.items))
        case TerraformTuple():
            return Collection("set" if value.kind == "set" else "list", unified(map(type_of, value.items)) or ANY)
        case TerraformObject(kind="map"):
            return Collection("map", unified(type_of(member.value) for member in value.entries.values()) or ANY)
        case TerraformObject():
            return ObjectType(tuple((key, Part(type_of(member.value))) for key, member in value.in_order()))
        case _:
            return ANY


def unified(types: Iterable[Type]) -> Type | None:
    """Return the type that all the types can be converted to, ``None`` when there is none."""
    known = [each for each in dict.fromkeys(types) if each != ANY]
    if not known:
        return ANY
    if len(known) == 1:
        return known[0]
    if all(isinstance(each, Primitive) for each in known):
        return STRING if STRING in known else None
    if all(isinstance(each, ObjectType) or (isinstance(each, Collection) and each.kind == "map") for each in known):
        return _unified_objects(known)
    return _unified_sequences(known)


def _unified_objects(types: list[Type]) -> Type | None:
    objects = [each for each in types if isinstance(each, ObjectType)]
    names = {tuple(name for name, _ in each.parts) for each in objects}
    if len(objects) == len(types) and len(names) == 1:
        parts: list[tuple[str, Part]] = []
        for position, (name, _) in enumerate(objects[0].parts):
            shared = unified(each.parts[position][1].type for each in objects)
            if shared is None:
                return None
            parts.append((name, Part(shared)))
        return ObjectType(tuple(parts))
    elements = [part.type for each in objects for _, part in each.parts]
    elements += [each.element for each in types if isinstance(each, Collection)]
    shared = unified(elements)
    return Collection("map", shared) if shared is not None else None


def _unified_sequences(types: list[Type]) -> Type | None:
    tuples = [each for each in types if isinstance(each, TupleType)]
    others = [each for each in types if isinstance(each, Collection) and each.kind != "map"]
    if len(tuples) + len(others) != len(types):
        return None
    if not others and len({len(each.elements) for each in tuples}) == 1:
        columns = [unified(column) for column in zip(*(each.elements for each in tuples), strict=True)]
        if all(column is not None for column in columns):
            return TupleType(tuple(column for column in columns if column is not None))
        return None
    shared = unified([element for each in tuples for element in each.elements] + [each.element for each in others])
    kind: Literal["list", "set"] = "set" if others and all(each.kind == "set" for each in others) else "list"
    return Collection(kind, shared) if shared is not None else None


def is_whole(value: TerraformValue) -> bool:
    """Return whether nothing of a value is missing."""
    match value:
        case Text():
            return not value.symbols
        case Scalar():
            return True
        case TerraformTuple():
            return value.more is None and all(is_whole(item) for item in value.items)
        case TerraformObject():
            return value.more is None and all(is_whole(member.value) for member in value.entries.values())
        case _:
            return False
