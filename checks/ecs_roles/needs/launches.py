"""What starts tasks in the code, each brought into the shape of RunTask: one reader for each service.

Sources: the API references of EventBridge (EcsParameters), EventBridge Scheduler (EcsParameters, universal targets),
EventBridge Pipes (PipeTargetEcsTaskParameters); Step Functions developer guide, service integration with ECS and
AWS SDK integrations.
"""

from collections.abc import Callable, Iterator

from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import Computed, Fresh, computed
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import (
    Entry,
    Mapping,
    Sequence,
    Unknown,
    Value,
    as_literal,
    as_objects,
    as_text,
    is_null,
    is_true,
)

_PLACEHOLDER = "${"
_JSONATA = "{%"
_FROM_INPUT = ".$"
_CHOSEN = "chosen at run time"
_NOTHING = Mapping(())
_RENAMED = {"taskDefinitionArn": "taskDefinition", "tagList": "tags"}


@frozen()
class Launch:
    """A place in the code that starts a task: with which role, and with which parameters of RunTask.

    ``what`` says in words who starts it, ``service`` is the principal that assumes the role; ``waits`` is whether Step
    Functions waits for the task to end.
    """

    what: str
    user: Resource
    service: str
    role: Value
    parameters: Mapping
    cluster: Text | None
    waits: bool = False

    @property
    def task_definition(self) -> Value | None:
        """Return what names the task definition."""
        return self.parameters.get("taskDefinition")

    @property
    def overrides(self) -> Mapping:
        """Return what is put over the task definition."""
        given = self.parameters.get("overrides")
        return given if isinstance(given, Mapping) else _NOTHING

    @property
    def tags(self) -> Answer:
        """Decide whether the call carries tags; not known too when it carries ECS's managed tags alone."""
        given = [self.parameters.get(name) for name in ("tags", "propagateTags")]
        if any(_is_set(value) for value in given):
            return Answer.YES
        managed = self.parameters.get("enableECSManagedTags")
        open_ = any(isinstance(value, Unknown) for value in given)
        return Answer.UNKNOWN if open_ or (not is_null(managed) and is_true(managed) is not Answer.NO) else Answer.NO

    @property
    def volume_roles(self) -> tuple[Value, ...]:
        """Return what names the infrastructure roles for the volumes of the task."""
        listed, rest = as_objects(self.parameters.get("volumeConfigurations")).split()
        volumes = (item.get("managedEBSVolume") for item in listed)
        named = (volume.get("roleArn") if isinstance(volume, Mapping) else volume for volume in volumes)
        given = (value for value in named if isinstance(value, Text | Unknown))
        return (*given, *rest)


def _is_set(value: Value | None) -> bool:
    if isinstance(value, Unknown) or is_null(value) or as_literal(value) in {"", "NONE"}:
        return False
    return not (
        isinstance(value, Sequence | Mapping) and not (value.items if isinstance(value, Sequence) else value.entries)
    )


def launches(index: ResourceIndex) -> tuple[Launch, ...]:
    """Return every launch of a deployment, in the order of the services."""
    return tuple(launch for kind, read in _READERS.items() for user in index.of_kind(kind) for launch in read(user))


def _of_rule(target: Resource) -> Iterator[Launch]:
    what = f"EventBridge starts the task of {target.address} with it"
    yield from _templated(target, target.properties, what, "events.amazonaws.com")


def _of_schedule(schedule: Resource) -> Iterator[Launch]:
    target = schedule.properties.get("target")
    if isinstance(target, Mapping):
        what = f"the schedule {schedule.address} starts its task with it"
        yield from _templated(schedule, target, what, "scheduler.amazonaws.com")
        yield from _universal(schedule, target, what)


def _templated(user: Resource, target: Mapping, what: str, service: str) -> Iterator[Launch]:
    """Yield the launch of a target with parameters for ECS; its input is what is put over the task definition."""
    role, given, overrides = target.get("roleArn"), target.get("ecsParameters"), target.get("input")
    if isinstance(given, Mapping) and role is not None:
        parameters = _as_run_task(given)
        if isinstance(overrides, Mapping):
            parameters = _with(parameters, "overrides", _from_pascal(overrides))
        yield Launch(what, user, service, role, parameters, as_text(target.get("arn")))


