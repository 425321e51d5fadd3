"""What names the two roles of a task without being a task definition: Batch jobs, Express services, daemons.

Each is brought into the shape of RegisterTaskDefinition. Sources: Batch API reference, RegisterJobDefinition; ECS API
reference, CreateExpressGatewayService and RegisterDaemonTaskDefinition.
"""

from collections.abc import Callable, Iterator

from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.origin import Fresh, part
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text, text
from ecs_roles.symbolic.values import Entry, Mapping, Sequence, Unknown, Value, as_objects, as_text, is_null

TASK_DEFINITION_KINDS = ("task_definition", "daemon_task_definition", "express_service", "batch_job_definition")

# Batch keeps these on the container where ECS has them on the task, some under another name.
_OF_THE_TASK = {
    "executionRoleArn": "executionRoleArn",
    "jobRoleArn": "taskRoleArn",
    "taskRoleArn": "taskRoleArn",
    "volumes": "volumes",
    "enableExecuteCommand": "enableExecuteCommand",
}
_BATCH_GROUP = "/aws/batch/job"


def adapted(resource: Resource) -> Iterator[Resource]:
    """Yield the resource as one or more task definitions: its own address and place, the API's properties."""
    for properties in _SHAPES[resource.kind](resource):
        yield resource if properties is resource.properties else replace(resource, properties=properties)


def _as_it_is(resource: Resource) -> Iterator[Mapping]:
    yield resource.properties


def _daemon(resource: Resource) -> Iterator[Mapping]:
    yield _with(resource.properties, requiresCompatibilities=_names(resource, "MANAGED_INSTANCES"))


def _names(resource: Resource, *names: str) -> Value:
    return Sequence(tuple(text(name, span=resource.span.start) for name in names), resource.span.start)


def _with(base: Mapping, **values: Value | None) -> Mapping:
    """Return the mapping with entries of those names set, each at the place of its value."""
    kept = tuple(entry for entry in base.entries if values.get(entry.key) is None)
    new = tuple(Entry(key, value, value.span) for key, value in values.items() if value is not None)
    return Mapping(kept + new, base.span, base.more)


def _express(resource: Resource) -> Iterator[Mapping]:
    """Yield the service as a task; one that names a task definition of its own has its roles there."""
    given = resource.properties
    if not is_null(given.get("taskDefinitionArn")):
        return
    container = given.get("primaryContainer")
    if isinstance(container, Mapping):
        named = _with(container, name=text("Main", span=container.span))
        container = _with(named, logConfiguration=_express_logs(container, resource))
    containers = None if container is None else Sequence((container,), container.span)
    yield _with(given, requiresCompatibilities=_names(resource, "FARGATE"), containerDefinitions=containers)


def _express_logs(container: Mapping, resource: Resource) -> Value:
    given = container.get("awsLogsConfiguration")
    if isinstance(given, Unknown):
        return given
    place = (given.span if given is not None else None) or container.span or resource.span
    chosen = given if isinstance(given, Mapping) else Mapping((), place)
    symbol = Symbol(
        Fresh(f"log group of {resource.address}"), "Express Mode names the log group", owner=resource.address
    )
    group = as_text(chosen.get("logGroup")) or text("/aws/ecs/", symbol, span=place)
    return _awslogs(group, as_text(chosen.get("logStreamPrefix")), place)


def _awslogs(group: Text, prefix: Text | None, place: Span) -> Mapping:
    options = [Entry("awslogs-group", group, place)]
    if prefix is not None:
        options.append(Entry("awslogs-stream-prefix", prefix, place))
    driver = Entry("logDriver", text("awslogs", span=place), place)
    return Mapping((driver, Entry("options", Mapping(tuple(options), place), place)), place)


def _batch(resource: Resource) -> Iterator[Mapping]:
    """Yield a job of one container, of several, or of several nodes with one definition each."""
    given = resource.properties
    yield from _batch_node(given, resource, "containerProperties")
    nodes = given.get("nodeProperties")
    if isinstance(nodes, Unknown):
        yield _unread_task(nodes, resource)
    ranges = nodes.get("nodeRangeProperties") if isinstance(nodes, Mapping) else None
    nodes_read, unread = as_objects(ranges).split()
    for item in nodes_read:
        yield from _batch_node(item, resource, "container")
    yield from (_unread_task(each, resource) for each in unread)


def _batch_node(properties: Mapping, resource: Resource, single: str) -> Iterator[Mapping]:
    container, tasks = properties.get(single), properties.get("ecsProperties")
    if isinstance(container, Mapping):
        yield _batch_task(container, Sequence((_named(container, resource),), container.span), resource)
    elif isinstance(container, Unknown):
        yield _unread_task(container, resource)
    if isinstance(tasks, Unknown):
        yield _unread_task(tasks, resource)
    listed, unread = as_objects(tasks.get("taskProperties") if isinstance(tasks, Mapping) else None).split()
    for task in listed:
        yield _batch_task(task, _containers(task.get("containers"), resource), resource)
    yield from (_unread_task(each, resource) for each in unread)


def _unread_task(unread: Unknown, resource: Resource) -> Mapping:
    """Return a task of which nothing is known, its roles included."""
    hidden = ("containerDefinitions", "executionRoleArn", "taskRoleArn")
    return _with(_batch_base(resource), **{name: replace(unread, origin=part(unread.origin, name)) for name in hidden})


def _batch_base(resource: Resource) -> Mapping:
    """Return the family and where it runs: on EC2 unless the definition says Fargate."""
    platforms = resource.properties.get("platformCapabilities")
    runs_on = _names(resource, "EC2") if platforms is None else platforms
    family = resource.properties.get("jobDefinitionName")
    return _with(Mapping((), resource.span), family=family, requiresCompatibilities=runs_on)


def _batch_task(task: Mapping, containers: Value | None, resource: Resource) -> Mapping:
    moved = {_OF_THE_TASK[entry.key]: entry for entry in task.entries if entry.key in _OF_THE_TASK}
    base = _with(_batch_base(resource), containerDefinitions=containers)
    entries = tuple(Entry(name, entry.value, entry.span) for name, entry in moved.items())
    return Mapping(base.entries + entries, task.span, task.more)


def _containers(containers: Value | None, resource: Resource) -> Value | None:
    if not isinstance(containers, Sequence):
        return containers
    items = tuple(_named(item, resource) if isinstance(item, Mapping) else item for item in containers.items)
    return replace(containers, items=items)


def _named(container: Mapping, resource: Resource) -> Mapping:
    """Return the definition with the name and the log group that Batch gives when it has none."""
    place = container.span or resource.span
    name = container.get("name") or text("default", span=place)
    log = container.get("logConfiguration")
    if is_null(log):
        log = _awslogs(text(_BATCH_GROUP, span=place), None, place)
    elif isinstance(log, Mapping):
        log = _with_batch_group(log, place)
    return _with(container, name=name, logConfiguration=log)


def _with_batch_group(log: Mapping, place: Span) -> Mapping:
    options = log.get("options")
    known = options if isinstance(options, Mapping) else Mapping((), log.span or place)
    if isinstance(options, Unknown) or known.get("awslogs-group") is not None:
        return log
    return _with(log, options=_with(known, **{"awslogs-group": text(_BATCH_GROUP, span=place)}))


_SHAPES: dict[str, Callable[[Resource], Iterator[Mapping]]] = {
    "task_definition": _as_it_is,
    "daemon_task_definition": _daemon,
    "express_service": _express,
    "batch_job_definition": _batch,
}
