"""ECS604: an EFS volume is mounted without IAM, and the file system's policy demands it."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Note, Severity
from ecs_roles.findings.message import Consequence, Message, mention
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.efs_volumes import EfsVolume, anonymous_mount_allowed, efs_volumes_of
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.showing import shown


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    for volume in efs_volumes_of(workload):
        if volume.with_iam is Answer.NO and anonymous_mount_allowed(volume, workload.index) is Answer.NO:
            yield _finding(rule, assessment, volume)


def _finding(rule: Rule, assessment: Assessment, volume: EfsVolume) -> Finding:
    workload, system = assessment.workload, volume.file_system
    return workload.finding(
        rule,
        workload.place(volume.span),
        Message(
            workload.mention,
            (
                f"mounts the EFS volume {shown(volume.name)} without IAM, and the policy of ",
                mention(system) if system is not None else shown(volume.arn),
                " lets no anonymous client mount it",
            ),
            consequence=Consequence("... mount.nfs4: access denied by server while mounting"),
        ),
        "Set iam to ENABLED in the volume's authorization configuration, and let the task role mount.",
        actions=("elasticfilesystem:ClientMount",),
        resources=(shown(volume.arn),),
        related=(Note("the file system is declared here", system.span),) if system is not None else (),
    )


RULE = Rule(
    number=604,
    name="anonymous-efs-mount-refused",
    category="missing_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="An EFS volume is mounted without IAM, and the file system's policy demands it",
    why="Without iam, ECS mounts a volume anonymously, whatever the task role may do. A file system with a policy "
    "lets in only whom the policy names: the mount is refused and the task stops.",
    fix="Set iam to ENABLED in the authorization configuration of the volume.",
    ecs_says=("mount.nfs4: access denied by server while mounting",),
    references=(
        "https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSAuthorizationConfig.html",
    ),
    automatic_fix=AutomaticFix(
        "mount",
        safe=True,
        says="Mount the volume with IAM, encrypted in transit, and allow the mount in a policy of the task role",
    ),
    check=_check,
)
