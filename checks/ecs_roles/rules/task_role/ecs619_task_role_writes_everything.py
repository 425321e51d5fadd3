"""ECS619: the application writes to everything of a kind, or reads all that is stored in it."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.held_roles import of_task_role
from ecs_roles.rules.task_role.task_wildcards import writes_on_everything

RULE = Rule(
    number=619,
    name="task-role-writes-everything",
    category="wildcard",
    severity=Severity.INFO,
    since="0.1.0",
    summary="The task role lets the application write to, or read the data of, everything of a kind",
    why=(
        "The actions can be limited to a resource, and the statement names none. Reading is told where it gives out "
        "what is stored, such as dynamodb:Query and sqs:ReceiveMessage, and where it uses a model. What features of "
        "ECS are granted on * by AWS (logs, traces, metrics, sessions) is left alone."
    ),
    fix="Name the queues, topics, tables and other resources that the application uses.",
    references=(
        ("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"),
        ("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege"),
    ),
    no_fix="what the application uses is known to its authors",
    side="task",
    check=of_task_role(writes_on_everything),
)