def _universal(schedule: Resource, target: Mapping, what: str) -> Iterator[Launch]:
    """Yield the launch of a target that is RunTask itself, with the parameters as JSON text."""
    role, given = target.get("roleArn"), target.get("input")
    if role is not None and str(as_text(target.get("arn"))).endswith(":scheduler:::aws-sdk:ecs:runTask"):
        parameters = _from_pascal(given) if isinstance(given, Mapping) else _NOTHING
        cluster = as_text(parameters.get("cluster"))
        yield Launch(what, schedule, "scheduler.amazonaws.com", role, parameters, cluster)


def _of_pipe(pipe: Resource) -> Iterator[Launch]:
    target, role = pipe.properties.get("targetParameters"), pipe.properties.get("roleArn")
    given = target.get("ecsTaskParameters") if isinstance(target, Mapping) else None
    if isinstance(given, Mapping) and role is not None:
        what = f"the pipe {pipe.address} starts a task with it"
        cluster = as_text(pipe.properties.get("target"))
        yield Launch(what, pipe, "pipes.amazonaws.com", role, _as_run_task(given), cluster)


def _of_state_machine(machine: Resource) -> Iterator[Launch]:
    role = machine.properties.get("roleArn")
    for state in _states(machine.properties.get("definition")) if role is not None else ():
        given = state.get("Parameters") or state.get("Arguments")
        if isinstance(given, Mapping) and role is not None:
            parameters = _known_at_deployment(_from_pascal(given))
            waits = str(as_text(state.get("Resource"))).endswith(".sync")
            what = f"the state machine {machine.address} starts a task with it"
            cluster = as_text(parameters.get("cluster"))
            yield Launch(what, machine, "states.amazonaws.com", role, parameters, cluster, waits=waits)


_READERS: dict[str, Callable[[Resource], Iterator[Launch]]] = {
    "event_target": _of_rule,
    "schedule": _of_schedule,
    "pipe": _of_pipe,
    "state_machine": _of_state_machine,
}


def _states(value: Value | None) -> Iterator[Mapping]:
    """Yield every state that runs a task, however deep in parallel branches and maps."""
    if isinstance(value, Sequence):
        for item in value.items:
            yield from _states(item)
    elif isinstance(value, Mapping):
        resource = str(as_text(value.get("Resource")))
        if ":states:::ecs:runTask" in resource or ":states:::aws-sdk:ecs:runTask" in resource:
            yield value
        for entry in value.entries:
            yield from _states(entry.value)


def _as_run_task(given: Mapping) -> Mapping:
    """Return the parameters of a target under the names of RunTask."""
    entries = (replace(entry, key=_RENAMED.get(entry.key, entry.key)) for entry in given.entries)
    return replace(given, entries=tuple(entries))


def _with(base: Mapping, key: str, value: Value) -> Mapping:
    return replace(base, entries=(*base.entries, Entry(key, value, value.span)))


def _from_pascal(value: Mapping) -> Mapping:
    """Return the names of RunTask from those that Step Functions and universal targets write (``TaskDefinition``)."""
    return replace(value, entries=tuple(_lowered(entry) for entry in value.entries))


def _lowered(entry: Entry) -> Entry:
    key = entry.key[:1].lower() + entry.key[1:]
    if key.endswith(_FROM_INPUT):
        origin = computed(_CHOSEN, Fresh(key), label=key)
        chosen = Unknown(origin, "it comes from the input of the state machine", entry.value.span)
        return Entry(key.removesuffix(_FROM_INPUT), chosen, entry.span)
    match entry.value:
        case Mapping():
            return Entry(key, _from_pascal(entry.value), entry.span)
        case Sequence():
            items = (_from_pascal(item) if isinstance(item, Mapping) else item for item in entry.value.items)
            return Entry(key, replace(entry.value, items=tuple(items)), entry.span)
        case _:
            return Entry(key, entry.value, entry.span)


def is_chosen_at_run_time(value: Text) -> bool:
    """Return whether a state machine takes a value from its input or its context, so that no deployment writes it."""
    return any(isinstance(each.origin, Computed) and each.origin.operation == _CHOSEN for each in value.symbols)


def _known_at_deployment(parameters: Mapping) -> Mapping:
    """Return the parameters, those that the state machine works out when it runs as unknown."""
    entries = (replace(entry, value=_unless_worked_out(entry.value)) for entry in parameters.entries)
    return replace(parameters, entries=tuple(entries))


def _unless_worked_out(value: Value) -> Value:
    if isinstance(value, Text) and (_PLACEHOLDER in str(value) or value.prefix.startswith(_JSONATA)):
        return Unknown(Fresh(str(value)), "the state machine works it out when it runs", value.span)
    return value
