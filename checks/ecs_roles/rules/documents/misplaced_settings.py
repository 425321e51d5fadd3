"""Settings of a task definition that are written into one of its containers, where nobody looks for them.

Source: ECS API reference, RegisterTaskDefinition and ContainerDefinition.
"""

from collections.abc import Iterator

from ecs_roles.linking.workload import Link, Workload
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Text, same_text
from ecs_roles.symbolic.values import Entry, Mapping, Sequence, Value, as_objects, as_text, is_null
from ecs_roles.symbolic.walking import texts_in

ROLES = {"executionRoleArn": "execution", "taskRoleArn": "task"}
# Of the task definition alone, as a test holds against AWS's schemas; the processor and the memory are of both.
OF_THE_TASK = (
    *("executionRoleArn", "taskRoleArn", "networkMode", "requiresCompatibilities", "volumes", "placementConstraints"),
    *("proxyConfiguration", "ephemeralStorage", "runtimePlatform", "ipcMode", "pidMode", "inferenceAccelerators"),
    "enableFaultInjection",
)
_BY_LETTERS = {name.lower(): name for name in OF_THE_TASK}
# What ECS takes where a task definition says nothing.
_DEFAULTS = {
    "networkMode": frozenset({"BRIDGE"}),
    "requiresCompatibilities": frozenset({"EC2"}),
    "runtimePlatform": frozenset({"LINUX", "X86_64"}),
}


@frozen()
class Misplaced:
    """A setting of the task definition in a container, as it is written there, and its name in the API."""

    container: str
    entry: Entry
    name: str


def misplaced_settings(workload: Workload) -> Iterator[Misplaced]:
    """Yield the settings of a task definition that stand in its containers; what is null or empty sets nothing."""
    resource = workload.task_definition.resource
    if resource.kind != "task_definition":
        return
    containers = as_objects(resource.properties.get("containerDefinitions"))
    for container in containers.whatever_else("what is not read sets nothing that is known"):
        name = as_text(container.get("name"))
        for entry in container.entries:
            meant = _BY_LETTERS.get(entry.key.replace("_", "").lower())
            if meant is not None and not _is_empty(entry.value):
                yield Misplaced(str(name) if name is not None else "", entry, meant)


def _is_empty(value: Value) -> bool:
    if isinstance(value, Sequence):
        return not value.items and value.more is None
    if isinstance(value, Mapping):
        return not value.entries and value.more is None
    return is_null(value) or (isinstance(value, Text) and value.literal == "")


def is_missed(found: Misplaced, workload: Workload) -> bool:
    """Return whether the task definition surely goes without the setting, or has another role than the one here."""
    side = ROLES.get(found.name)
    if side is not None:
        return _is_another_role(found.entry.value, workload.execution if side == "execution" else workload.task)
    properties = workload.task_definition.resource.properties
    return properties.entry(found.name) is None and properties.more is None and not _may_be_default(found)


def _may_be_default(found: Misplaced) -> bool:
    """Return whether a task may have what the setting says without it too."""
    defaults = _DEFAULTS.get(found.name)
    literals = {text.literal for text in texts_in(found.entry.value)}
    return defaults is not None and not any(literal and literal.upper() not in defaults for literal in literals)


def _is_another_role(value: Value, link: Link) -> bool:
    written = as_text(value)
    if link.status == "none":
        return not link.empty
    if written is None or link.reference is None:
        return False
    if written.source is not None and link.reference.source is not None:
        return written.source.of != link.reference.source.of
    both = parse_arn(written) is not None and parse_arn(link.reference) is not None
    return both and same_text(written, link.reference) is Answer.NO
