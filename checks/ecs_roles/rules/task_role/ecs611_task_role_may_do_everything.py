"""ECS611: the application may do everything."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.held_roles import has_roles_named_by_none, of_roles_named_by_none, of_task_role
from ecs_roles.rules.task_role.task_wildcards import everything

RULE = Rule(
    number=611,
    name="task-role-may-do-everything",
    category="wildcard",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The task role allows every action, or is an administrator",
    why="The containers hold the credentials of the task role. Whoever breaks into one of them has the account.",
    fix="List what the application does, on the resources it does it with.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
    no_fix="what the application calls is known to its authors, or to the files that `--application-needs` takes",
    side="task",
    check=of_task_role(everything),
    check_deployment=of_roles_named_by_none(everything),
    deployment_question=has_roles_named_by_none,
)
