"""What an execution role allows that no task definition with it asks for, and what it allows wider than asked.

Judged only where everybody who uses the role is in the code and fully read. What stands in one place for several
instances of a module is said only when it holds for each of them, in every root: one line can only be fixed once.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Literal

from ecs_roles.ecs.role import Role
from ecs_roles.iam.decision import Decision
from ecs_roles.iam.matching import is_open_pattern, matches
from ecs_roles.iam.service_reference import covers_all
from ecs_roles.iam.statements import literal_actions
from ecs_roles.needs.analysed_deployment import AnalysedDeployment, ScanScope
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.possible_requests import PossibleRequests, is_fully_read, possible_requests_of
from ecs_roles.needs.role_users import executions_among, role_users
from ecs_roles.rules.execution_actions import expanded
from ecs_roles.rules.granted import GrantedStatement, resources_meant, written_statements
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.budget import spending
from ecs_roles.symbolic.derived_once import derived_beside, derived_once, derived_with
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import is_true

Excess = Literal["unneeded", "wider"]

_GUARDDUTY = "aws-guardduty-agent"
# How single things are named with a wildcard: a log group and its streams, a secret and its six characters.
_SUFFIX = re.compile(r"-[A-Za-z0-9]{6}$")
_TAIL = re.compile(r"(?::log-stream|(?<!\*))(?::\*|-\?{6}|-\*|\*)*$")

_TAIL_ENDS = ("*", "?", ":log-stream")


@frozen()
class Grant:
    """One action on one resource, as a statement of a role grants it; ``action`` is in AWS's spelling."""

    role: Role
    granted: GrantedStatement
    written: str
    action: str
    resource: Text

    @property
    def place(self) -> tuple[object, ...]:
        """Return what the instances of a module share."""
        position = self.granted.statement.resources.index(self.resource)
        return (self.role.span, self.granted.span, self.action, position)


@frozen()
class Surplus:
    """A grant that goes beyond what the task definitions of its role ask for."""

    grant: Grant
    excess: Excess
    users: tuple[Assessment, ...]
    asked: tuple[Text, ...]

    @property
    def place(self) -> tuple[object, ...]:
        """Return what the instances of a module share, told apart by the sort of excess."""
        return (self.excess, *self.grant.place)


def surpluses(analysed: AnalysedDeployment) -> tuple[Surplus, ...]:
    """Return every grant of a deployment's execution roles that is surely too much, in each place."""
    return _of_scan(analysed.scan_scope).get(analysed, ())


def has_surpluses(analysed: AnalysedDeployment) -> bool:
    """Decide whether a grant of an execution role of a deployment is surely too much."""
    return bool(surpluses(analysed))


@derived_once
def _of_scan(scan_scope: ScanScope) -> dict[AnalysedDeployment, tuple[Surplus, ...]]:
    found: dict[AnalysedDeployment, list[Surplus]] = {}
    used: list[Role] = []
    for analysed in scan_scope.analysed_deployments:
        with spending(analysed.budget):
            roles, found[analysed] = _of_deployment(analysed)
        used += roles
    said = Counter(item.place for items in found.values() for item in items)
    lines = {item.grant.granted.span for items in found.values() for item in items}
    # To tell the place of a grant costs, and most are in no statement of which anything is said.
    alike = (grant for role in used for grant in _grants(role, on=lines)) if lines else ()
    places = Counter(grant.place for grant in alike)
    return {
        analysed: tuple(item for item in items if said[item.place] == places[item.grant.place])
        for analysed, items in found.items()
    }


def _of_deployment(analysed: AnalysedDeployment) -> tuple[list[Role], list[Surplus]]:
    """Return the execution roles that are used, and their grants that are too much."""
    users, used, found = role_users(analysed), list[Role](), list[Surplus]()
    for role in analysed.roles.roles:
        uses = users.of(role) if role.resource.managed else ()
        if uses:
            used.append(role)
            found += _of_role(role, executions_among(uses, users, role))
    return used, found


def _grants(role: Role, on: Collection[Span] | None = None) -> Iterator[Grant]:
    """Yield what a role is granted; with ``on``, by the statements that stand there."""
    for granted in written_statements(role):
        for written in literal_actions(granted.statement) if on is None or granted.span in on else ():
            for name in _judged_actions(written):
                meant = resources_meant(granted.statement, name)
                yield from [Grant(role, granted, written, name, item) for item in meant]


@lru_cache(maxsize=4096)
def _judged_actions(written: str) -> tuple[str, ...]:
    """Return what an action that is spelt out stands for, where the use of it can be judged."""
    if "*" in written or "?" in written:
        return ()
    return tuple(action for action in expanded(written) if action in EXTRAS or judged(action))


@derived_beside
def _of_role(role: Role, executions: tuple[Assessment, ...]) -> tuple[Surplus, ...]:
    if not executions or not all(map(is_fully_read, executions)):
        return ()
    possible, wanting = possible_requests_of(executions), _wanting(executions)
    found: list[Surplus] = []
    for grant in _grants(role):
        # Where the action is wanting it may be this grant that was meant, and that is reported, or counted as open.
        excess = _excess(grant, possible, executions) if grant.action not in wanting else None
        if excess is not None:
            found.append(Surplus(grant, excess, executions, possible.of(grant.action)))
    return tuple(found)


