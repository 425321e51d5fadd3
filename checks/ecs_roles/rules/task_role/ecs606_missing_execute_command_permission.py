"""ECS606: ECS Exec is switched on and the task role cannot open its channels."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=606,
    name="missing-execute-command-permission",
    category="missing_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The task role lacks what ECS Exec needs",
    why=(
        "The agent that ECS Exec starts in the container opens four channels of Session Manager as the task role, and"
        " decrypts the session's key when the cluster names one. On the execution role these permissions have no "
        "effect."
    ),
    fix=(
        "Allow the four ssmmessages actions on the resource * (and kms:Decrypt on the cluster's key) in a policy of "
        "the task role."
    ),
    ecs_says=(
        (
            "An error occurred (TargetNotConnectedException) when calling the ExecuteCommand operation: ... the "
            "execute command agent isn't running"
        ),
    ),
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",),
    lacking=frozenset({"execute-command"}),
    check=missing,
    automatic_fix=GRANT,
)
