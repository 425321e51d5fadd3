"""Functions whose value comes from outside the template: other stacks, macros, the region's zones."""

from ecs_roles.readers.cloudformation.evaluation import Context, Function
from ecs_roles.symbolic.imports import Imported
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, text
from ecs_roles.symbolic.values import Mapping, Value


def import_value(context: Context, argument: Value, span: Span | None) -> Value:
    """Return a symbol named after the export, so that another template of the scan can fill it."""
    name = context.text(argument)
    return text(Symbol(Imported(name), f"it is imported from another stack as {name}"), span=span)


def get_stack_output(context: Context, argument: Value, span: Span | None) -> Value:
    """Return an output of a stack that is named by its name alone."""
    named = context.value(argument)
    parts = [str(entry.value) for entry in named.entries] if isinstance(named, Mapping) else []
    return text(Symbol(Pseudo(f"output {'.'.join(parts)}"), "it is an output of another stack"), span=span)


def known_only_in_aws(name: str) -> Function:
    """Return a function whose value only CloudFormation knows."""

    def evaluate(context: Context, _argument: Value, span: Span | None) -> Value:
        return context.unknown(name, f"{name} is worked out by CloudFormation at deployment", span)

    return evaluate
