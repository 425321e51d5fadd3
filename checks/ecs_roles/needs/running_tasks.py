"""Who starts a task on a schedule or as a step: EventBridge, Scheduler, Step Functions, and what their roles need.

Sources: ECS developer guide, EventBridge IAM role; Service Authorization Reference, ecs:RunTask; Step Functions
developer guide, service integration with ECS.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ecs_roles.ecs.arns import arn
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.estate import Estate
from ecs_roles.needs.platform_roles import CHOSEN_LATER, Call, PlatformRole, role_named, texts_at
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text, split_text, text
from ecs_roles.symbolic.values import Mapping, Sequence, Value, as_text

PASS_ROLE = "iam:PassRole"
RUN_TASK = "ecs:RunTask"
_PASSED = (("iam:PassedToService", (text("ecs-tasks.amazonaws.com"),)),)
_REVISION = Symbol("latest revision", "ECS takes the latest revision", ":/*?")
_FIELDS_WITH_REVISION = 7
_PLACEHOLDER = "${"

# What Step Functions needs beside, when it waits for the task to end.
_WATCHING = (
    Call("ecs:StopTask", arn("ecs", "task/", CHOSEN_LATER)),
    Call("ecs:DescribeTasks", arn("ecs", "task/", CHOSEN_LATER)),
    *(
        Call(f"events:{action}", arn("events", "rule/StepFunctionsGetEventsForECSTaskRule"))
        for action in ("PutTargets", "PutRule", "DescribeRule")
    ),
)


@dataclass(frozen=True, slots=True)
class Launch:
    """A place in the code that starts a task: with which role, which definition, in which cluster."""

    what: str
    holder: Resource
    service: str
    role: Text
    task_definition: Text
    cluster: Text | None
    waits: bool = False

    @property
    def span(self) -> Span:
        """The line that names the task definition."""
        return self.task_definition.span or self.holder.span


@dataclass(frozen=True, slots=True)
class Launcher:
    """The role of a launch, with the task definitions that it starts, as far as they are in the code."""

    launch: Launch
    platform_role: PlatformRole
    passes: tuple[Call, ...]
    task_definitions: tuple[str, ...]


def launchers(estate: Estate) -> Iterator[Launcher]:
    """Every launch of a deployment whose role the code makes."""
    for launch in (*_of_rules(estate), *_of_schedules(estate), *_of_state_machines(estate)):
        role = role_named(launch.role, estate)
        if role is not None:
            workloads = _started(launch, estate)
            place = launch.role.span or launch.holder.span
            calls = (*_run_calls(launch, estate), *(_WATCHING if launch.waits else ()))
            item = PlatformRole("scheduler", launch.what, role, launch.holder, place, (launch.service,), calls)
            passes = tuple(dict.fromkeys(_pass_calls(workloads)))
            yield Launcher(launch, item, passes, tuple(workload.address for workload in workloads))


def _of_rules(estate: Estate) -> Iterator[Launch]:
    for target in estate.surroundings.of_kind("event_target"):
        what = f"EventBridge starts the task of {target.address} with it"
        yield from _launch(target, target.properties, what, "events.amazonaws.com")


def _of_schedules(estate: Estate) -> Iterator[Launch]:
    for schedule in estate.surroundings.of_kind("schedule"):
        target = schedule.properties.get("target")
        if isinstance(target, Mapping):
            what = f"the schedule {schedule.address} starts its task with it"
            yield from _launch(schedule, target, what, "scheduler.amazonaws.com")


def _launch(holder: Resource, target: Mapping, what: str, service: str) -> Iterator[Launch]:
    role, cluster = as_text(target.get("roleArn")), as_text(target.get("arn"))
    for definition in texts_at(target, ("ecsParameters", "taskDefinitionArn")):
        if role is not None:
            yield Launch(what, holder, service, role, definition, cluster)


def _of_state_machines(estate: Estate) -> Iterator[Launch]:
    for machine in estate.surroundings.of_kind("state_machine"):
        role = as_text(machine.properties.get("roleArn"))
        for state in _states(machine.properties.get("definition")) if role is not None else ():
            if role is not None:
                yield from _of_state(state, machine, role)


def _of_state(state: Mapping, machine: Resource, role: Text) -> Iterator[Launch]:
    given = state.get("Parameters") or state.get("Arguments")
    definition = given.get("TaskDefinition") if isinstance(given, Mapping) else None
    if isinstance(given, Mapping) and isinstance(definition, Text) and _PLACEHOLDER not in str(definition):
        resource = str(as_text(state.get("Resource")))
        what = f"the state machine {machine.address} starts a task with it"
        cluster = as_text(given.get("Cluster"))
        waits = resource.endswith(".sync")
        yield Launch(what, machine, "states.amazonaws.com", role, definition, cluster, waits=waits)


def _states(value: Value | None) -> Iterator[Mapping]:
    """Every state that runs a task, however deep in parallel branches and maps."""
    if isinstance(value, Sequence):
        for item in value.items:
            yield from _states(item)
    elif isinstance(value, Mapping):
        resource = as_text(value.get("Resource"))
        if resource is not None and ":states:::ecs:runTask" in str(resource):
            yield value
        for entry in value.entries:
            yield from _states(entry.value)


def _run_calls(launch: Launch, estate: Estate) -> Iterator[Call]:
    """Starting the task, as IAM is asked: always for a revision."""
    definition = launch.task_definition
    if not definition.prefix.startswith("arn:"):
        definition = _by_family(definition, estate)
    if not definition.prefix.startswith("arn:"):
        return
    fields = split_text(definition, ":")
    if len(fields) < _FIELDS_WITH_REVISION:
        definition = text(definition, ":", _REVISION, span=definition.span)
    cluster = launch.cluster
    known = cluster is not None and cluster.prefix.startswith("arn:")
    yield Call(RUN_TASK, definition, (("ecs:cluster", (cluster,)),) if known and cluster is not None else ())


def _by_family(named: Text, estate: Estate) -> Text:
    """The ARN behind ``family`` or ``family:revision``; a text that is wholly open stays as it is."""
    if named.prefix:
        return arn("ecs", "task-definition/", named, region=estate.surroundings.deployment.region)
    found = estate.surroundings.find("task_definition", "family", named).sure
    return (found and as_text(found[0].properties.get("arn"))) or named


def _started(launch: Launch, estate: Estate) -> tuple[Workload, ...]:
    """The task definitions that the launch surely means."""
    wanted = launch.task_definition
    family = split_text(split_text(wanted, "task-definition/")[-1], ":")[0]
    found = estate.surroundings.find("task_definition", "arn", wanted).sure
    found = found or estate.surroundings.find("task_definition", "family", family).sure
    named = (estate.workloads.get(definition.address) for definition in found)
    return tuple(workload for workload in named if workload is not None)


def _pass_calls(workloads: tuple[Workload, ...]) -> Iterator[Call]:
    """Handing over both roles of the task definitions."""
    for workload in workloads:
        for link in (workload.execution, workload.task):
            passed = link.role.arn if link.role is not None else link.reference if link.form == "arn" else None
            if link.status != "none" and passed is not None and passed.prefix.startswith("arn:"):
                yield Call(PASS_ROLE, replace(passed, span=None), _PASSED)
