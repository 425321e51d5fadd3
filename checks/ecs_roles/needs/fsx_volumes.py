"""Volumes of FSx for Windows: the agent looks the file system up and reads the credentials of the domain.

Source: ECS agent, ``agent/fsx``; ECS developer guide, FSx for Windows File Server volumes.
"""

from collections.abc import Iterator

from ecs_roles.findings.finding import NeededBy
from ecs_roles.findings.message import follows
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.injected_secrets import reading
from ecs_roles.needs.need import Ask, Need
from ecs_roles.needs.value_from import sources_of
from ecs_roles.symbolic.text import text
from ecs_roles.symbolic.values import Mapping, as_text

LOOK_UP = "fsx:DescribeFileSystems"
_FAILS = follows("the task does not start: ... is not authorized to perform: fsx:DescribeFileSystems")


def fsx_volumes(workload: Workload) -> Iterator[Need]:
    """Yield what mounting the volumes asks of the execution role."""
    for volume in workload.task_definition.volumes():
        configuration = volume.get("fsxWindowsFileServerVolumeConfiguration")
        if not isinstance(configuration, Mapping):
            continue
        place = configuration.span or volume.span or workload.task_definition.span
        name = as_text(volume.get("name")) or "volume"
        line = NeededBy(f"mounts the FSx for Windows volume {name}", place)
        yield Need("fsx", "execution", (Ask(LOOK_UP, text("*")),), (line,), _FAILS)
        authorization = configuration.get("authorizationConfig")
        given = as_text(authorization.get("credentialsParameter")) if isinstance(authorization, Mapping) else None
        if given is not None:
            credentials = NeededBy(f"reads the domain credentials of volume {name}", given.span or place)
            for source in sources_of(given, workload):
                yield reading("volume-credentials", source, (credentials,))
