"""Mount volumes of EFS as their file systems ask for it: encrypted in transit, and with IAM."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding
from ecs_roles.fixes.edits import Edit, NotEditableError
from ecs_roles.fixes.grants import with_statements
from ecs_roles.fixes.grounds import Grounds, Proposal
from ecs_roles.fixes.least_privilege import least_privilege
from ecs_roles.fixes.object_changes import joined, with_block, with_member
from ecs_roles.fixes.source_file import SourceFile
from ecs_roles.fixes.source_tree import Change, Written
from ecs_roles.fixes.text_changes import whole_text
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.deciding import a_grant_would_help, decide_for
from ecs_roles.needs.efs_volumes import EfsVolume, efs_volumes_of, needs_with_iam
from ecs_roles.symbolic.frozen import frozen

_NO_ROLE = "the task definition has no task role in the code that could mount the volume"
_REFUSED = "the policy of the file system, a boundary or another statement does not let the task role mount the volume"


@frozen()
class _Names:
    """How a language calls the options of a volume."""

    encryption: str
    authorization: str
    iam: str


_NAMES = {
    "efs_volume_configuration": _Names("transit_encryption", "authorization_config", "iam"),
    "EFSVolumeConfiguration": _Names("TransitEncryption", "AuthorizationConfig", "IAM"),
    "efsVolumeConfiguration": _Names("transitEncryption", "authorizationConfig", "iam"),
}


def encrypted_in_transit(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield the option that encrypts what a volume of EFS carries."""
    for _ in grounds.assessments_of(finding):
        file, node, names = _volume(finding, grounds)
        changes = _with_option(file, node, names.encryption)
        yield Proposal("set transit encryption to ENABLED", file.edits(changes))


def mounted_with_iam(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield what mounts a volume with IAM: the option, the encryption that goes with it, and the permission."""
    for analysed, assessment in grounds.assessments_of(finding):
        for volume in efs_volumes_of(assessment.workload):
            if volume.span == finding.span:
                file, node, names = _volume(finding, grounds)
                changes = (*_with_option(file, node, names.encryption), *_with_iam(file, node, names))
                allowing = _allowing(volume, analysed, assessment.workload, grounds)
                yield Proposal("mount the volume with IAM", (*file.edits(joined(changes)), *allowing))


def _volume(finding: Finding, grounds: Grounds) -> tuple[SourceFile, Written, _Names]:
    """Return the configuration of the volume at which a finding stands."""
    file = grounds.files.at(finding.span.file)
    start, end = file.offsets(finding.span)
    for owner in file.tree.walk():
        for member in owner.members:
            if member.key in _NAMES and member.value.start <= start and end <= member.value.end:
                return file, member.value, _NAMES[member.key]
    raise NotEditableError("the volume is not written out in the code")


def _with_option(file: SourceFile, node: Written, option: str) -> tuple[Change, ...]:
    known = node.member(option)
    if known is None:
        return with_member(file, node, option, "ENABLED")
    if known.value.text == "ENABLED":
        return ()
    return whole_text(file, known.value, known.value.text or "", "ENABLED")


def _with_iam(file: SourceFile, node: Written, names: _Names) -> tuple[Change, ...]:
    known = node.member(names.authorization)
    if known is not None:
        return _with_option(file, known.value, names.iam)
    if node.style == "body":
        return with_block(file, node, names.authorization, ((names.iam, "ENABLED"),))
    return with_member(file, node, names.authorization, {names.iam: "ENABLED"})


def _allowing(
    volume: EfsVolume, analysed: AnalysedDeployment, workload: Workload, grounds: Grounds
) -> tuple[Edit, ...]:
    """Return what lets the task role mount the volume, as far as neither it nor the file system does."""
    role = workload.task.role
    if role is None or not role.resource.managed:
        raise NotEditableError(_NO_ROLE)
    lacking = [need for need in needs_with_iam(volume, workload) if decide_for(need, role, workload).decision.denied]
    if not all(a_grant_would_help(need.asks[0], role, analysed.index) for need in lacking):
        raise NotEditableError(_REFUSED)
    wanted = least_privilege(lacking)
    if wanted.undecided:
        raise NotEditableError(wanted.undecided[0].why)
    return with_statements(analysed, role, wanted.statements, grounds).edits if wanted.statements else ()
