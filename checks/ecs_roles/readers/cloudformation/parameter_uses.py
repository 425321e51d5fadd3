"""Where a template writes a parameter into a value, and which parameters are empty unless somebody gives a value."""

from collections.abc import Iterator

from ecs_roles.credentials.credential_names import stands_for_credential
from ecs_roles.credentials.placeholder_values import is_placeholder
from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.readers.cloudformation.template_sections import Template
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.values import Entry, Mapping, Sequence, Value, as_items, as_literal


def uses_of_empty(root: Stack) -> Iterator[tuple[Span, str]]:
    """Yield where a template writes a parameter that is empty by default and not given at the top."""
    empty = {name: value for name, value in _empty_defaults(root) if name not in root.given}
    for name, value in empty.items():
        if value.span is not None:
            yield value.span, f"the parameter {name}"
    yield from _uses_of_empty(root, {name: name for name in empty})


def placeholder_defaults(root: Stack) -> Iterator[tuple[Span, str]]:
    """Yield the defaults that only mark the place of a credential, of parameters that are not given at the top."""
    for name, declared in root.template.parameters.items():
        default = declared.get("Default") if name not in root.given and stands_for_credential(name) else None
        written = as_literal(default) if default is not None else None
        if default is not None and default.span is not None and written and is_placeholder(written):
            yield default.span, f"the parameter {name}"


def _uses_of_empty(stack: Stack, empty: dict[str, str]) -> Iterator[tuple[Span, str]]:
    """Yield where a stack and those within it write a parameter; ``empty`` says how each is called at the top."""
    for resource in stack.template.resources.values() if empty else ():
        uses = (*uses_of_parameters(resource.body, set(empty)), *_left_out(stack.template, resource.body, set(empty)))
        yield from ((span, f"the parameter {empty[name]}") for span, name in uses)
    for child in stack.nested.values() if empty else ():
        yield from _uses_of_empty(child, {name: empty[of] for name, of in _handed_on(child, set(empty))})


def _handed_on(child: Stack, names: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the parameters of a nested stack that get one of these as it is."""
    for name, value in child.given.items():
        entries = value.entries if isinstance(value, Mapping) and len(value.entries) == 1 else ()
        yield from (
            (name, of) for entry in entries for of in names if entry.key == "Ref" and as_literal(entry.value) == of
        )


def _left_out(template: Template, body: Value, names: set[str]) -> Iterator[tuple[Span, str]]:
    """Yield where nothing stands for a parameter as long as it is empty: ``!If [HasRole, !Ref Role, !Ref NoValue]``."""
    for node in _nodes(body) if template.conditions else ():
        entry = node.entries[0] if isinstance(node, Mapping) and len(node.entries) == 1 else None
        choice = entry.value if entry is not None and entry.key == "Fn::If" else None
        condition, *sides = choice.items if isinstance(choice, Sequence) and choice.items else (None,)
        if node.span is None or not any(_is_no_value(side) for side in sides):
            continue
        asked = template.conditions.get(as_literal(condition) or "") if condition is not None else None
        written = {name for side in sides for _, name in uses_of_parameters(side, names)}
        told = {name for _, name in uses_of_parameters(asked, names)} if asked is not None else set()
        yield from ((node.span, name) for name in sorted(written & told))


def _is_no_value(node: Value) -> bool:
    return isinstance(node, Mapping) and len(node.entries) == 1 and _writes(node.entries[0], "AWS::NoValue")


def _empty_defaults(root: Stack) -> Iterator[tuple[str, Value]]:
    for name, declared in root.template.parameters.items():
        default = declared.get("Default")
        if default is not None and as_literal(default) == "":
            yield name, default


def uses_of_parameters(body: Value, names: set[str]) -> Iterator[tuple[Span, str]]:
    """Yield where a body writes one of these parameters into a value, with the name of it."""
    for node in _nodes(body):
        if not isinstance(node, Mapping) or len(node.entries) != 1 or node.span is None:
            continue
        yield from ((node.span, name) for name in names if _writes(node.entries[0], name))


def _nodes(body: Value) -> Iterator[Value]:
    pending: list[Value] = [body]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, Mapping):
            pending.extend(entry.value for entry in node.entries)
        elif isinstance(node, Sequence):
            pending.extend(node.items)


def _writes(function: Entry, name: str) -> bool:
    if function.key == "Ref":
        return as_literal(function.value) == name
    written = as_items(function.value if function.key == "Fn::Sub" else None)
    text = written.whatever_else("a name that is written is one")[:1]
    return any(f"${{{name}}}" in (as_literal(item) or "") for item in text)
