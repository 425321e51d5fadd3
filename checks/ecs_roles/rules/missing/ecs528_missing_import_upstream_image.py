"""ECS528: the execution role cannot import an image through a pull-through cache."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=528,
    name="missing-import-upstream-image",
    category="missing_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The execution role cannot import an image through a pull-through cache",
    why=(
        "The first pull of an image below a pull-through cache prefix imports it with ecr:BatchImportUpstreamImage. "
        "Neither AmazonECSTaskExecutionRolePolicy nor the read-only policies of ECR have it. The policy of the "
        "registry or of the repository may grant it instead."
    ),
    fix=(
        "Allow ecr:BatchImportUpstreamImage on the repositories below the prefix, in a policy of the execution role "
        "or of the registry."
    ),
    ecs_says=("manifest unknown: Requested image not found",),
    references=("https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html",),
    lacking=frozenset({"ecr-import"}),
    check=missing,
    automatic_fix=GRANT,
)
