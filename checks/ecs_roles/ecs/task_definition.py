"""A task definition: its two roles, its containers, its volumes and where it may run.

Source: ECS API reference, RegisterTaskDefinition.
"""

from collections.abc import Iterator

from ecs_roles.ecs.container import Container, read_container
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Unknown, Value, as_literals, as_objects, as_text

# The kinds of volume that ask something of a role.
_ASKING_VOLUMES = frozenset(
    {"efsVolumeConfiguration", "fsxWindowsFileServerVolumeConfiguration", "s3filesVolumeConfiguration"}
)

LAUNCH_TYPES = "launch types"
"""What a doubt is about where it is not known on what a task definition demands to run."""


@frozen()
class Doubt:
    """Something about a task definition that cannot be told: what, why, and where.

    ``about_permissions`` is false where it leaves open whether anything is asked, not what is granted.
    """

    what: str
    why: str
    span: Span
    about_permissions: bool = True


@frozen()
class TaskDefinition:
    """A task definition with what could not be read of it.

    ``launch_types`` holds what the definition itself demands (``FARGATE``, ``EC2``, ``EXTERNAL``,
    ``MANAGED_INSTANCES``), empty when it leaves that open.
    """

    resource: Resource
    family: Text | None
    launch_types: tuple[str, ...]
    containers: tuple[Container, ...]
    doubts: tuple[Doubt, ...] = ()

    @property
    def address(self) -> str:
        """Return how its language calls it."""
        return self.resource.address

    @property
    def span(self) -> Span:
        """Return the whole block."""
        return self.resource.span

    def property(self, name: str) -> Value | None:
        """Return a property by its name in the API."""
        return self.resource.properties.get(name)

    def span_of(self, name: str) -> Span:
        """Return where a property is set, else the beginning of the block."""
        entry = self.resource.properties.entry(name)
        if entry is None:
            return self.span
        return entry.value.span or entry.span or self.span

    def volumes(self) -> Iterator[Mapping]:
        """Yield the volumes that could be read."""
        yield from as_objects(self.property("volumes")).whatever_else("the rest is a doubt of the task definition")


@derived_once
def read_task_definition(resource: Resource) -> TaskDefinition:
    """Read a neutral resource of kind ``task_definition``."""
    items, unread = as_objects(resource.properties.get("containerDefinitions")).split()
    containers = tuple(map(read_container, items))
    doubts = [_doubt("container definitions", item, resource.span) for item in unread]
    for container in containers:
        doubts += [_doubt(f"part of container {container.name}", item, resource.span) for item in container.unknowns]
    if resource.in_doubt is not None:
        doubts.append(
            replace(_doubt("whether it is created", resource.in_doubt, resource.span), about_permissions=False)
        )
    doubts += [_doubt("volumes", item, resource.span) for item in _unread_volumes(resource.properties.get("volumes"))]
    launch_types, unknown_types = as_literals(resource.properties.get("requiresCompatibilities")).split()
    doubts += [_doubt(LAUNCH_TYPES, unknown, resource.span) for unknown in unknown_types]
    return TaskDefinition(
        resource=resource,
        family=as_text(resource.properties.get("family")),
        launch_types=tuple(name.upper() for name in launch_types if name),
        containers=containers,
        doubts=tuple(doubts),
    )


def _unread_volumes(volumes: Value | None) -> Iterator[Unknown]:
    """Yield what of the volumes may ask for something and could not be read."""
    items, rest = as_objects(volumes).split()
    for item in items:
        for entry in item.entries:
            yield from (part for part in (entry.value,) if isinstance(part, Unknown) and entry.key in _ASKING_VOLUMES)
            yield from (part.more for part in (entry.value,) if isinstance(part, Mapping) and part.more is not None)
        yield from (item.more,) if item.more is not None else ()
    yield from rest


def _doubt(what: str, unread: Unknown, place: Span) -> Doubt:
    return Doubt(what, unread.reason, unread.span or place)
