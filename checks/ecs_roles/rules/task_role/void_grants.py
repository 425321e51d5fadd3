"""Grants of an application on resources that their actions are never asked for.

Source: Service Authorization Reference, resource types of each action. What it lists too little of is left alone.
"""

from collections.abc import Collection, Iterator
from functools import lru_cache

from ecs_roles.ecs.role import Role
from ecs_roles.iam.conditions import on_absent_key
from ecs_roles.iam.request_context import meant_instead_of
from ecs_roles.iam.resource_kinds import reads_as
from ecs_roles.iam.service_reference import expand, resource_patterns, takes_resource
from ecs_roles.iam.statements import literal_actions
from ecs_roles.needs.analysed_deployment import ScanScope
from ecs_roles.rules.execution_role.ineffective import NO_KEYS, ineffective_grants
from ecs_roles.rules.granted import GrantedStatement, may_mean, written_statements
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text

# AWS asks for these on more than the reference lists: endpoints of devices, groups with and without ":*".
_ASKED_FOR_MORE = frozenset({"sns:publish"})
_SERVICES_ASKED_FOR_MORE = frozenset({"logs"})
# AWS's own library grants these beside others, on a table instead of its stream.
_BESIDE_OTHERS = frozenset({"dynamodb:getrecords", "dynamodb:getsharditerator"})
# What a task that does not start is explained with, and an application may meet as well.
_TRAPS_OF_TASKS = frozenset({"json-key", "service", "slash", "streams", "through"})
_TOLD_HERE = frozenset({"alias", "key"})
_MOST_ACTIONS = 400
NEVER_ASKED = "AWS never asks for it there"
_REGION = 3


@frozen()
class VoidGrant:
    """An action, or pattern, of a statement that has no effect on any of its resources, why, and what to do instead."""

    granted: GrantedStatement
    action: str
    why: str
    fix: str


@derived_once
def void_grants(role: Role) -> tuple[VoidGrant, ...]:
    """Return what the statements of a role allow on nothing, also what the like of tells why a task fails to start."""
    traps = ineffective_grants(role)
    told = {(id(item.granted.statement), item.action) for item in traps if item.sort not in _TOLD_HERE}
    return (
        *_on_absent_keys(role, told),
        *(VoidGrant(item.granted, item.action, item.why, item.fix) for item in traps if item.sort in _TRAPS_OF_TASKS),
        *_on_other_resources(role, told),
    )


def _on_absent_keys(role: Role, told: Collection[tuple[int, str]]) -> Iterator[VoidGrant]:
    """Yield what a role allows under a condition that no request meets."""
    for granted in written_statements(role):
        condition = on_absent_key(granted.statement) if granted.statement.conditions else None
        key = condition.key.literal or "" if condition is not None else ""
        fix = f"Compare {meant_instead_of(key)} if the tag of that name is meant, or remove the grant." if key else ""
        for action in literal_actions(granted.statement) if condition is not None else ():
            if (id(granted.statement), action) not in told:
                yield VoidGrant(granted, action, f"no request has the condition key {key}", fix)


def _on_other_resources(role: Role, told: Collection[tuple[int, str]]) -> Iterator[VoidGrant]:
    """Yield what a role allows on resources that the action is never asked for."""
    for granted in written_statements(role):
        resources = granted.statement.resources
        if not resources or on_absent_key(granted.statement) is not None:
            continue
        for action in literal_actions(granted.statement):
            found = _asked_for_others(action, resources) if (id(granted.statement), action) not in told else None
            if found is not None:
                but_for_region = _is_right_but_for_region(action, resources)
                why = "an ARN without a region is of none of them" if but_for_region else NEVER_ASKED
                yield VoidGrant(
                    granted, action, why, f"Allow {action} on what it is asked for ({found}), or remove it."
                )


def _asked_for_others(action: str, resources: tuple[Text, ...]) -> str | None:
    """Return what an action is asked for, where it surely is none of the resources; else ``None``."""
    actions = _concerned(action)
    if not actions or any(parse_arn(resource) is None or _is_unfilled(resource) for resource in resources):
        return None
    if any(_may_concern(resource, each) for resource in resources for each in actions):
        return None
    service = actions[0].partition(":")[0]
    return min(resource_patterns(actions[0]), key=lambda kind: (f":{service}:" not in kind, len(kind)))


def _is_unfilled(resource: Text) -> bool:
    """Return whether a variable of a template stands in an ARN as it is, so that its fields are not those meant."""
    return "${" in "".join(piece for piece in resource.pieces if isinstance(piece, str))


def _is_right_but_for_region(action: str, resources: tuple[Text, ...]) -> bool:
    return any(_lacks_region(item) and reads_as(item, each) for item in resources for each in _concerned(action))


@lru_cache(maxsize=4096)
def _concerned(pattern: str) -> tuple[str, ...]:
    """Return the actions behind a pattern, where the reference surely tells what all of them are asked for."""
    service, _, name = pattern.lower().partition(":")
    if not name or set("*?") & set(service) or {pattern.lower()} & (_ASKED_FOR_MORE | _BESIDE_OTHERS):
        return ()
    actions = expand(pattern) or frozenset()
    takes = tuple(sorted(each for each in actions if takes_resource(each) is Answer.YES))
    if len(actions) > _MOST_ACTIONS or any(takes_resource(each) is Answer.UNKNOWN for each in actions):
        return ()
    return takes if all(resource_patterns(each) for each in takes) else ()


def _may_concern(resource: Text, action: str) -> bool:
    service = action.partition(":")[0].lower()
    if may_mean(resource, action) and service in _SERVICES_ASKED_FOR_MORE:
        return True
    if action.lower() in _ASKED_FOR_MORE:
        return True
    if service == "kms" and any(form in str(resource) for form in NO_KEYS):
        return False
    if _lacks_region(resource) and all(pattern.split(":")[_REGION] for pattern in resource_patterns(action)):
        return False
    return reads_as(resource, action)


def _lacks_region(resource: Text) -> bool:
    found = parse_arn(resource)
    return found is not None and found.certain and found.region.literal == ""


@derived_once
def with_effect(scan_scope: ScanScope) -> frozenset[tuple[Span, str]]:
    """Return the grants of task roles, by place and action, that have an effect in another instance of a module."""
    deployments = scan_scope.analysed_deployments
    tasks = [assessment.workload.task for analysed in deployments for assessment in analysed.assessments]
    void = {
        (item.granted.span, item.action) for link in tasks if link.role is not None for item in void_grants(link.role)
    }
    lines = {span for span, _ in void}
    roles = (role for analysed in deployments for role in analysed.roles.roles if lines)
    return frozenset(key for role in roles for key in _effective(role, lines) if key in void)


def _effective(role: Role, lines: Collection[Span]) -> Iterator[tuple[Span, str]]:
    there = [granted for granted in written_statements(role) if granted.span in lines]
    void = {(id(item.granted.statement), item.action) for item in void_grants(role)} if there else set()
    for granted in there:
        actions = literal_actions(granted.statement)
        yield from ((granted.span, item) for item in actions if (id(granted.statement), item) not in void)
