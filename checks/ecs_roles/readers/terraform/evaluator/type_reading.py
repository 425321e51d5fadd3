"""The ``type`` of a variable block as a type.

Language: https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from collections.abc import Callable

from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.file_reading import read_expression_text
from ecs_roles.readers.terraform.values.terraform_values import TerraformValue
from ecs_roles.readers.terraform.values.type_constraints import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Collection,
    ObjectType,
    Part,
    TupleType,
    Type,
)

_PRIMITIVES: dict[str, Type] = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": ANY}
Defaults = Callable[[tree.Expression], TerraformValue]


def read_type(expression: tree.Expression, default_of: Defaults) -> Type:
    """Return the type that an expression names; what makes no sense is ``any``."""
    match expression:
        case tree.Name():
            return _named(expression.name)
        case tree.Literal():
            written = expression.literal or ""
            inner = written[2:-1] if written.startswith("${") and written.endswith("}") else written
            found = read_expression_text(expression.span.file, inner)
            return ANY if isinstance(found, tree.Literal | tree.Template) else read_type(found, default_of)
        case tree.Call():
            return _constructed(expression, default_of)
        case _:
            return ANY


def _named(name: str) -> Type:
    if name in ("list", "map", "set"):
        return _collection(name, ANY)
    return _PRIMITIVES.get(name, ANY)


def _collection(name: str, element: Type) -> Type:
    return Collection("list" if name == "list" else "set" if name == "set" else "map", element)


def _constructed(call: tree.Call, default_of: Defaults) -> Type:
    if not call.arguments:
        return _named(call.function)
    first = call.arguments[0]
    if call.function in ("list", "set", "map"):
        return _collection(call.function, read_type(first, default_of))
    if call.function == "tuple" and isinstance(first, tree.TupleLiteral):
        return TupleType(tuple(read_type(item, default_of) for item in first.items))
    if call.function == "object" and isinstance(first, tree.ObjectLiteral):
        return ObjectType(tuple((_key(key), _part(value, default_of)) for key, value in first.entries))
    return ANY


def _key(expression: tree.Expression) -> str:
    return expression.literal if isinstance(expression, tree.Literal | tree.Word) else ""


def _part(expression: tree.Expression, default_of: Defaults) -> Part:
    if not (isinstance(expression, tree.Call) and expression.function == "optional" and expression.arguments):
        return Part(read_type(expression, default_of))
    default = default_of(expression.arguments[1]) if len(expression.arguments) > 1 else None
    return Part(read_type(expression.arguments[0], default_of), optional=True, default=default)
