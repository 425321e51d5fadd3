"""ECS526: the execution role cannot look up an FSx for Windows file system."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=526,
    name="missing-fsx-lookup",
    category="missing_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The execution role cannot look up the FSx for Windows file system of a volume",
    why=(
        "The agent asks FSx for the address of the file system with the execution role before it mounts it. The "
        "action takes no resource."
    ),
    fix="Allow fsx:DescribeFileSystems on the resource * in a policy of the execution role.",
    ecs_says=("is not authorized to perform: fsx:DescribeFileSystems",),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/wfsx-volumes.html",
        "https://github.com/aws/amazon-ecs-agent/blob/master/agent/fsx/fsx.go",
    ),
    lacking=frozenset({"fsx"}),
    check=missing,
    automatic_fix=GRANT,
)
