"""What an expression leads to: resources, conditions and parameters, through nested stacks and their outputs."""

from collections.abc import Iterator

from ecs_roles.readers.cloudformation.mentions import Mention, mentions
from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.readers.cloudformation.template_sections import Declared
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.values import Value, as_literal

Place = tuple[Stack, str]
"""A resource, a condition or a parameter: its stack and its name there."""


@frozen()
class Reach:
    """What is mentioned, in the order of the source."""

    resources: tuple[Place, ...] = ()
    conditions: tuple[Place, ...] = ()
    minor_conditions: tuple[Place, ...] = ()
    parameters: tuple[str, ...] = ()


@frozen()
class _Step:
    kind: str
    place: Place


def reach_of(stack: Stack, declared: Declared) -> Reach:
    """Return what a resource mentions, the conditions of its existence first."""
    required = [_Step("condition", place) for place in stack.required(declared)]
    seen: set[tuple[int, int]] = set()
    return _sorted([*required, *_steps(stack, declared.properties, seen)])


def mentioned(stack: Stack, node: Value) -> Reach:
    """Return what a part of a resource mentions."""
    return _sorted([*_steps(stack, node, set())])


def _sorted(steps: list[_Step]) -> Reach:
    def of(kind: str) -> tuple[Place, ...]:
        return tuple(dict.fromkeys(step.place for step in steps if step.kind == kind))

    conditions = of("condition")
    minor = tuple(place for place in of("minor") if place not in conditions)
    return Reach(of("resource"), conditions, minor, tuple(name for _stack, name in of("parameter")))


def _steps(stack: Stack, node: Value | None, seen: set[tuple[int, int]]) -> Iterator[_Step]:
    if node is None or (id(stack), id(node)) in seen:
        return
    seen.add((id(stack), id(node)))
    for mention in mentions(node):
        if mention.is_condition:
            yield _Step("minor" if mention.is_minor else "condition", (stack, mention.name))
        elif mention.name in stack.template.resources:
            yield from _resource(stack, mention, seen)
        elif mention.name in stack.template.parameters:
            yield from _parameter(stack, mention.name, seen)


def _resource(stack: Stack, mention: Mention, seen: set[tuple[int, int]]) -> Iterator[_Step]:
    child = stack.nested.get(mention.name)
    output = child.template.outputs.get(mention.attribute.removeprefix("Outputs.")) if child is not None else None
    if child is None or output is None:
        yield _Step("resource", (stack, mention.name))
        return
    condition = as_literal(output.get("Condition"))
    if condition is not None:
        yield _Step("condition", (child, condition))
    yield from _steps(child, output.get("Value"), seen)


def _parameter(stack: Stack, name: str, seen: set[tuple[int, int]]) -> Iterator[_Step]:
    if stack.parent is None:
        yield _Step("parameter", (stack, name))
    else:
        yield from _steps(stack.parent, stack.given.get(name), seen)
