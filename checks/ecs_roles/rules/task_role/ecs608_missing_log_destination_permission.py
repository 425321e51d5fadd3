"""ECS608: FireLens sends logs to a place that the task role cannot write to."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=608,
    name="missing-log-destination-permission",
    category="missing_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The task role cannot write where FireLens sends a container's output",
    why=(
        "The log router runs as a container of the task and writes with the task role, whatever the execution role "
        "may do."
    ),
    fix="Allow the action on the destination in a policy of the task role.",
    ecs_says=("the log router says AccessDenied",),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html",
    ),
    lacking=frozenset({"firelens"}),
    check=missing,
    automatic_fix=GRANT,
)
