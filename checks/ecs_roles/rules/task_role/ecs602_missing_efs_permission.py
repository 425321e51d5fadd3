"""ECS602: neither the task role nor the file system's policy allows an EFS mount."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=602,
    name="missing-efs-permission",
    category="missing_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="Neither the task role nor the file system's policy allows to mount an EFS volume",
    why=(
        "With iam ENABLED, ECS mounts an EFS volume as the task role, and EFS asks the role's policies and the policy"
        " of the file system. One of them must allow elasticfilesystem:ClientMount, and ClientWrite unless the volume"
        " is mounted read-only. The execution role has no part in it."
    ),
    fix=(
        "Allow elasticfilesystem:ClientMount and, to write, elasticfilesystem:ClientWrite on the file system in a "
        "policy of the task role or of the file system."
    ),
    ecs_says=(
        (
            "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: ... "
            "mount.nfs4: access denied by server while mounting"
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html",
        "https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html",
    ),
    lacking=frozenset({"efs"}),
    check=missing,
    automatic_fix=GRANT,
)
