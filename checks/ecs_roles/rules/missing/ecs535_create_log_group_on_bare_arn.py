"""ECS535: a log group may be created under one form of its ARN only."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=535,
    name="create-log-group-on-bare-arn",
    category="missing_permission",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="logs:CreateLogGroup is allowed on one form of the log group's ARN only",
    why=(
        "IAM has been seen to ask for logs:CreateLogGroup with the group's ARN followed by `:log-stream:`, which a "
        "grant on the bare ARN does not match."
    ),
    fix="Allow logs:CreateLogGroup on the log group followed by `:*`.",
    ecs_says=("failed to create Cloudwatch log group: ... AccessDeniedException ... logs:CreateLogGroup on resource",),
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",),
    lacking=frozenset({"log-group-form"}),
    check=missing,
    automatic_fix=GRANT,
)
