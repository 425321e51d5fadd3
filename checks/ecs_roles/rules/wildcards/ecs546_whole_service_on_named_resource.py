"""ECS546: the application may do everything of a service with resources that are named."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.held_roles import has_roles_named_by_none, of_roles_named_by_none, of_task_role
from ecs_roles.rules.task_role.task_wildcards import whole_services_on_named_resources

RULE = Rule(
    number=546,
    name="whole-service-on-named-resource",
    category="wildcard",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The task role allows every action of a service on a resource that it names",
    why="An application reads and writes its table, bucket or queue. A whole service on it adds deleting the resource "
    "itself and changing who else may use it, in the hands of whoever breaks into a container. Services that have "
    "nothing to delete or open are left alone; s3:* on the objects of a bucket alone is ECS672, a whole service on "
    "every resource ECS612. Every action (`*`) on one key or bucket is no more than its whole service.",
    fix="List the actions that the application uses.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    ),
    no_fix="what the application calls is known to its authors, or to the files that `--application-needs` takes",
    side="task",
    check=of_task_role(whole_services_on_named_resources),
    check_deployment=of_roles_named_by_none(whole_services_on_named_resources),
    deployment_question=has_roles_named_by_none,
)
