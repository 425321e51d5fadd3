"""ECS612: the application may do everything of a service with every resource."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.held_roles import has_roles_named_by_none, of_roles_named_by_none, of_task_role
from ecs_roles.rules.task_role.task_wildcards import whole_services

RULE = Rule(
    number=612,
    name="task-role-whole-service",
    category="wildcard",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The task role allows every action of a service on every resource",
    why="An application reads and writes a few things. A whole service on * adds deleting, sharing and changing "
    "policies, in the hands of whoever breaks into the container.",
    fix="List the actions and the resources that the application uses.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
    no_fix="what the application calls is known to its authors, or to the files that `--application-needs` takes",
    side="task",
    check=of_task_role(whole_services),
    check_deployment=of_roles_named_by_none(whole_services),
    deployment_question=has_roles_named_by_none,
)
