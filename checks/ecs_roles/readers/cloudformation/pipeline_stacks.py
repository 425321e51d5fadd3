"""Stacks that a pipeline deploys: an action of CodePipeline that hands parameters to a template of the scan nests it.

Source: CodePipeline user guide, CloudFormation deploy action (TemplatePath, ParameterOverrides, OutputFileName) and
parameter override functions (``Fn::GetParam``), variables (``#{Namespace.Output}``).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Dictionary
from pathlib import Path

from ecs_roles.readers.cloudformation.evaluation import Context, function_call
from ecs_roles.readers.cloudformation.template_sections import Declared
from ecs_roles.readers.cloudformation.uploaded_templates import fitting_templates
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.json_values import NotJsonError, json_values
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text, split_text, text
from ecs_roles.symbolic.values import Entry, Mapping, Unknown, Value, as_literal, as_text
from ecs_roles.symbolic.values import Sequence as ListValue

PIPELINE = "AWS::CodePipeline::Pipeline"
_STACK = "AWS::CloudFormation::Stack"
_PROVIDER = "CloudFormation"
_IN_ARTIFACT = "::"
_BRANCHES = 2
_VARIABLE = re.compile(r"#\{([^{}]+)\}")


@frozen()
class _Action:
    """A deploy action: what it is called here, and the condition of the ``Fn::If`` around it."""

    logical_id: str
    body: Mapping
    configuration: Mapping
    condition: Value | None


def pipeline_stacks(
    pipeline: Declared, context: Context, templates: Sequence[Path], holds_pipeline: Callable[[Path], bool]
) -> Iterator[Declared]:
    """Yield a stack for each action that deploys a template of which the scan holds exactly one.

    A template that nests the pipeline's own one is deployed by itself, and only brought up to date by the pipeline.
    """
    actions = tuple(_deploying(pipeline))
    outputs = {key: action.logical_id for action in actions for key in _handed_on(action, context)}
    for action in actions:
        path = _path_of_template(action, context)
        fitting = fitting_templates(path, templates) if path is not None else ()
        if path is not None and len(fitting) == 1 and not holds_pipeline(fitting[0]):
            yield _stack(pipeline, action, path, outputs, context)


def _deploying(pipeline: Declared) -> Iterator[_Action]:
    condition = pipeline.body.get("Condition")
    for body, own in _actions(pipeline.properties, condition):
        kind, configuration = body.get("ActionTypeId"), body.get("Configuration")
        provider = as_literal(kind.get("Provider")) if isinstance(kind, Mapping) else None
        if provider == _PROVIDER and isinstance(configuration, Mapping):
            yield _Action(f"{pipeline.logical_id}/{as_literal(body.get('Name'))}", body, configuration, own)


def _actions(node: Value | None, condition: Value | None) -> Iterator[tuple[Mapping, Value | None]]:
    call = function_call(node) if node is not None else None
    if call is not None and call[0] == "Fn::If" and isinstance(call[1], ListValue) and len(call[1].items) > _BRANCHES:
        name, first, second = call[1].items[: _BRANCHES + 1]
        yield from _actions(first, name)
        yield from _actions(second, condition)
    elif isinstance(node, Mapping) and node.entry("ActionTypeId") is not None:
        yield node, condition
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield from _actions(entry.value, condition)
    elif isinstance(node, ListValue):
        for item in node.items:
            yield from _actions(item, condition)


def _handed_on(action: _Action, context: Context) -> Iterator[tuple[str, str]]:
    """Yield where the outputs of the action's stack can be had: its namespace, and the file in each artifact."""
    namespace = _shown(action.body.get("Namespace"), context)
    if namespace:
        yield namespace, ""
    file = _shown(action.configuration.get("OutputFileName"), context)
    artifacts = action.body.get("OutputArtifacts")
    for item in artifacts.items if isinstance(artifacts, ListValue) and file else ():
        name = _shown(item.get("Name"), context) if isinstance(item, Mapping) else ""
        if name:
            yield name, file


def _shown(node: Value | None, context: Context) -> str:
    return str(context.text(node)) if node is not None else ""


def _path_of_template(action: _Action, context: Context) -> Text | None:
    """Return the path of the template in its artifact, as the address of an upload."""
    node = action.configuration.get("TemplatePath")
    written = as_text(context.value(node)) if node is not None else None
    parts = split_text(written, _IN_ARTIFACT, 1) if written is not None else ()
    return text("s3://artifact/", parts[1], span=written.span) if written is not None and len(parts) > 1 else None


