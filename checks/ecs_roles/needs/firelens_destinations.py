"""Where FireLens sends a container's output: the router's plug-in writes there with the task role.

Sources: ECS developer guide, FireLens and the table of Fargate traffic by role; Fluent Bit manual, the outputs of AWS.
``logs:DescribeLogStreams`` is not asked for: the plug-ins call it only to continue a stream that exists already.
"""

import re
from collections.abc import Callable, Iterator

from ecs_roles.ecs.arns import arn, bucket_arn, log_group_arn
from ecs_roles.ecs.container import Container, LogConfiguration
from ecs_roles.findings.finding import NeededBy
from ecs_roles.findings.message import follows
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.need import Ask, Need
from ecs_roles.symbolic.derived_once import collected_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Fresh, Pseudo
from ecs_roles.symbolic.text import Piece, Symbol, Text, text
from ecs_roles.symbolic.values import Mapping, as_text

_OBJECT = Symbol(Pseudo("object"), "the plug-in names the object", owner="FireLens")
_STREAM = Symbol(Pseudo("stream"), "the plug-in names the stream", ":*?", owner="FireLens")
_FAILS = "the task runs, and none of its output arrives; the log router says AccessDenied: ... {}"
_KEY_FORMAT = text("/fluent-bit-logs/$TAG/%Y/%m/%d/%H/%M/%S")
_VARIES = re.compile(r"[$%]")
_ON = frozenset({"true", "on", "yes"})


@frozen()
class Destination:
    """The options of one output; Fluent Bit reads their names in any case."""

    options: Mapping
    region: Text

    def get(self, name: str) -> Text | None:
        """Return an option as text; ``None`` when it is not set."""
        for entry in self.options.entries:
            if entry.key.lower() == name:
                return as_text(entry.value)
        return None

    def is_on(self, name: str) -> bool:
        """Return whether a switch is surely on."""
        value = self.get(name)
        return value is not None and (value.literal or "").lower() in _ON


Asks = Callable[[Destination], Iterator[Ask]]


def _cloudwatch(to: Destination) -> Iterator[Ask]:
    group = to.get("log_group_name")
    if group is None or "$(" in str(group):
        group = text(Symbol(Fresh("log group of the router"), "the log router makes up the name of the log group"))
    group_arn = log_group_arn(group, to.region)
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        yield Ask(action, text(group_arn, ":log-stream:", _stream(to)))
    if to.is_on("auto_create_group"):
        yield Ask("logs:CreateLogGroup", text(group_arn, ":log-stream:"))
        if to.get("log_retention_days") is not None:
            yield Ask("logs:PutRetentionPolicy", text(group_arn, ":log-stream:"))


def _stream(to: Destination) -> Text:
    """Return the log stream: by its name, or by the prefix that stands before the tag of the record."""
    name = to.get("log_stream_name")
    if name is not None:
        return name if "$" not in str(name) else text(_STREAM)
    prefix = to.get("log_stream_prefix")
    return text(_STREAM) if prefix is None or "$" in str(prefix) else text(prefix, _STREAM)


def _object_key(to: Destination) -> Text:
    """Return the key of an object: what the format says before its first time or tag, and then anything.

    Source: Fluent Bit manual, Amazon S3, s3_key_format; the slash at its beginning is not part of the key.
    """
    known: list[Piece] = []
    for piece in (to.get("s3_key_format") or _KEY_FORMAT).pieces:
        fixed = _VARIES.split(piece, 1)[0] if isinstance(piece, str) else piece
        known.append(fixed.removeprefix("/") if isinstance(fixed, str) and not known else fixed)
        if fixed != piece:
            break
    return text(*known, _OBJECT)


def _firehose(to: Destination) -> Iterator[Ask]:
    stream = to.get("delivery_stream")
    if stream is not None:
        yield Ask("firehose:PutRecordBatch", arn("firehose", "deliverystream/", stream, region=to.region))


def _kinesis(to: Destination) -> Iterator[Ask]:
    stream = to.get("stream")
    if stream is not None:
        yield Ask("kinesis:PutRecords", arn("kinesis", "stream/", stream, region=to.region))


def _s3(to: Destination) -> Iterator[Ask]:
    bucket = to.get("bucket")
    if bucket is not None:
        yield Ask("s3:PutObject", text(bucket_arn(bucket), "/", _object_key(to)))


def _search(to: Destination) -> Iterator[Ask]:
    if to.is_on("aws_auth"):
        domain = Symbol(Pseudo("search domain"), "which domain answers at the host is not in the task definition")
        yield Ask("es:ESHttpPost", arn("es", "domain/", domain, region=to.region))


PLUG_INS: dict[str, Asks] = {
    "cloudwatch": _cloudwatch,
    "cloudwatch_logs": _cloudwatch,
    "firehose": _firehose,
    "kinesis_firehose": _firehose,
    "kinesis": _kinesis,
    "kinesis_streams": _kinesis,
    "s3": _s3,
    "es": _search,
    "opensearch": _search,
}


@collected_once
def firelens_destinations(workload: Workload) -> Iterator[Need]:
    """Yield what the destinations of FireLens ask of the task role."""
    for container in workload.task_definition.containers:
        if container.log is not None and container.log.driver == "awsfirelens":
            yield from _needs(container, container.log, workload)


def _needs(container: Container, log: LogConfiguration, workload: Workload) -> Iterator[Need]:
    to = Destination(log.options, workload.region)
    to = Destination(log.options, to.get("region") or to.region)
    name = to.get("name")
    asks = PLUG_INS.get((name.literal or "").lower()) if name is not None else None
    # With ``role_arn`` the plug-in assumes a role of its own and writes with that.
    if asks is None or name is None or to.get("role_arn") is not None:
        return
    place = name.span or log.span or container.span or workload.task_definition.span
    line = (NeededBy(f"sends the output of container {container.name} to {name.literal} through FireLens", place),)
    for ask in asks(to):
        for form in _forms(ask):
            yield Need("firelens", "task", form, line, follows(_FAILS.format(ask.action)))


def _forms(ask: Ask) -> Iterator[tuple[Ask, ...]]:
    """Yield the requests for a log group with and without its ending: AWS has been seen to make both."""
    bare = text(*ask.resource.pieces)
    ending = ":log-stream:"
    last = bare.pieces[-1] if bare.pieces else ""
    if isinstance(last, str) and last.endswith(ending):
        yield (Ask(ask.action, text(*bare.pieces[:-1], last.removesuffix(ending))), ask)
    else:
        yield (ask,)
