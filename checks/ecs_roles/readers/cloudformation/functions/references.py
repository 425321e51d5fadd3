"""``Ref`` and ``Fn::GetAtt``: parameters, pseudo parameters, and what AWS gives for a resource."""

from ecs_roles.readers.cloudformation.evaluation import Context
from ecs_roles.readers.cloudformation.functions.joining import URL_SUFFIX
from ecs_roles.readers.cloudformation.parameters import parameter_value
from ecs_roles.readers.cloudformation.resource_attributes import attribute, reference
from ecs_roles.readers.cloudformation.resource_view import ResourceView, absence
from ecs_roles.readers.cloudformation.stack_outputs import nested_output
from ecs_roles.symbolic.origin import UNDECLARED, part
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Symbol, Text, text
from ecs_roles.symbolic.values import Sequence, Unknown, Value, as_text

_PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": PARTITION,
    "AWS::Region": REGION,
    "AWS::URLSuffix": URL_SUFFIX,
}
_ONLY_AT_CREATION = "it is known only when the stack is created"


def ref(context: Context, argument: Value, span: Span | None) -> Value | None:
    """Return what ``Ref`` gives for a parameter, a pseudo parameter or a resource."""
    name = context.text(argument).literal or ""
    if name == "AWS::NoValue":
        return None
    if name in _PSEUDO:
        return text(_PSEUDO[name], span=span)
    if name == "AWS::StackName":
        return text(_of_the_stack(context, name), span=span)
    if name == "AWS::StackId":
        return _stack_id(context, span)
    if name == "AWS::NotificationARNs":
        return Unknown(context.stack.declaration(name), _ONLY_AT_CREATION, span)  # a list of ARNs of SNS topics
    if name in context.stack.template.parameters:
        return parameter_value(context, name, span)
    view = _view_of(context, name)
    if view is None:
        return _nothing(context, name, span)
    return absence(view, span) or reference(view, span)


def _of_the_stack(context: Context, name: str) -> Symbol:
    return Symbol(context.stack.declaration(name), _ONLY_AT_CREATION, ":/*?")


def _stack_id(context: Context, span: Span | None) -> Text:
    """Return the ARN of the stack: its name, and behind it what AWS makes up for it."""
    stack_name, unique = (_of_the_stack(context, name) for name in ("AWS::StackName", "AWS::StackId"))
    where = ("arn:", PARTITION, ":cloudformation:", REGION, ":", ACCOUNT)
    return text(*where, ":stack/", stack_name, "/", unique, span=span)


def get_att(context: Context, argument: Value, span: Span | None) -> Value:
    """Return what ``Fn::GetAtt`` gives: an attribute of a resource, or an output of a nested stack."""
    name, wanted = _target(context, argument)
    view = _view_of(context, name)
    if view is None:
        return _nothing(context, name or "?", span)
    absent = absence(view, span)
    if absent is not None:
        return absent
    return nested_output(context, name, wanted, span) or attribute(view, wanted, span)


def _target(context: Context, argument: Value) -> tuple[str, str]:
    parts = argument.items if isinstance(argument, Sequence) else (argument,)
    texts = [as_text(context.value(part)) or Text(()) for part in parts]
    whole = ".".join(str(part) for part in texts)
    name, _, wanted = whole.partition(".")
    return name, wanted


def _view_of(context: Context, name: str) -> ResourceView | None:
    declared = context.stack.template.resources.get(name)
    return ResourceView(context, declared) if declared is not None else None


def _nothing(context: Context, name: str, span: Span | None) -> Value:
    template = context.stack.template
    maker = "the SAM transform may make it" if template.is_sam else "it is not in the template"
    reason = f"there is no {name}: {maker}"
    if template.is_whole and name not in template.logical_ids:
        return Unknown(part(context.stack.declaration(name), UNDECLARED), reason, span)
    return context.unknown(name, reason, span)
