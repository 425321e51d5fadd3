"""ECS525: the execution role cannot look up the region of the bucket that holds a start file."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=525,
    name="missing-bucket-location",
    category="missing_permission",
    severity=Severity.INFO,
    since="0.1.0",
    summary="The execution role cannot look up where the bucket of a start file is",
    why=(
        "AWS's guide asks for s3:GetBucketLocation beside s3:GetObject. The agent of today finds the region without "
        "it, so the task starts; agents and platform versions may differ."
    ),
    fix="Allow s3:GetBucketLocation on the bucket in a policy of the execution role.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",),
    lacking=frozenset({"start-file"}),
    check=missing,
    automatic_fix=GRANT,
)
