"""ECS620: the task role allows writing the logs that ECS writes."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.idle_log_grants import idle_log_grants


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    return idle_log_grants(rule, assessment)


RULE = Rule(
    number=620,
    name="log-permission-on-task-role",
    category="application_permission",
    severity=Severity.INFO,
    since="0.1.0",
    summary="The task role allows writing to the log group that ECS writes to with the execution role",
    why="The awslogs driver writes what containers print, with the execution role. On the task role the same "
    "permission lets whoever breaks into a container write false lines into the log. An application that calls "
    "CloudWatch Logs itself needs it, so this is not an alarm; it is not said where a collector, "
    "FireLens or ECS Exec may use it.",
    fix="Remove the permission, unless the application calls CloudWatch Logs itself.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",
    ),
    no_fix="whether the application calls CloudWatch Logs itself is known to its authors",
    side="task",
    check=_check,
)
