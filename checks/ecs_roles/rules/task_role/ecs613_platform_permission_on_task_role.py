"""ECS613: permissions for starting the task stand on the task role."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import DETACH
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.misplaced_platform import misplaced_platform


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    return misplaced_platform(rule, assessment)


RULE = Rule(
    number=613,
    name="platform-permission-on-task-role",
    category="application_permission",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The task role holds permissions for starting the task",
    why="ECS pulls images with the execution role before the container runs. On the task role the same permissions "
    "do not help ECS; they let the application read every image.",
    fix="Move them to the execution role.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
    ),
    side="task",
    check=_check,
    automatic_fix=DETACH,
)
