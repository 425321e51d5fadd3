"""Writing a container's output to CloudWatch Logs with the ``awslogs`` driver.

Source: ECS developer guide, awslogs log driver; ECS API reference, LogConfiguration. The driver creates a stream per
container, then puts events; it creates the group only when ``awslogs-create-group`` is true and the group is not there.
"""

from collections.abc import Iterator

from ecs_roles.ecs.arns import log_group_arn
from ecs_roles.ecs.container import Container, LogConfiguration
from ecs_roles.findings.finding import NeededBy
from ecs_roles.findings.message import Consequence, follows
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.need import Ask, Need
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.origin import Attribute, Fresh, Pseudo
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Symbol, Text, same_text, text
from ecs_roles.symbolic.values import as_text, is_true

_TASK_ID = Symbol(Pseudo("task id"), "ECS names the stream after the task", without=":/*?", owner="ECS")
_CREATE_STREAM, _PUT_EVENTS = "logs:CreateLogStream", "logs:PutLogEvents"
_CREATE_FAILS = (
    "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
    "failed to create Cloudwatch log {}: AccessDeniedException: ... {} on resource: {}"
)
_STREAM_FAILS = Consequence(_CREATE_FAILS.format("stream", _CREATE_STREAM, "{}"))
_GROUP_FAILS = Consequence(_CREATE_FAILS.format("group", "logs:CreateLogGroup", "{}"))
_PUT_FAILS = follows("the task runs, but no line of its output reaches the log group")


def container_logs(workload: Workload) -> Iterator[Need]:
    """Yield what the ``awslogs`` driver asks of the execution role."""
    for container in workload.task_definition.containers:
        yield from logs_of(container, workload)


def logs_of(container: Container, workload: Workload) -> Iterator[Need]:
    """Yield what one container's log asks."""
    if container.log is not None and container.log.driver == "awslogs":
        yield from _awslogs(container, container.log, workload)


def _awslogs(container: Container, log: LogConfiguration, workload: Workload) -> Iterator[Need]:
    unread = log.options.more
    group = log.option("awslogs-group") or text(
        Symbol(Fresh(f"log group of {container.name}"), "the log group is not known")
    )
    region = log.option("awslogs-region") or workload.region
    open_reason = unread.reason if unread is not None and log.options.entry("awslogs-group") is None else ""
    place = group.span or log.span or container.span or workload.task_definition.span
    needed_by = (NeededBy(f"writes the logs of container {container.name}", place),)
    made = workload.index.find("log_group", "name", group).sure
    arns = _arns_of_group(log_group_arn(group, region), made)
    streams = [text(arn, ":log-stream:", _stream(container, log)) for arn in arns]
    creating, putting = (tuple(Ask(action, stream) for stream in streams) for action in (_CREATE_STREAM, _PUT_EVENTS))
    yield Need("logs", "execution", creating, needed_by, _STREAM_FAILS, open_reason, seen=streams[0])
    yield Need("logs", "execution", putting, needed_by, _PUT_FAILS, open_reason)
    if _creates_group(log) and not (
        any(item.in_doubt is None for item in made) or _is_created_elsewhere(group, workload)
    ):
        yield from _create_group(group, region, needed_by, open_reason, workload)


def _create_group(
    group: Text, region: Text, needed_by: tuple[NeededBy, ...], open_reason: str, workload: Workload
) -> Iterator[Need]:
    """Yield what creating the group asks, unless another root or template creates it: the driver calls only then."""
    elsewhere = workload.index.log_group_elsewhere(group, region)
    if elsewhere is not None and elsewhere.is_sure:
        return
    found = workload.index.find("log_group", "name", group)
    own = (item.address for item in (*found.sure, *found.possible))
    unsure = next(own, elsewhere.place if elsewhere is not None else "")
    may_be = f"{unsure} may be the log group" if unsure else _may_be_created_by(group, workload)
    # AWS has been seen to ask with either form; a policy that matches one is taken as enough.
    group_arn = log_group_arn(group, region)
    seen = text(group_arn, ":log-stream:")
    forms = tuple(Ask("logs:CreateLogGroup", form) for form in (group_arn, seen))
    made_first = Need("logs", "execution", forms, needed_by, _GROUP_FAILS, open_reason or may_be, seen=seen)
    yield made_first
    yield replace(made_first, feature="log-group-form", asks=forms[1:], only_warns=True)


def _is_created_elsewhere(group: Text, workload: Workload) -> bool:
    """Return whether the group is one that another root or stack of the scan creates and hands over."""
    return group.source is not None and ("log_group", group.source.of) in workload.index.deployment.handed_over


def _may_be_created_by(group: Text, workload: Workload) -> str:
    """Return that a part of the code that is not read hands the name of the group out, and may create it."""
    handing_out = {symbol.origin.of.address for symbol in group.symbols if isinstance(symbol.origin, Attribute)}
    unread = (part for part in workload.index.deployment.opaque if part.address in handing_out)
    return next((f"{part.address} may create the log group: {part.reason}" for part in unread), "")


def _arns_of_group(written: Text, made: tuple[Resource, ...]) -> tuple[Text, ...]:
    """Return the group by the region of its option, and as the code that makes it has it: they are one and the same."""
    own = [arn for group in made if (arn := as_text(group.properties.get("arn"))) is not None]
    other = [arn for arn in own if same_text(arn, written) is Answer.UNKNOWN]
    return tuple(dict.fromkeys((written, *other))) if other else (written,)


def _stream(container: Container, log: LogConfiguration) -> Text:
    prefix = log.option("awslogs-stream-prefix")
    return text(_TASK_ID) if prefix is None else text(prefix, "/", container.name, "/", _TASK_ID)


def _creates_group(log: LogConfiguration) -> bool:
    return is_true(log.options.get("awslogs-create-group")) is Answer.YES
