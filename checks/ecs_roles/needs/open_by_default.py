"""What is not sure to be missing, nor to be needed by nobody, since a variable or parameter is empty by default."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.iam.decision import Grants
from ecs_roles.iam.statement_matching import covers_action
from ecs_roles.iam.statements import Statement
from ecs_roles.linking.empty_defaults import EmptyAt, empty_within
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.need import Need
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.origin import computed
from ecs_roles.symbolic.text import Symbol, Text, text
from ecs_roles.symbolic.values import as_objects
from ecs_roles.symbolic.without_value import empty_by_default


@derived_once
def empty_places(index: ResourceIndex) -> EmptyAt:
    """Return what is empty by default, by the places that it is written to."""
    return dict(index.deployment.empty_at)


def given_later(what: str) -> Symbol:
    """Return what stands for the value that whoever deploys gives for what is empty by default."""
    label = what.rpartition(" ")[2]
    return Symbol(computed("given at deployment", what, label=label), empty_by_default(what))


def with_values_given_later(role: Role, index: ResourceIndex) -> Role:
    """Return the role with its grants on what is empty by default as they are with any value."""
    empty = empty_places(index)
    statements = tuple(_given(statement, empty) for statement in role.grants.statements)
    return replace(role, grants=Grants(statements, role.grants.unknowns))


def _given(statement: Statement, empty: EmptyAt) -> Statement:
    return replace(statement, resources=tuple(_value_given(item, empty) for item in statement.resources))


def _value_given(resource: Text, empty: EmptyAt) -> Text:
    what = empty.get(resource.span) if resource.literal == "" and resource.span is not None else None
    return text(given_later(what), span=resource.span) if what is not None else resource


def empty_in_need(need: Need, index: ResourceIndex) -> str:
    """Return why what a need is about is not known: every line that asks for it holds an empty default."""
    if not index.deployment.empty_at or need.resource.literal == "*":
        return ""
    found = [empty_places(index).get(line.span) for line in need.needed_by]
    return empty_by_default(found[0]) if found[0] is not None and all(found) else ""


def empty_in_grants(action: str, role: Role, index: ResourceIndex) -> str:
    """Return why it is not known on what a role is allowed an action: a statement names an empty default."""
    if not index.deployment.empty_at:
        return ""
    return next((empty_by_default(what) for what in _empty_for(action, role, empty_places(index))), "")


def _empty_for(action: str, role: Role, empty: EmptyAt) -> Iterator[str]:
    for statement in role.grants.statements:
        if statement.effect == "Allow" and covers_action(statement, action) is not Answer.NO:
            yield from (
                empty[item.span] for item in statement.resources if item.span is not None and item.span in empty
            )


# What of a container ECS reads, pulls, writes or mounts with a role.
_ASKING = ("image", "secrets", "environmentFiles", "logConfiguration", "repositoryCredentials", "credentialSpecs")


def may_ask_for_more(workload: Workload, but_for: str = "") -> bool:
    """Return whether an empty default leaves out a part of a task definition that could ask for something.

    ``but_for`` is a property of containers that does not count.
    """
    empty = empty_places(workload.index) if workload.index.deployment.empty_at else {}
    if not empty:
        return False
    definition = workload.task_definition
    containers = as_objects(definition.property("containerDefinitions"))
    listed = containers.whatever_else("the rest is a doubt of the task definition")
    parts = [each.get(name) for each in listed for name in _ASKING if name != but_for]
    return any(empty_within(value, empty) for value in (*parts, definition.property("volumes")))
