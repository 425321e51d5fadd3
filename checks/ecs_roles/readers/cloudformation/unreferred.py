"""Roles and policies that a template makes and that no part of it refers to.

What gives a role its policies does not use it, and does not count.
"""

from collections.abc import Iterator

from ecs_roles.readers.cloudformation.evaluation import function_call
from ecs_roles.readers.cloudformation.mentions import mentions
from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.readers.cloudformation.template_sections import Declared
from ecs_roles.symbolic.values import Mapping, Value

_TASK_DEFINITION, _ROLE, _POLICY = "AWS::ECS::TaskDefinition", "AWS::IAM::Role", "AWS::IAM::ManagedPolicy"
_GIVING_POLICIES = frozenset({"AWS::IAM::Policy", "AWS::IAM::RolePolicy", _POLICY})
_OF_ROLE = frozenset({"Roles", "RoleName"})
_ATTACHING = ("Roles", "Users", "Groups")


def unreferred(root: Stack) -> Iterator[str]:
    """Yield the addresses of the roles and policies that nothing refers to, of stacks that have a task definition.

    A macro of the account may refer to each of them.
    """
    for stack in root.all():
        resources = stack.template.resources if not stack.template.macros else {}
        if any(each.type_name == _TASK_DEFINITION for each in resources.values()):
            yield from (stack.full(name) for name in _of_stack(stack))


def _of_stack(stack: Stack) -> Iterator[str]:
    resources = stack.template.resources
    named = _named_by(resources, _TASK_DEFINITION)
    roles = [name for name, each in resources.items() if each.type_name == _ROLE and name not in named]
    policies = [name for name, each in resources.items() if each.type_name == _POLICY and not _is_attached(each)]
    candidates = {*roles, *policies}
    if not candidates:  # as in most templates
        return
    used = set(_used(stack))
    yield from (name for name in resources if name in candidates and name not in used)


def _named_by(resources: dict[str, Declared], type_name: str) -> frozenset[str]:
    found = (each.properties for each in resources.values() if each.type_name == type_name)
    return frozenset(mention.name for properties in found for mention in mentions(properties))


def _is_attached(declared: Declared) -> bool:
    """Return whether a policy says itself what it is attached to, or may say so."""
    properties = declared.properties
    return not isinstance(properties, Mapping) or any(properties.get(name) is not None for name in _ATTACHING)


def _used(stack: Stack) -> Iterator[str]:
    for name, declared in stack.template.resources.items():
        yield from (each.name for each in mentions(_using(declared)) if each.name != name)
    for output in stack.template.outputs.values():
        yield from (each.name for each in mentions(output))


def _using(declared: Declared) -> Value | None:
    """Return the properties of a resource, without the role that it gives policies to."""
    properties = declared.properties
    if declared.type_name not in _GIVING_POLICIES or not isinstance(properties, Mapping):
        return properties
    if function_call(properties) is not None:
        return properties
    return Mapping(tuple(entry for entry in properties.entries if entry.key not in _OF_ROLE), properties.span)
