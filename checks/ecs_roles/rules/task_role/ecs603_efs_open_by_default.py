"""ECS603: an EFS mount with IAM works only because the file system has no policy."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=603,
    name="efs-open-by-default",
    category="missing_permission",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="An EFS mount with IAM works only because the file system is open to everyone",
    why=(
        "A file system without a policy grants full access to any anonymous client that can reach it. The mount works"
        " though the task role allows nothing; the first policy on the file system ends that."
    ),
    fix="Allow the mount in a policy of the task role, and give the file system a policy that demands it.",
    ecs_says=("mount.nfs4: access denied by server while mounting",),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html",
        "https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html",
    ),
    automatic_fix=GRANT,
    lacking=frozenset({"efs"}),
    check=missing,
)
