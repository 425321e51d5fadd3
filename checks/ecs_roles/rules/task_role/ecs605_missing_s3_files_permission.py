"""ECS605: neither the task role nor the file system's policy allows an S3 Files mount."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=605,
    name="missing-s3-files-permission",
    category="missing_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="Neither the task role nor the file system's policy allows to mount an S3 Files volume",
    why=(
        "S3 Files volumes are always mounted as the task role. The policy of a file system is empty at first, so the "
        "role, or the policy, must allow s3files:ClientMount, and s3files:ClientWrite unless the volume is mounted "
        "read-only."
    ),
    fix=(
        "Allow s3files:ClientMount and, to write, s3files:ClientWrite on the file system in a policy of the task role."
    ),
    ecs_says=("mounting the S3 Files volume is refused: access denied",),
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-files-security-iam.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_S3FilesVolumeConfiguration.html",
    ),
    lacking=frozenset({"s3-files"}),
    check=missing,
    automatic_fix=GRANT,
)