def _stack(
    pipeline: Declared, action: _Action, path: Text, outputs: Dictionary[tuple[str, str], str], context: Context
) -> Declared:
    span = action.body.span or pipeline.span
    given = action.configuration.get("ParameterOverrides")
    entries = [Entry("TemplateURL", path)]
    if given is not None:
        entries.append(Entry("Parameters", _parameters(given, outputs, context) or given))
    body = [Entry("Type", text(_STACK)), Entry("Properties", Mapping(tuple(entries), span))]
    body += [Entry("Condition", action.condition)] if action.condition is not None else []
    return Declared(action.logical_id, _STACK, Mapping(tuple(body), span), span)


def _parameters(given: Value, outputs: Dictionary[tuple[str, str], str], context: Context) -> Mapping | None:
    """Return the parameters as the stack around has them; ``None`` where a function makes the whole."""
    variables: Value | None = None
    content = given
    call = function_call(given)
    if call is not None and call[0] == "Fn::Sub":
        content = call[1].items[0] if isinstance(call[1], ListValue) and call[1].items else call[1]
        variables = call[1].items[1] if isinstance(call[1], ListValue) and len(call[1].items) > 1 else None
    read = _json(content) if isinstance(content, Text) else content
    if not isinstance(read, Mapping) or function_call(read) is not None:
        return None
    found = _Overrides(outputs, context, call is not None, variables)
    return replace(read, entries=tuple(replace(entry, value=found.value(entry.value)) for entry in read.entries))


def _json(content: Text) -> Value | None:
    span = content.span or Span("", 1, 1, 1, 1)
    try:
        return json_values(content.literal or "", lambda _start, _end: span)
    except NotJsonError:
        return None


@frozen()
class _Overrides:
    """What the values of the overrides mean: whether they are filled in, and which files hold outputs of stacks."""

    outputs: Dictionary[tuple[str, str], str]
    context: Context
    is_filled: bool
    variables: Value | None

    def value(self, node: Value) -> Value:
        """Return a value as an expression of the template that holds the pipeline."""
        call = function_call(node)
        if call is not None and call[0] in ("Fn::GetParam", "Fn::GetArtifactAtt"):
            return self._of_artifact(call[1], node.span)
        return self._of_text(node, node.literal or "") if isinstance(node, Text) else node

    def _of_text(self, node: Text, written: str) -> Value:
        """Return a string with the variables of the pipeline and of the template in it."""
        parts = _VARIABLE.split(written)
        pieces = tuple(
            self._variable(part, node.span) if place % 2 else self._filled(text(part, span=node.span))
            for place, part in enumerate(parts)
            if part
        )
        if len(pieces) == 1 or len(parts) == 1:
            return pieces[0] if pieces else node
        joined = ListValue((text(""), ListValue(pieces, node.span)), node.span)
        return Mapping((Entry("Fn::Join", joined),), node.span)

    def _filled(self, part: Text) -> Value:
        if not self.is_filled or "${" not in (part.literal or ""):
            return part
        argument = part if self.variables is None else ListValue((part, self.variables), part.span)
        return Mapping((Entry("Fn::Sub", argument),), part.span)

    def _variable(self, name: str, span: Span | None) -> Value:
        """Return a variable of the pipeline: an output of the stack that an action with the namespace deploys."""
        namespace, _, output = name.partition(".")
        stack = self.outputs.get((namespace, ""))
        if stack is None:
            return Unknown(Fresh(name), f"the pipeline fills in #{{{name}}}", span)
        return _output_of(stack, output, span)

    def _of_artifact(self, argument: Value, span: Span | None) -> Value:
        items = argument.items if isinstance(argument, ListValue) else ()
        names = [_shown(self.value(item), self.context) for item in items]
        stack = self.outputs.get((names[0], names[1])) if len(names) == 1 + _BRANCHES else None
        if stack is None:
            return Unknown(Fresh("artifact"), f"the pipeline takes it from {' of '.join(names[1::-1])}", span)
        return _output_of(stack, names[2], span)


def _output_of(stack: str, name: str, span: Span | None) -> Value:
    wanted = text(stack), text(f"Outputs.{name}")
    return Mapping((Entry("Fn::GetAtt", ListValue(wanted, span)),), span)
