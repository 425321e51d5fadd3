"""Where a template writes a parameter into a value, and which parameters are empty unless somebody gives a value."""

from collections.abc import Iterator

from ecs_roles.credentials.credential_names import stands_for_credential
from ecs_roles.credentials.placeholder_values import is_placeholder
from ecs_roles.readers.cloudformation.stacks import Stack
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
        for span, name in uses_of_parameters(resource.body, set(empty)):
            yield span, f"the parameter {empty[name]}"
    for child in stack.nested.values() if empty else ():
        yield from _uses_of_empty(child, {name: empty[of] for name, of in _handed_on(child, set(empty))})


def _handed_on(child: Stack, names: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the parameters of a nested stack that get one of these as it is."""
    for name, value in child.given.items():
        entries = value.entries if isinstance(value, Mapping) and len(value.entries) == 1 else ()
        yield from (
            (name, of) for entry in entries for of in names if entry.key == "Ref" and as_literal(entry.value) == of
        )


def _empty_defaults(root: Stack) -> Iterator[tuple[str, Value]]:
    for name, declared in root.template.parameters.items():
        default = declared.get("Default")
        if default is not None and as_literal(default) == "":
            yield name, default


def uses_of_parameters(body: Value, names: set[str]) -> Iterator[tuple[Span, str]]:
    """Yield where a body writes one of these parameters into a value, with the name of it."""
    pending: list[Value] = [body]
    while pending:
        node = pending.pop()
        if isinstance(node, Mapping):
            pending.extend(entry.value for entry in node.entries)
            for name in names if node.span is not None and len(node.entries) == 1 else ():
                if _writes(node.entries[0], name) and node.span is not None:
                    yield node.span, name
        elif isinstance(node, Sequence):
            pending.extend(node.items)


def _writes(function: Entry, name: str) -> bool:
    if function.key == "Ref":
        return as_literal(function.value) == name
    written = as_items(function.value if function.key == "Fn::Sub" else None)
    text = written.whatever_else("a name that is written is one")[:1]
    return any(f"${{{name}}}" in (as_literal(item) or "") for item in text)
