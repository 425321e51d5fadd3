"""``GetAtt Network.Outputs.RoleArn``: an output of a nested stack whose template could be read."""

from ecs_roles.readers.cloudformation.evaluation import Context
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import NULL, Value, as_literal

_OUTPUTS = "Outputs."


def nested_output(context: Context, logical_id: str, wanted: str, span: Span | None) -> Value | None:
    """The output's value, standing where it is used; ``None`` when the nested template was not read."""
    child = context.stack.nested.get(logical_id)
    if child is None or not wanted.startswith(_OUTPUTS):
        return None
    name = wanted.removeprefix(_OUTPUTS)
    output = child.template.outputs.get(name)
    if output is None:
        return context.unknown(wanted, f"{child.template.name} has no output {name}", span)
    condition = as_literal(output.get("Condition"))
    if condition is not None and context.world.holds(child.full(condition)) is Answer.NO:
        return context.unknown(wanted, f"the output {name} is not made: {condition} is false", span)
    node = output.get("Value") or NULL
    value = context.once(f"{logical_id}.{wanted}", lambda: context.of(child).value(node) or NULL, span)
    return value.at(span) if isinstance(value, Text) else value
