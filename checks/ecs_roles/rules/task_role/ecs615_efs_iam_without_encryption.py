"""ECS615: an EFS volume uses IAM or an access point, and transit encryption is off."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Consequence, Message
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.efs_volumes import efs_volumes_of
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.showing import shown


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    for volume in efs_volumes_of(workload):
        if volume.encrypted is Answer.NO and (volume.with_iam is Answer.YES or volume.names_access_point):
            with_what = "IAM" if volume.with_iam is Answer.YES else "an access point"
            yield workload.finding(
                rule,
                workload.place(volume.span),
                Message(
                    workload.mention,
                    f"mounts the EFS volume {shown(volume.name)} with {with_what}, and transit encryption is off",
                    consequence=Consequence(
                        "EFS IAM authorization requires TransitEncryption to be enabled", "refuses"
                    ),
                ),
                "Set the volume's transit encryption to ENABLED.",
            )


RULE = Rule(
    number=615,
    name="efs-iam-without-encryption",
    category="link",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="An EFS volume uses IAM or an access point without transit encryption",
    why="EFS takes the role's signature and the access point over TLS only, so ECS registers no task definition that "
    "uses them without transit encryption.",
    fix="Set the transit encryption of the volume to ENABLED.",
    ecs_says=("EFS IAM authorization requires TransitEncryption to be enabled",),
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html",),
    check=_check,
    automatic_fix=AutomaticFix("encryption", safe=True, says="Set the transit encryption of the volume to ENABLED"),
)
