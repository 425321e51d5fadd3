"""ECS524: a file that ECS fetches before the container starts cannot be read by the execution role."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=524,
    name="unreadable-start-file",
    category="missing_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The execution role cannot read a file that ECS fetches before a container starts",
    why=(
        "ECS reads environment files, the configuration of a FireLens router in S3, and gMSA credential specs with "
        "the execution role. A permission on the task role does not help: the task stops."
    ),
    fix=(
        "Allow s3:GetObject on the object (ssm:GetParameters for a credential spec in Parameter Store) in a policy of"
        " the execution role."
    ),
    ecs_says=(
        "ResourceInitializationError: failed to download env files: file download command: non empty error stream",
        "operation error S3: HeadObject, https response error StatusCode: 403",
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html",
    ),
    lacking=frozenset({"start-file"}),
    check=missing,
    automatic_fix=GRANT,
)
