"""ECS607: the task role cannot write the log of ECS Exec sessions."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=607,
    name="missing-session-log-permission",
    category="missing_permission",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The task role cannot write the log of ECS Exec sessions",
    why=(
        "The cluster wants the sessions of ECS Exec logged. The agent in the container writes that log as the task "
        "role; without the permission the session works and leaves no trace."
    ),
    fix=(
        "Allow the log actions on the group, or s3:PutObject on the bucket, that the cluster names, in a policy of "
        "the task role."
    ),
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",),
    lacking=frozenset({"session-log"}),
    check=missing,
    automatic_fix=GRANT,
)
