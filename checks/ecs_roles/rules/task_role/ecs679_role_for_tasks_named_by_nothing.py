"""ECS679: a role that only ECS may assume for a task is named by nothing."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Place, Severity, finding_at
from ecs_roles.findings.message import Message
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.held_roles import (
    HeldRole,
    has_roles_named_by_none,
    is_for_tasks_alone,
    roles_named_by_none,
)


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    deployment = analysed.index.deployment
    if not analysed.assessments or not deployment.unreferred or analysed.scan_scope.open_links.get(deployment.name):
        return
    for held in roles_named_by_none(analysed):
        if held.role.address in deployment.unreferred and not held.may_be_named and is_for_tasks_alone(held.role):
            yield _finding(rule, held)


def _finding(rule: Rule, held: HeldRole) -> Finding:
    role = held.role
    return finding_at(
        Place(role.span, role.resource),
        rule,
        Message(
            held.mention,
            "trusts nothing but ECS tasks, and nothing names it",
            "no task definition has it as execution role or task role, and no output hands it on",
        ),
        f"Name {role.address} in the task definition that it is meant for, or remove it.",
        role=role.resource,
    )


RULE = Rule(
    number=679,
    name="role-for-tasks-named-by-nothing",
    category="link",
    severity=Severity.INFO,
    since="0.1.0",
    summary="A role that only ECS may assume for a task is named by nothing",
    why="The role trusts ECS tasks and nobody else, and no code refers to it: no task definition, output or module. "
    "Either a task definition beside it was meant to have it, or it is left over. Where it allows what an application "
    "calls and a task definition lacks a task role, ECS675 says so. It is not told where a task definition of the "
    "deployment names a role that is not known, which may be this one.",
    fix="Name the role in `task_role_arn` or `execution_role_arn` (Terraform), `TaskRoleArn` or `ExecutionRoleArn` "
    "(CloudFormation), or remove it.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#remove-credentials",
    ),
    no_fix="which task definition the role is meant for is known to its authors",
    check_deployment=_check,
    deployment_question=has_roles_named_by_none,
)
