"""How a volume is mounted: which containers write to it, and as whom.

Source: ECS API reference, MountPoint; EFS user guide, using IAM to control file system data access.
"""

from ecs_roles.ecs.task_definition import TaskDefinition
from ecs_roles.symbolic.answer import Answer, any_of
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Text, same_text

_ROOT = frozenset({"0", "root"})


@frozen()
class Use:
    """What the containers of a task do with a volume."""

    writes: Answer
    as_root: bool


def use_of(volume: Text, definition: TaskDefinition) -> Use:
    """Return whether some container may write to the volume, and whether one that says so runs as root."""
    mounts = [
        (container, same_text(mount.volume, volume) & ~mount.read_only)
        for container in definition.containers
        for mount in container.mount_points
    ]
    writers = [container for container, writes in mounts if writes is Answer.YES]
    return Use(any_of(writes for _, writes in mounts), any(_is_root(container.user) for container in writers))


def _is_root(user: Text | None) -> bool:
    """Return whether a container is written to run as root; whom an image runs as by itself is not in the code."""
    return user is not None and (user.literal or "").partition(":")[0] in _ROOT
