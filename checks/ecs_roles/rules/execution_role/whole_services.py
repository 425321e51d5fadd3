"""Whole services that an execution role is allowed, of which ECS uses a few actions."""

from collections.abc import Iterator
from functools import lru_cache

from ecs_roles.ecs.role import Role
from ecs_roles.iam.service_reference import covers_all
from ecs_roles.iam.statements import literal_actions
from ecs_roles.rules.execution_actions import USED_BY_ECS, application_actions, beyond_use
from ecs_roles.rules.granted import GrantedStatement
from ecs_roles.rules.limits import cuts_wildcards, left

# What makes it weigh no less that a role is the task role too.
BOTH = ("it is the task role too, so whoever breaks into a container may do all of it",)


def wide_patterns(role: Role, granted: GrantedStatement, *, shared: bool) -> list[str]:
    """Return the patterns of a statement that allow everything, or everything of a service that ECS does use.

    On a role that is the task role too (``shared``) the application works with its own things; that it is one role is
    another rule's.
    """
    if shared and _is_for_named_things(granted):
        return []
    literals = literal_actions(granted.statement)
    return [literal for literal in literals if _is_whole(literal) and _stays_wide(role, granted, literal)]


def used_behind(patterns: list[str]) -> Iterator[str]:
    """Yield the actions behind some patterns that ECS uses an execution role for."""
    return (action for action in USED_BY_ECS if is_behind(action, patterns))


def is_behind(action: str, patterns: list[str]) -> bool:
    """Return whether an action is of one of the services of some patterns."""
    services = {pattern.partition(":")[0].lower() for pattern in patterns}
    return action.partition(":")[0] in services or any(service.startswith("*") for service in services)


def _is_for_named_things(granted: GrantedStatement) -> bool:
    literals = [action.literal or "*" for action in granted.statement.actions]
    resources = granted.statement.resources
    named = bool(resources) and not any(covers_all(item, name) for item in resources for name in used_behind(literals))
    return named and all(name.strip("*:") for name in literals) and not any(item.literal == "*" for item in resources)


@lru_cache(maxsize=4096)
def _is_whole(action: str) -> bool:
    """Return whether the pattern takes in everything, or a whole service that ECS does use."""
    service, _, name = action.partition(":")
    if set(service) == {"*"}:
        return not name.strip("*")
    return bool(name) and not name.strip("*") and not application_actions(action)


def _stays_wide(role: Role, granted: GrantedStatement, pattern: str) -> bool:
    """Return whether no limit of the role makes a list of the pattern that holds nothing but what ECS uses.

    A list that a boundary makes of ``*`` is judged action by action, by other rules.
    """
    if not pattern.strip("*:"):
        return not cuts_wildcards(role)
    return bool(left(role, beyond_use(pattern), granted.statement.resources))
