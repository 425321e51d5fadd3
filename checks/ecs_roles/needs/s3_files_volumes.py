"""Mounting S3 Files volumes, always through IAM: the task role or the policy of the file system must allow it.

Source: ECS API reference, S3FilesVolumeConfiguration; S3 user guide, S3 Files security. Unlike EFS, a file system
without a policy lets nobody in. What the application reads from the bucket directly is not in the task definition.
"""

from collections.abc import Iterator

from ecs_roles.findings.finding import NeededBy
from ecs_roles.findings.message import follows
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.file_system_mounts import use_of
from ecs_roles.needs.need import Ask, Need
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.derived_once import collected_once
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import text
from ecs_roles.symbolic.values import Mapping, as_text

MOUNT, WRITE = "s3files:ClientMount", "s3files:ClientWrite"
_FAILS = follows("the task does not start: mounting the S3 Files volume is refused: access denied")
_READ_ONLY = follows("the volume is mounted, and every write to it fails: Read-only file system")


@collected_once
def s3_files_volumes(workload: Workload) -> Iterator[Need]:
    """Yield what mounting the volumes asks of the task role."""
    for volume in workload.task_definition.volumes():
        configuration = volume.get("s3filesVolumeConfiguration")
        file_system = as_text(configuration.get("fileSystemArn")) if isinstance(configuration, Mapping) else None
        if not isinstance(configuration, Mapping) or file_system is None:
            continue
        name = as_text(volume.get("name")) or text("volume")
        place = file_system.span or configuration.span or workload.task_definition.span
        line = (NeededBy(f"mounts the S3 Files volume {shown(name)}", place),)
        yield Need("s3-files", "task", (Ask(MOUNT, file_system),), line, _FAILS)
        writes = use_of(name, workload.task_definition).writes
        if writes is not Answer.NO:
            doubt = "" if writes is Answer.YES else "whether the volume is mounted read-only is not known"
            yield Need("s3-files", "task", (Ask(WRITE, file_system),), line, _READ_ONLY, doubt)
