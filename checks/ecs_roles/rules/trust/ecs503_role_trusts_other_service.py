"""ECS503: a role of a task definition trusts another service beside ECS."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.trust.trusted_beside import trusted_beside

_GAINED = {"execution": "that ECS starts the task with", "task": "of the application"}


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    for found in trusted_beside(assessment):
        if not found.is_ecs_itself:
            gained = f"whatever runs there can use the permissions {_GAINED[found.link.side]}"
            yield found.finding(rule, gained)


RULE = Rule(
    number=503,
    name="role-trusts-other-service",
    category="trust",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A role of a task definition trusts another service beside ECS tasks",
    why="A role that an instance, a function or a pipeline can assume as well gives them everything the task may do, "
    "and the other way round. What nothing runs as, or nothing is started with, is ECS508.",
    fix="Use one role for each service.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
    check=_check,
    automatic_fix=AutomaticFix("trust-less", safe=False, says="Remove the other services from the trust policy"),
)
