"""What a parameter holds: a given value, its default, or a doubt that says why.

Source: CloudFormation User Guide, parameters and AWS-specific parameter types.
"""

from ecs_roles.ecs.public_parameters import published
from ecs_roles.readers.cloudformation.dynamic_references import parameter_origin
from ecs_roles.readers.cloudformation.evaluation import Context
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text, split_text, text
from ecs_roles.symbolic.values import Mapping, Sequence, Unknown, Value, as_literal, as_literals, as_text, is_null
from ecs_roles.symbolic.without_value import no_default

_LOOKED_UP = "AWS::SSM::Parameter::Value<"


def parameter_value(context: Context, name: str, span: Span | None) -> Value:
    """Return the value of a parameter, standing where a literal of it is written, else where it is used."""
    declared = context.stack.template.parameters[name]
    value = _scalar_value(context, name, declared)
    found = as_text(value)
    if isinstance(value, Unknown):
        return Unknown(value.origin, value.reason, span)
    if found is None:
        return value
    if is_list_type(declared):
        return _list(found, span)
    return found if found.literal and found.span is not None else found.at(span)


def is_list_type(declared: Mapping) -> bool:
    """Return whether the parameter's type is a list."""
    type_name = as_literal(declared.get("Type")) or ""
    return "List<" in type_name or "CommaDelimitedList" in type_name


def is_looked_up(declared: Mapping) -> bool:
    """Return whether CloudFormation reads the value from the parameter store."""
    return (as_literal(declared.get("Type")) or "").startswith(_LOOKED_UP)


def allowed_values(declared: Mapping) -> tuple[str, ...]:
    """Return the values the parameter may have; empty when any is allowed."""
    literals, rest = as_literals(declared.get("AllowedValues")).split()
    return () if rest else literals


def _scalar_value(context: Context, name: str, declared: Mapping) -> Value:
    full = context.stack.full(name)
    given = _given(context, name)
    if is_looked_up(declared):
        path = as_literal(given if given is not None else declared.get("Default"))
        if not path:
            return _doubt(
                context, name, f"parameter {name} is read from the parameter store (a path given at deployment)"
            )
        reason = f"parameter {name} is read from the parameter store ({path})"
        return published(path) or Unknown(parameter_origin(path), reason)
    if given is not None:
        return given
    if full in context.world.parameters:
        return context.world.parameters[full]
    default = declared.get("Default")
    if not is_null(default) and default is not None:
        return default
    allowed = allowed_values(declared)
    return text(allowed[0]) if len(allowed) == 1 else _doubt(context, name, no_default(name))


def _given(context: Context, name: str) -> Value | None:
    """Return the value handed over: by the user, or by the stack around this one, in whose words it is written."""
    node = context.stack.given.get(name)
    if node is None or context.stack.parent is None:
        return node
    return context.of(context.stack.parent).value(node)


def _doubt(context: Context, name: str, reason: str) -> Unknown:
    return Unknown(context.stack.declaration(name), reason)


def _list(value: Text, span: Span | None) -> Value:
    parts = split_text(value, ",")
    return Sequence(tuple(_stripped(part).at(span) for part in parts), span)


def _stripped(value: Text) -> Text:
    literal = value.literal
    return text(literal.strip()) if literal is not None else value
