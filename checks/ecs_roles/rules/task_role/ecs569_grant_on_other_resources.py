"""ECS569: a role of a task definition allows actions on resources that they are never asked for."""

from collections.abc import Container, Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message
from ecs_roles.linking.workload import Link
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.execution_role.ineffective import (
    Ineffective,
    effective_elsewhere,
    explained_answers,
    ineffective_grants,
    is_not_missed,
)
from ecs_roles.rules.granted import few_of
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.void_grants import NEVER_ASKED, VoidGrant, void_grants, with_effect
from ecs_roles.symbolic.span import Span


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    of_tasks, of_ecs = with_effect(analysed.scan_scope), effective_elsewhere(analysed.scan_scope)
    for assessment in analysed.assessments:
        task, execution = assessment.workload.task, assessment.workload.execution
        yield from _findings(rule, assessment, task, _void(assessment), of_tasks)
        yield from _findings(rule, assessment, execution, _not_missed(assessment), of_ecs)


def _findings(
    rule: Rule, assessment: Assessment, link: Link, void: Iterator[VoidGrant], but: Container[tuple[Span, str]]
) -> Iterator[Finding]:
    by_statement: dict[int, list[VoidGrant]] = {}
    for found in void:
        if (found.granted.span, found.action) not in but:
            by_statement.setdefault(id(found.granted.statement), []).append(found)
    for group in by_statement.values():
        yield _finding(rule, assessment, link, group)


def _void(assessment: Assessment) -> Iterator[VoidGrant]:
    """Yield what the task role allows on nothing, but what ECS561 tells, and of an execution role that it is ECS562."""
    task, execution = assessment.workload.task.role, assessment.workload.execution.role
    if task is not None:
        told = _needed(assessment)
        told |= {_key(item) for item in ineffective_grants(task)} if task is execution else set()
        yield from (found for found in void_grants(task) if _key(found) not in told)


def _not_missed(assessment: Assessment) -> Iterator[VoidGrant]:
    """Yield what an execution role allows on nothing, and no task needs or will miss."""
    role = assessment.workload.execution.role
    for found in ineffective_grants(role) if role is not None else ():
        if is_not_missed(found) and _key(found) not in _needed(assessment):
            yield VoidGrant(found.granted, found.action, found.why, found.fix)


def _needed(assessment: Assessment) -> set[tuple[int, str]]:
    """Return what ECS561 tells, as a task needs it."""
    return {_key(item) for group in explained_answers(assessment) for item in group}


def _key(found: Ineffective | VoidGrant) -> tuple[int, str]:
    return id(found.granted.statement), found.action


def _finding(rule: Rule, assessment: Assessment, link: Link, group: list[VoidGrant]) -> Finding:
    first = group[0]
    actions = tuple(found.action for found in group)
    what, where = few_of(actions), few_of(first.granted.resources)
    why = first.why if len({found.why for found in group}) == 1 else NEVER_ASKED
    return assessment.workload.finding_on_role(
        rule,
        link,
        first.granted.place_of(actions),
        Message(link.mention, f"allows {what} on {where}", f"{why}, so it allows nothing"),
        first.fix,
        actions=actions,
        resources=first.granted.resources,
    )


RULE = Rule(
    number=569,
    name="grant-on-other-resources",
    category="no_effect",
    severity=Severity.INFO,
    since="0.1.0",
    summary="A role of a task definition allows actions on resources that they are never asked for",
    why="An action is asked for on its own types of resources: s3:ListBucket on a bucket, not on its objects; "
    "iam:PassRole on a role, not on a user; everything of ECS on ARNs with a region. On anything else the grant reads "
    "well and allows nothing, as it does under a condition on a key that does not exist (aws:TagKeys/Name). Whether "
    "the application misses it is known to its authors. On the execution role that is an alias of a key of AWS's own, "
    "which nobody misses. What the task needs is ECS561, what else looks needed on the execution role ECS562.",
    fix="Name the resources that the action is asked for, or remove the grant.",
    references=(
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    ),
    no_fix="whether the grant is wanted is known to its authors",
    check_deployment=_check,
)
