"""ECS609: the X-Ray daemon runs beside the application and the task role cannot send traces."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=609,
    name="missing-trace-permission",
    category="missing_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The task role cannot send what the X-Ray daemon collects",
    why=(
        "The daemon runs as a container of the task and sends with the task role; the execution role has no part "
        "in it. Without xray:PutTraceSegments every trace is lost; without the sampling calls the SDK keeps its "
        "own rule (ECS610)."
    ),
    fix="Attach AWSXRayDaemonWriteAccess to the task role, or allow its five xray actions on the resource *.",
    ecs_says=("the daemon says AccessDeniedException",),
    references=("https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon-ecs.html",),
    lacking=frozenset({"telemetry"}),
    check=missing,
    automatic_fix=GRANT,
)
