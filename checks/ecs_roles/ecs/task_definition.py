"""A task definition: its two roles, its containers, its volumes and where it may run.

Source: ECS API reference, RegisterTaskDefinition.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ecs_roles.ecs.container import Container, read_container
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Unknown, Value, as_items, as_literal, as_text

# The kinds of volume that ask something of a role.
_ASKING_VOLUMES = frozenset(
    {"efsVolumeConfiguration", "fsxWindowsFileServerVolumeConfiguration", "s3filesVolumeConfiguration"}
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about a task definition that cannot be told: what, why, and where."""

    what: str
    why: str
    span: Span


@dataclass(frozen=True, slots=True)
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
        return (item for item in as_items(self.property("volumes"))[0] if isinstance(item, Mapping))


def read_task_definition(resource: Resource) -> TaskDefinition:
    """Read a neutral resource of kind ``task_definition``."""
    items, more = as_items(resource.properties.get("containerDefinitions"))
    containers = tuple(read_container(item) for item in items if isinstance(item, Mapping))
    unread = [item for item in items if isinstance(item, Unknown)] + ([more] if more else [])
    doubts = [_doubt("container definitions", item, resource.span) for item in unread]
    for container in containers:
        doubts += [_doubt(f"part of container {container.name}", item, resource.span) for item in container.unknowns]
    if resource.in_doubt is not None:
        doubts.append(_doubt("whether it is created", resource.in_doubt, resource.span))
    doubts += [_doubt("volumes", item, resource.span) for item in _unread_volumes(resource.properties.get("volumes"))]
    launch_types, unknown_types = as_items(resource.properties.get("requiresCompatibilities"))
    if unknown_types is not None:
        doubts.append(_doubt("launch types", unknown_types, resource.span))
    return TaskDefinition(
        resource=resource,
        family=as_text(resource.properties.get("family")),
        launch_types=tuple(name.upper() for item in launch_types if (name := as_literal(item))),
        containers=containers,
        doubts=tuple(doubts),
    )


def _unread_volumes(volumes: Value | None) -> Iterator[Unknown]:
    """Yield what of the volumes may ask for something and could not be read."""
    items, more = as_items(volumes)
    for item in items:
        yield from (item,) if isinstance(item, Unknown) else ()
        for entry in item.entries if isinstance(item, Mapping) else ():
            yield from (part for part in (entry.value,) if isinstance(part, Unknown) and entry.key in _ASKING_VOLUMES)
            yield from (part.more for part in (entry.value,) if isinstance(part, Mapping) and part.more is not None)
        yield from (item.more,) if isinstance(item, Mapping) and item.more is not None else ()
    if more is not None:
        yield more


def _doubt(what: str, unread: Unknown, place: Span) -> Doubt:
    return Doubt(what, unread.reason, unread.span or place)
