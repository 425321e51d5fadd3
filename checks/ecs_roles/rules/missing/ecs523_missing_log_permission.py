"""ECS523: the execution role cannot write the logs of a container."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=523,
    name="missing-log-permission",
    category="missing_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The execution role cannot write a container's logs",
    why="With the awslogs driver ECS creates a log stream for each container and puts the output into it; with "
    "awslogs-create-group it also creates the group. The container does not start when its stream cannot be created.",
    fix="Allow logs:CreateLogStream and logs:PutLogEvents on the log group followed by `:*`, and logs:CreateLogGroup "
    "when the group is to be created.",
    ecs_says=(
        (
            "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
            "failed to create Cloudwatch log group: ... AccessDeniedException"
        ),
        "failed to create Cloudwatch log stream: AccessDeniedException",
        "CannotStartContainerError: Error response from daemon: failed to initialize logging driver",
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
    ),
    lacking=frozenset({"logs"}),
    check=missing,
    automatic_fix=GRANT,
)
