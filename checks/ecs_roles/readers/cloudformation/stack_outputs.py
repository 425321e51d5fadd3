"""The outputs of stacks: those of a nested one by reference, those that others import by name, and all of them."""

from collections.abc import Iterator

from ecs_roles.readers.cloudformation.evaluation import Context
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import NULL, Mapping, Value, as_literal

_OUTPUTS = "Outputs."


def nested_output(context: Context, logical_id: str, wanted: str, span: Span | None) -> Value | None:
    """Return the output's value, standing where it is used; ``None`` when the nested template was not read."""
    child = context.stack.nested.get(logical_id)
    if child is None or not wanted.startswith(_OUTPUTS):
        return None
    name = wanted.removeprefix(_OUTPUTS)
    output = child.template.outputs.get(name)
    if output is None:
        return context.unknown(wanted, f"{child.template.name} has no output {name}", span)
    condition = as_literal(output.get("Condition"))
    if condition is not None and context.world.holds(child.full(condition)) is Answer.NO:
        return context.unknown(wanted, f"the output {name} is not created: {condition} is false", span)
    node = output.get("Value") or NULL
    value = context.once(f"{logical_id}.{wanted}", lambda: context.of(child).value(node) or NULL, span)
    return value.at(span) if isinstance(value, Text) else value


def exports(context: Context) -> Iterator[tuple[Text, Text]]:
    """Yield the name and the value of each export of the stack and of the stacks nested in it."""
    for stack in context.stack.all():
        inner = context.of(stack)
        for output in stack.template.outputs.values():
            export = output.get("Export")
            name = export.get("Name") if isinstance(export, Mapping) else None
            value = output.get("Value")
            if name is not None and value is not None and _is_created(inner, output):
                yield inner.text(name), inner.text(value)


def outputs(context: Context) -> Iterator[tuple[str, Text]]:
    """Yield each output of the outermost stack with its name; those of nested stacks stay inside."""
    for name, output in context.stack.template.outputs.items():
        value = output.get("Value")
        if value is not None and _is_created(context, output):
            yield name, context.text(value)


def _is_created(context: Context, output: Mapping) -> bool:
    condition = as_literal(output.get("Condition"))
    return condition is None or context.world.holds(context.stack.full(condition)) is not Answer.NO
