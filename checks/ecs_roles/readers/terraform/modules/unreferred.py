"""Roles and policies that a root makes and that no code of it refers to: nothing can run with such a role by the code.

What gives a role its policies does not use it, and does not count.
"""

from collections.abc import Iterable, Iterator

from ecs_roles.readers.terraform.modules.configuration import Configuration
from ecs_roles.readers.terraform.modules.module_instance import Module
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.uses_of_names import nodes_where_named
from ecs_roles.symbolic.derived_once import collected_once
from ecs_roles.symbolic.lazy_pattern import lazy_pattern
from ecs_roles.symbolic.origin import Declaration
from ecs_roles.symbolic.resources import RepeatedKeyError, Resource
from ecs_roles.symbolic.walking import texts_in

_GIVING_POLICIES = frozenset(
    (
        "aws_iam_policy_attachment",
        "aws_iam_role_policies_exclusive",
        "aws_iam_role_policy",
        "aws_iam_role_policy_attachment",
        "aws_iam_role_policy_attachments_exclusive",
    )
)
_LOCAL = "local"
_TYPES = frozenset({"aws_iam_role", "aws_iam_policy", _LOCAL})
_ADDRESS = lazy_pattern(
    r"(?P<module>(?:module\.[\w-]+(?:\[(?:\"(?:[^\"\\]|\\.)*\"|[^\]\"]*)\])?\.)*)(?P<type>[\w-]+)\.(?P<name>[\w-]+)"
)
Key = tuple[str, str]
_OF_ROLE = frozenset({"role", "roles", "role_name"})
_NAMED = frozenset({"role", "managed_policy"})
# By which properties of which resources most roles and policies are named.
_NAMING = {
    "task_definition": (("executionRoleArn", "role"), ("taskRoleArn", "role")),
    "policy_attachment": (("policyArns", "managed_policy"),),
    "role": (("managedPolicyArns", "managed_policy"),),
}


def unreferred(modules: Iterable[Module], resources: tuple[Resource, ...]) -> Iterator[str]:
    """Yield the addresses of the roles and policies that nothing refers to, of a root that has a task definition.

    Where a file could not be read nothing is said of its folder: the reference may stand there.
    """
    candidates: dict[str, list[tuple[str, Key]]] = {}
    for address in _candidates(resources):
        found = _ADDRESS.match(address)
        if found is not None:
            candidates.setdefault(found["module"], []).append((address, (found["type"], found["name"])))
    for module in modules if candidates else ():
        own = candidates.get(module.at(""), ())
        if own and all(isinstance(error, RepeatedKeyError) for error in module.configuration.errors):
            used = _used(module.configuration)
            yield from (address for address, key in own if key not in used)


def _candidates(resources: tuple[Resource, ...]) -> Iterator[str]:
    """Yield the roles and policies that no resource that is read here names, as most are named by one."""
    if not any(each.kind == "task_definition" for each in resources):
        return
    named = {(kind, of) for each in resources if each.kind in _NAMING for kind, of in _named_by(each)}
    for each in resources:
        if each.kind in _NAMED and each.managed and each.origin is not None and (each.kind, each.origin) not in named:
            yield each.address


@collected_once
def _named_by(resource: Resource) -> Iterator[tuple[str, Declaration]]:
    """Yield the roles and policies that a resource names, each with its kind."""
    for name, kind in _NAMING[resource.kind]:
        texts = texts_in(resource.properties.get(name))
        yield from ((kind, text.source.of) for text in texts if text.source is not None)


def _used(configuration: Configuration) -> set[Key]:
    """Return the roles and policies that the code of a folder refers to, but for the role that a policy is given to.

    A local from which such a role is read counts where something else refers to it.
    """
    roles = {key for body in _roles_of_policies(configuration) for key in _referred_to(body)}
    used = {key for body in _bodies(configuration) for key in _referred_to(body)}
    used |= {(_LOCAL, name) for name in configuration.locals} - roles
    waiting = list(used)
    while waiting:
        kind, name = waiting.pop()
        setting = configuration.locals.get(name) if kind == _LOCAL else None
        new = set(_referred_to(tree.Body((setting,)))) - used if setting is not None else set()
        used |= new
        waiting += new
    return used


def _bodies(configuration: Configuration) -> Iterator[tree.Body]:
    for (type_name, _), block in configuration.resources.items():
        yield _beside_the_role(block.body) if type_name in _GIVING_POLICIES else block.body
    for blocks in (configuration.data, configuration.modules, configuration.outputs):
        yield from (block.body for block in blocks.values())
    yield from (block.body for block in configuration.providers)


def _roles_of_policies(configuration: Configuration) -> Iterator[tree.Body]:
    for (type_name, _), block in configuration.resources.items():
        if type_name in _GIVING_POLICIES:
            yield tree.Body(tuple(each for each in block.body.settings if each.name in _OF_ROLE))


def _beside_the_role(body: tree.Body) -> tree.Body:
    """Return what gives a role its policies without the role: the document may well use another one."""
    return tree.Body(tuple(each for each in body.settings if each.name not in _OF_ROLE), body.blocks)


def _referred_to(body: tree.Body) -> Iterator[Key]:
    for _, node in nodes_where_named(body, _TYPES):
        match node:
            case tree.Reference(names=(type_name, name, *_)) if type_name in _TYPES:
                yield type_name, name
