"""ECS502: a role of a task definition trusts everyone."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message, mention
from ecs_roles.iam.statements import Statement
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.linked_roles import linked_roles
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.trust.trust import everyone_trusted, principal_place


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    for link, role in linked_roles(workload):
        for statement in role.trust.statements:
            trusted = everyone_trusted(statement)
            if trusted:
                yield workload.finding_on_role(
                    rule,
                    link,
                    principal_place(role, statement),
                    Message(
                        mention(role.resource, f"{link.side} role of a task definition"),
                        f"can be assumed by {trusted}",
                        besides=(_conditions(statement),),
                    ),
                    'Trust {"Service": "ecs-tasks.amazonaws.com"} only, or name the role that has to assume it.',
                    actions=("sts:AssumeRole",),
                )


def _conditions(statement: Statement) -> str:
    return "no condition narrows it" if not statement.conditions else "its conditions do not narrow who"


RULE = Rule(
    number=502,
    name="role-trusts-everyone",
    category="trust",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A role of a task definition can be assumed by everyone",
    why="Whoever may assume the role has its secrets and data. A trust policy with the principal * is open to every "
    "AWS account, unless a condition tells who may call.",
    fix="Trust the service ecs-tasks.amazonaws.com only; if somebody else must assume the role, name that role and "
    "require a condition.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
    check=_check,
    automatic_fix=AutomaticFix(
        "trust-not-everyone",
        safe=False,
        says="Remove the statement that lets everyone in, or name ecs-tasks.amazonaws.com in it",
    ),
)