def _wanting(executions: tuple[Assessment, ...]) -> frozenset[str]:
    """Return the actions that the role is not surely allowed everywhere where they are needed."""
    answers = [answer for assessment in executions for answer in assessment.answers if answer.need.side == "execution"]
    return frozenset([item.need.action for item in answers if item.verdict.decision is not Decision.ALLOWED])


def _excess(grant: Grant, possible: PossibleRequests, executions: tuple[Assessment, ...]) -> Excess | None:
    if grant.action in EXTRAS:
        return "unneeded" if _is_idle_extra(grant, executions) else None
    if is_open_pattern(grant.resource) or grant.resource in possible.near(grant.action, grant.resource):
        return None
    wanted = possible.wants(grant.action, grant.resource)
    is_too_much = wanted is Answer.NO or (wanted is Answer.YES and _is_wider(grant, possible))
    if not is_too_much or _GUARDDUTY in str(grant.resource):
        return None
    return "unneeded" if wanted is Answer.NO else "wider"


def _is_idle_extra(grant: Grant, executions: tuple[Assessment, ...]) -> bool:
    """Return whether a harmless extra stands alone: beside its main action it is how AWS's own library grants that."""
    extra = EXTRAS[grant.action]
    beside = {action.lower() for item in grant.granted.statement.actions if (action := item.literal)}
    return extra.beside.lower() not in beside and not (extra.with_exec and any(map(_may_use_exec, executions)))


def _may_use_exec(assessment: Assessment) -> bool:
    services = assessment.workload.services
    flags = [service.properties.get("enableExecuteCommand") for service in services]
    return not services or any(is_true(flag) is not Answer.NO for flag in flags)


def _is_wider(grant: Grant, possible: PossibleRequests) -> bool:
    """Return whether a pattern takes in more than the single things that are asked for."""
    if grant.action not in NARROWABLE or grant.granted.statement.conditions:
        return False
    is_wide = _takes_in_more(grant.resource, possible.near(grant.action, grant.resource))
    return is_wide and not covers_all(grant.resource, grant.action)


@derived_with
def _takes_in_more(resource: Text, asked: tuple[Text, ...]) -> bool:
    """Decide whether a resource is a pattern that is not how one of the things is named which are asked for."""
    pattern = _resource_part(shown(resource))
    if "*" not in pattern and "?" not in pattern:
        return False
    meant = [item for item in asked if matches(resource, item) is Answer.YES]
    return not any(_bare(pattern) in _names(_resource_part(shown(item))) for item in meant)


def _resource_part(arn: str) -> str:
    return arn.split(":", 5)[-1]


def _names(asked: str) -> tuple[str, ...]:
    """Return how a single thing may be named: a log group without its streams, a secret without its six characters."""
    bare = _bare(asked.partition(":log-stream:")[0])
    return (bare, _SUFFIX.sub("", bare)) if bare.startswith("secret:") else (bare,)


def _bare(resource: str) -> str:
    return _TAIL.sub("", resource) if resource.endswith(_TAIL_ENDS) else resource


# Whoever may start a task with the role can have these read into it.
DATA = frozenset({"secretsmanager:GetSecretValue", "ssm:GetParameters", "s3:GetObject", "s3:GetObjectVersion"})
PLATFORM = frozenset(
    {
        "ecr:GetAuthorizationToken",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
        "ecr:BatchImportUpstreamImage",
        "ecr:CreateRepository",
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "kms:Decrypt",
        "fsx:DescribeFileSystems",
    }
)
# Where a pattern can be replaced by the names of single things; ``bucket/*`` is how objects are mostly named.
NARROWABLE = (DATA | PLATFORM) - {"s3:GetObject", "s3:GetObjectVersion", "kms:Decrypt", "logs:CreateLogGroup"}


@frozen()
class Extra:
    """A harmless action: with which other action AWS's library grants it, and whether ECS Exec may want it."""

    beside: str
    with_exec: bool = False


EXTRAS: dict[str, Extra] = {
    "ssm:GetParameter": Extra("ssm:GetParameters"),
    "ssm:GetParameterHistory": Extra("ssm:GetParameters"),
    "ssm:GetParametersByPath": Extra(""),
    "ssm:DescribeParameters": Extra("ssm:GetParameters"),
    "secretsmanager:ListSecretVersionIds": Extra("secretsmanager:GetSecretValue"),
    "secretsmanager:GetResourcePolicy": Extra(""),
    "secretsmanager:ListSecrets": Extra(""),
    "kms:DescribeKey": Extra("kms:Decrypt"),
    "kms:ListAliases": Extra(""),
    "kms:ListKeys": Extra(""),
    "logs:DescribeLogGroups": Extra("", with_exec=True),
    "logs:DescribeLogStreams": Extra("", with_exec=True),
    "ecr:DescribeImages": Extra(""),
    "ecr:DescribeRepositories": Extra(""),
    "ecr:DescribeImageScanFindings": Extra(""),
    "ecr:GetLifecyclePolicy": Extra(""),
    "ecr:GetLifecyclePolicyPreview": Extra(""),
    "ecr:GetRepositoryPolicy": Extra(""),
    "ecr:ListImages": Extra(""),
    "ecr:ListTagsForResource": Extra(""),
}


def judged(action: str) -> bool:
    """Return whether it can be told from task definitions whether somebody asks for the action."""
    return action in DATA or action in PLATFORM
