"""Roles and policies that a root makes and that no code of it refers to: nothing can run with such a role by the code.

What gives a role its policies does not use it, and does not count.
"""

from collections.abc import Iterable, Iterator

from ecs_roles.readers.terraform.modules.configuration import Configuration
from ecs_roles.readers.terraform.modules.module_instance import Module
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.written_secrets import nodes_where_named
from ecs_roles.symbolic.origin import Declaration
from ecs_roles.symbolic.resources import RepeatedKeyError, Resource
from ecs_roles.symbolic.walking import texts_in

_GIVING_POLICIES = frozenset(
    (
        *("aws_iam_role_policy", "aws_iam_role_policy_attachment", "aws_iam_policy_attachment"),
        *("aws_iam_role_policies_exclusive", "aws_iam_role_policy_attachments_exclusive"),
    )
)
_OF_ROLE = frozenset({"role", "roles", "role_name"})
# By which properties of which resources most roles and policies are named.
_NAMING = {
    "role": (("task_definition", "executionRoleArn"), ("task_definition", "taskRoleArn")),
    "managed_policy": (("policy_attachment", "policyArns"), ("role", "managedPolicyArns")),
}


def unreferred(modules: Iterable[Module], resources: tuple[Resource, ...]) -> Iterator[str]:
    """Yield the addresses of the roles and policies that nothing refers to, of a root that has a task definition.

    Where a file could not be read nothing is said of its folder: the reference may stand there.
    """
    candidates = tuple(_candidates(resources))
    for module in modules if candidates else ():
        if all(isinstance(error, RepeatedKeyError) for error in module.configuration.errors):
            yield from (each for each in candidates if _is_unreferred(module, each))


def _candidates(resources: tuple[Resource, ...]) -> Iterator[str]:
    """Yield the roles and policies that no resource that is read here names, as most are named by one."""
    if not any(each.kind == "task_definition" for each in resources):
        return
    named = {kind: frozenset(_named_by(resources, naming)) for kind, naming in _NAMING.items()}
    for each in resources:
        if each.managed and each.origin is not None and each.kind in named and each.origin not in named[each.kind]:
            yield each.address


def _named_by(resources: tuple[Resource, ...], properties: tuple[tuple[str, str], ...]) -> Iterator[Declaration]:
    for each in resources:
        for kind, name in properties:
            texts = texts_in(each.properties.get(name)) if each.kind == kind else ()
            yield from (text.source.of for text in texts if text.source is not None)


def _is_unreferred(module: Module, address: str) -> bool:
    """Decide whether a resource is one of a module's own, and nothing in its folder refers to it."""
    own = address.removeprefix(module.at("")) if address.startswith(module.at("")) else ""
    type_name, _, name = own.partition("[")[0].partition(".")
    configuration = module.configuration
    block = configuration.resources.get((type_name, name))
    return block is not None and not any(
        _refers(body, (type_name, name)) for body in _bodies(configuration, block, of_role=type_name == "aws_iam_role")
    )


def _bodies(configuration: Configuration, own: tree.Block, *, of_role: bool) -> Iterator[tree.Body]:
    for (type_name, _), block in configuration.resources.items():
        if block is not own:
            yield _beside_the_role(block.body) if of_role and type_name in _GIVING_POLICIES else block.body
    for blocks in (configuration.data, configuration.modules, configuration.outputs):
        yield from (block.body for block in blocks.values())
    yield from (block.body for block in configuration.providers)
    yield tree.Body(tuple(configuration.locals.values()))


def _beside_the_role(body: tree.Body) -> tree.Body:
    """Return what gives a role its policies without the role: the document may well use another one."""
    return tree.Body(tuple(each for each in body.settings if each.name not in _OF_ROLE), body.blocks)


def _refers(body: tree.Body, names: tuple[str, str]) -> bool:
    found = nodes_where_named(body, (".".join(names),))
    return any(isinstance(node, tree.Reference) and node.names[:2] == names for _, node in found)
