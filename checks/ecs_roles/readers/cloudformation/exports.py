"""The outputs of a stack: those that it offers to other stacks by name, and all of them."""

from collections.abc import Iterator

from ecs_roles.readers.cloudformation.evaluation import Context
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, as_literal


def exports(context: Context) -> Iterator[tuple[Text, Text]]:
    """The name and the value of each export of the stack and of the stacks nested in it."""
    for stack in context.stack.all():
        inner = context.of(stack)
        for output in stack.template.outputs.values():
            export = output.get("Export")
            name = export.get("Name") if isinstance(export, Mapping) else None
            value = output.get("Value")
            if name is not None and value is not None and _is_made(inner, output):
                yield inner.text(name), inner.text(value)


def outputs(context: Context) -> Iterator[Text]:
    """The value of each output of the outermost stack; those of nested stacks stay inside."""
    for output in context.stack.template.outputs.values():
        value = output.get("Value")
        if value is not None and _is_made(context, output):
            yield context.text(value)


def _is_made(context: Context, output: Mapping) -> bool:
    condition = as_literal(output.get("Condition"))
    return condition is None or context.world.holds(context.stack.full(condition)) is not Answer.NO
