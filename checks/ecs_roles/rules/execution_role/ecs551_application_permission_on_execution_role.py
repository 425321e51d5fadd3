"""ECS551: the execution role may change things that only an application changes."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import MOVE
from ecs_roles.rules.execution_role.application_grants import application_grants, grants_to_application
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    return application_grants(rule, assessment, reads=False)


RULE = Rule(
    number=551,
    name="application-permission-on-execution-role",
    category="application_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The execution role grants permissions that only the application needs",
    why="The containers cannot use the credentials of the execution role, so the application does not get this "
    "permission; whoever can start a task with the role does.",
    fix="Move the permission to the task role, or remove it.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",),
    side="execution",
    question=grants_to_application,
    check=_check,
    automatic_fix=MOVE,
)
