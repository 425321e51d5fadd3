"""Mounting EFS volumes with IAM: the task role, or the policy of the file system, must allow the mount.

Sources: EFS user guide, using IAM to control file system data access (a file system without a policy "grants full
access to any anonymous client"); ECS API reference, EFSAuthorizationConfig. Without ``iam`` ECS mounts anonymously.
"""

from collections.abc import Iterator

from ecs_roles.ecs.arns import arn
from ecs_roles.findings.finding import NeededBy
from ecs_roles.findings.message import Consequence, follows
from ecs_roles.iam.decision import Request
from ecs_roles.iam.principals import Reach
from ecs_roles.iam.weights import weigh
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.file_system_mounts import use_of
from ecs_roles.needs.need import Ask, Need
from ecs_roles.needs.request_context import of_mounting
from ecs_roles.needs.resource_policies import has_policy, resource_policy
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.derived_once import collected_once
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text, text
from ecs_roles.symbolic.values import Mapping, as_literal, as_text

MOUNT, WRITE, ROOT = (f"elasticfilesystem:Client{what}" for what in ("Mount", "Write", "RootAccess"))

_POLICY_NOT_SEEN = "whether the file system has a policy is not in this code; without one every client may mount it"
_FAILS = Consequence(
    "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: ... mount.nfs4: "
    "access denied by server while mounting"
)
_READ_ONLY = follows("the volume is mounted, and every write to it fails: Read-only file system")
_SQUASHED = follows("the volume is mounted, and root in the container is nobody on it: Permission denied")
_OPEN = follows("nothing fails yet: without a policy every client may mount; with the first policy the mount fails")


@frozen()
class EfsVolume:
    """An EFS volume of a task definition; ``file_system`` and ``access_point`` are what the code makes of them."""

    name: Text
    arn: Text
    span: Span
    with_iam: Answer
    encrypted: Answer
    names_access_point: bool
    file_system: Resource | None
    access_point: Resource | None


@collected_once
def efs_volumes_of(workload: Workload) -> Iterator[EfsVolume]:
    """Yield the EFS volumes of a task definition."""
    for volume in workload.task_definition.volumes():
        configuration = volume.get("efsVolumeConfiguration")
        if isinstance(configuration, Mapping):
            yield _volume(volume, configuration, workload)


def _volume(volume: Mapping, configuration: Mapping, workload: Workload) -> EfsVolume:
    around = workload.index
    file_system_id = as_text(configuration.get("fileSystemId")) or text()
    authorization = configuration.get("authorizationConfig")
    given = authorization if isinstance(authorization, Mapping) else Mapping((), more=None)
    point_id = as_text(given.get("accessPointId"))
    system = _found("file_system", "fileSystemId", file_system_id, around)
    own = as_text(system.properties.get("arn")) if system is not None else None
    written = arn("elasticfilesystem", "file-system/", file_system_id, region=workload.region)
    iam = given.entry("iam")
    return EfsVolume(
        name=as_text(volume.get("name")) or text("volume"),
        arn=own or written,
        span=(iam.value.span if iam else None) or configuration.span or volume.span or workload.task_definition.span,
        with_iam=_enabled(given, "iam") if authorization is None or given is authorization else Answer.UNKNOWN,
        encrypted=_enabled(configuration, "transitEncryption"),
        names_access_point=point_id is not None,
        file_system=system,
        access_point=_found("access_point", "accessPointId", point_id, around) if point_id is not None else None,
    )


def _found(kind: str, name: str, wanted: Text, around: ResourceIndex) -> Resource | None:
    """Return the resource that an id means, of the own root or template or of the one that it was read from."""
    found = around.find(kind, name, wanted).sure
    return found[0] if found else around.elsewhere(kind, wanted)


def _enabled(settings: Mapping, name: str) -> Answer:
    value = settings.get(name)
    if value is None:
        return Answer.NO
    literal = as_literal(value)
    return Answer.UNKNOWN if literal is None else Answer.of(literal.upper() == "ENABLED")


def efs_volumes(workload: Workload) -> Iterator[Need]:
    """Yield what mounting the volumes with IAM asks of the task role."""
    for volume in efs_volumes_of(workload):
        if volume.with_iam is not Answer.NO:
            yield from _needs(volume, workload)


def _needs(volume: EfsVolume, workload: Workload) -> Iterator[Need]:
    line = (NeededBy(f"mounts the EFS volume {shown(volume.name)} with IAM", volume.span),)
    use = use_of(volume.name, workload.task_definition)
    point = as_text(volume.access_point.properties.get("arn")) if volume.access_point is not None else None
    guarded = has_policy(MOUNT, volume.arn, workload.index)
    unsure = _unsure(volume, guarded)

    def need(action: str, consequence: Consequence, doubt: str = "", *, warns: bool = False) -> Need:
        weak = warns or guarded is Answer.NO
        ask = Ask(action, volume.arn, point)
        consequence = _OPEN if guarded is Answer.NO else consequence
        known = volume.with_iam is Answer.YES and volume.file_system is None
        return Need("efs", "task", (ask,), line, consequence, unsure or doubt, only_warns=weak, is_known=known)

    yield need(MOUNT, _FAILS)
    if use.writes is not Answer.NO:
        yield need(
            WRITE,
            _READ_ONLY,
            "" if use.writes is Answer.YES else "whether the volume is mounted read-only is not known",
        )
    if use.as_root and not volume.names_access_point:
        yield need(ROOT, _SQUASHED, warns=True)


def needs_with_iam(volume: EfsVolume, workload: Workload) -> tuple[Need, ...]:
    """Return what mounting a volume with IAM would ask of the task role."""
    return tuple(_needs(replace(volume, with_iam=Answer.YES), workload))


def anonymous_mount_allowed(volume: EfsVolume, around: ResourceIndex) -> Answer:
    """Decide whether somebody without a role may mount the file system; yes when the code has no policy of it."""
    policy = resource_policy(MOUNT, volume.arn, around)
    if policy is None:
        return Answer.YES
    keys = (("aws:SecureTransport", (text("true" if volume.encrypted is Answer.YES else "false"),)),)
    point = as_text(volume.access_point.properties.get("arn")) if volume.access_point is not None else None
    nobody = text("anonymous")
    request = Request(MOUNT, volume.arn, (*keys, *of_mounting(point)), principal=nobody)
    return weigh("the policy of the file system", policy, request, frozenset({Reach.EVERYONE})).allow


def _unsure(volume: EfsVolume, guarded: Answer) -> str:
    if volume.with_iam is Answer.UNKNOWN:
        return "whether the volume is mounted with IAM is not known"
    if volume.file_system is None:
        return _POLICY_NOT_SEEN
    if guarded is Answer.UNKNOWN:
        return f"whether {volume.file_system.address} has a policy is not known; without one every client may mount it"
    return ""
