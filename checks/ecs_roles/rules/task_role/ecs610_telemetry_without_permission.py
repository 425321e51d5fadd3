"""ECS610: a telemetry collector runs beside the application and the task role lets it send nothing."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=610,
    name="telemetry-without-permission",
    category="missing_permission",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The task role does not let the telemetry collector send data, or read its sampling rules",
    why=(
        "The CloudWatch agent and the AWS Distro for OpenTelemetry send with the task role. What they send stands "
        "in their own configuration, but the role allows none of the usual ways. The X-Ray daemon asks for "
        "sampling rules with it: without them traces arrive, at the rate of the SDK's own rule."
    ),
    fix=(
        "Allow what the collector exports (cloudwatch:PutMetricData, the X-Ray actions, the log actions, "
        "aps:RemoteWrite) in a policy of the task role."
    ),
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/trace-data.html",),
    lacking=frozenset({"telemetry"}),
    check=missing,
    automatic_fix=GRANT,
)
