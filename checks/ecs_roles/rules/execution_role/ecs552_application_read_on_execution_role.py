"""ECS552: the execution role may read things that only an application reads."""

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
    summary="The execution role can read what only the application reads",
    why="The containers cannot use the credentials of the execution role, so the application does not get this "
    "permission; it only widens what the role exposes. So do the channels of ECS Exec (`ssmmessages`) that the task "
    "role has as well.",
    fix="Move the permission to the task role, or remove it.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",),
    side="execution",
    question=grants_to_application,
    check=_check,
    automatic_fix=MOVE,
)
