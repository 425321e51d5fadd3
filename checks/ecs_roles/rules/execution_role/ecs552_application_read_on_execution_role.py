"""ECS552: the execution role may do things that only an application does, and that change nothing."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import MOVE
from ecs_roles.rules.execution_role.application_grants import application_grants, grants_to_application
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    return application_grants(rule, assessment, reads=True)


RULE = Rule(
    number=552,
    name="application-read-on-execution-role",
    category="application_permission",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The execution role grants what only the application needs, and what changes nothing",
    why="The containers cannot use the credentials of the execution role, so the application does not get this "
    "permission; it only widens what the role exposes. So do grants that change nothing that is there: mounting a file "
    "system, the channels of ECS Exec (`ssmmessages`), metrics and traces, encrypting. Where the task role lacks one "
    "that ECS asks it for, ECS602 or ECS606 tells that as an error.",
    fix="Move the permission to the task role, or remove it.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",),
    side="execution",
    question=grants_to_application,
    check=_check,
    automatic_fix=MOVE,
)
