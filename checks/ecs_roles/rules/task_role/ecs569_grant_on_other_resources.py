"""ECS569: a task role allows actions on resources that they are never asked for."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message
from ecs_roles.iam.request_context import meant_instead_of
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.execution_role.ineffective import explained_answers, ineffective_grants
from ecs_roles.rules.granted import few_of
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.void_grants import VoidGrant, void_grants, with_effect


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    elsewhere = with_effect(analysed.scan_scope)
    for assessment in analysed.assessments:
        role = assessment.workload.task.role
        by_statement: dict[int, list[VoidGrant]] = {}
        told = _told(assessment)
        for found in void_grants(role) if role is not None else ():
            said = (id(found.granted.statement), found.action) in told
            if not said and (found.granted.span, found.action) not in elsewhere:
                by_statement.setdefault(id(found.granted.statement), []).append(found)
        for group in by_statement.values():
            yield _finding(rule, assessment, group)


def _told(assessment: Assessment) -> set[tuple[int, str]]:
    """Return what ECS561 tells, as the task needs it, and of a role that is the execution role too ECS562."""
    task, execution = assessment.workload.task.role, assessment.workload.execution.role
    found = [item for group in explained_answers(assessment) for item in group]
    if task is not None and task is execution:
        found += ineffective_grants(task)
    return {(id(item.granted.statement), item.action) for item in found}


def _finding(rule: Rule, assessment: Assessment, group: list[VoidGrant]) -> Finding:
    link, first = assessment.workload.task, group[0]
    actions = tuple(found.action for found in group)
    what, where = few_of(actions), few_of(first.granted.resources)
    why = "an ARN without a region is of none of them" if first.lacks_region else "AWS never asks for it there"
    fix = f"Allow {first.action} on what it is asked for ({first.asked_for}), or remove it."
    if first.absent_key:
        why = f"no request has the condition key {first.absent_key}"
        fix = f"Compare {meant_instead_of(first.absent_key)} if the tag of that name is meant, or remove the grant."
    return assessment.workload.finding_on_role(
        rule,
        link,
        first.granted.place_of(actions),
        Message(link.mention, f"allows {what} on {where}", f"{why}, so it allows nothing"),
        fix,
        actions=actions,
        resources=first.granted.resources,
    )


RULE = Rule(
    number=569,
    name="grant-on-other-resources",
    category="no_effect",
    severity=Severity.INFO,
    since="0.1.0",
    summary="The task role allows actions on resources that they are never asked for",
    why="An action is asked for on its own types of resources: s3:ListBucket on a bucket, not on its objects; "
    "iam:PassRole on a role, not on a user; everything of ECS on ARNs with a region. On anything else the grant reads "
    "well and allows nothing, as it does under a condition on a key that does not exist (aws:TagKeys/Name). Whether "
    "the application misses it is known to its authors. What the task needs is ECS561, what looks needed on the "
    "execution role ECS562.",
    fix="Name the resources that the action is asked for, or remove the grant.",
    references=(
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    ),
    no_fix="whether the grant is wanted is known to its authors",
    check_deployment=_check,
)
