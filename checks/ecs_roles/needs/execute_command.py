"""ECS Exec: the agent inside the container opens its channels and logs its sessions with the task role.

Sources: ECS developer guide, ECS Exec; ECS API reference, ExecuteCommandConfiguration; AWS CDK, ``base-service``. The
execution role has no part in it.
"""

from collections.abc import Iterator

from ecs_roles.ecs.arns import bucket_arn, log_group_arn, no_log_group_arn
from ecs_roles.findings.finding import NeededBy
from ecs_roles.findings.message import Consequence, follows
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.clusters import cluster_named, cluster_of
from ecs_roles.needs.encryption_keys import named_key
from ecs_roles.needs.need import Ask, Need
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text, text
from ecs_roles.symbolic.values import Mapping, Unknown, Value, as_literal, as_text, is_true

CHANNELS = tuple(
    f"ssmmessages:{name}"
    for name in ("CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel")
)

_SWITCH = "enableExecuteCommand"
_FAILS = Consequence(
    "An error occurred (TargetNotConnectedException) when calling the ExecuteCommand operation: ... the execute "
    "command agent isn't running"
)
_KEY_FAILS = follows("the session does not open: ... AccessDeniedException ... kms:Decrypt")
_NO_LOG = follows("a session leaves no log")
_SESSION = Symbol(Pseudo("session"), "the session manager names the session", ":*?", owner="Session Manager")


@frozen()
class Switch:
    """Where ECS Exec is switched on for a task definition; ``cluster`` is the cluster if the code has it.

    ``open`` is why it is not known whether it is: then it demands nothing.
    """

    span: Span
    what: str
    owner: Resource | None
    cluster: Resource | None
    open: str = ""


def switches(workload: Workload) -> Iterator[Switch]:
    """Yield what surely switches ECS Exec on."""
    return (switch for switch in possible_switches(workload) if not switch.open)


def possible_switches(workload: Workload) -> Iterator[Switch]:
    """Yield what may switch ECS Exec on: a service, a task set, a rule or schedule, a job of AWS Batch itself."""
    own = workload.task_definition.property(_SWITCH)
    if is_true(own) is not Answer.NO:
        place = workload.task_definition.span_of(_SWITCH)
        yield Switch(place, "is run with ECS Exec", None, None, _why_open(own))
    around = workload.index
    choices = [(service, service.properties, cluster_of(service, around)) for service in workload.services]
    choices += [(run.owner, run.parameters, cluster_named(run.cluster, around)) for run in workload.runs]
    for item in workload.open_services:
        service = item.service
        if is_true(service.properties.get(_SWITCH)) is not Answer.NO:
            what = f"may be run with ECS Exec by {service.address}"
            yield Switch(service.span, what, service, cluster_of(service, around), item.reason)
    for owner, choice, cluster in choices:
        entry = choice.entry(_SWITCH)
        if entry is not None and is_true(entry.value) is not Answer.NO:
            place = entry.value.span or entry.span or owner.span
            what = f"is run with ECS Exec by {owner.address}"
            open_reason = owner.in_doubt.reason if owner.in_doubt is not None else _why_open(entry.value)
            yield Switch(place, what, owner, cluster, open_reason)
        elif entry is None and choice.more is not None:
            what = f"may be run with ECS Exec by {owner.address}"
            yield Switch(choice.more.span or owner.span, what, owner, cluster, choice.more.reason)


def _why_open(value: Value | None) -> str:
    if is_true(value) is not Answer.UNKNOWN:
        return ""
    return value.reason if isinstance(value, Unknown) else "whether ECS Exec is switched on is not known"


def execute_command(workload: Workload) -> Iterator[Need]:
    """Yield what ECS Exec asks of the task role."""
    for switch in possible_switches(workload):
        line = (NeededBy(switch.what, switch.span),)
        for action in CHANNELS:
            ask = Ask(action, text("*"))
            yield Need("execute-command", "task", (ask,), line, _FAILS, switch.open, owner=switch.owner)
        if switch.cluster is not None:
            yield from _of_cluster(switch, switch.cluster, workload)


def _of_cluster(switch: Switch, cluster: Resource, workload: Workload) -> Iterator[Need]:
    configuration = cluster.properties.get("configuration")
    execute = configuration.get("executeCommandConfiguration") if isinstance(configuration, Mapping) else None
    if not isinstance(execute, Mapping):
        return
    key = named_key(as_text(execute.get("kmsKeyId")), cluster.address, workload.index)
    if key is not None:
        line = (NeededBy(f"{switch.what}, whose sessions {cluster.address} encrypts", switch.span),)
        ask = Ask("kms:Decrypt", key.arn)
        yield Need(
            "execute-command",
            "task",
            (ask,),
            line,
            _KEY_FAILS,
            switch.open or key.open,
            owner=switch.owner,
            is_known=not switch.open,
        )
    line = (NeededBy(f"{switch.what}, whose sessions {cluster.address} logs", switch.span),)
    for asks, open_reason in _logging(execute, workload):
        reason = switch.open or open_reason
        yield Need("session-log", "task", asks, line, _NO_LOG, reason, only_warns=True, owner=switch.owner)


def _logging(execute: Mapping, workload: Workload) -> Iterator[tuple[tuple[Ask, ...], str]]:
    """Yield what logging asks, in one of these forms, each with the reason why it may not ask it."""
    match as_literal(execute.get("logging")) if execute.entry("logging") is not None else "DEFAULT":
        case "DEFAULT":
            for container in workload.task_definition.containers:
                log = container.log
                group = log.option("awslogs-group") if log is not None and log.driver == "awslogs" else None
                if log is not None and group is not None:
                    region = log.option("awslogs-region") or workload.region
                    yield from ((asks, "") for asks in _to_group(group, region))
        case "OVERRIDE":
            chosen = execute.get("logConfiguration")
            if isinstance(chosen, Mapping):
                yield from _overridden(chosen, workload.region)
        case _:
            return


def _overridden(chosen: Mapping, region: Text) -> Iterator[tuple[tuple[Ask, ...], str]]:
    for key in ("cloudWatchLogGroupName", "s3BucketName"):
        value = chosen.get(key)
        named = as_text(value)
        # A value that is not known may be empty, or not be given at all.
        reason = value.reason if isinstance(value, Unknown) else ""
        if named is not None and named.literal != "":
            found = _to_group(named, region) if key == "cloudWatchLogGroupName" else _to_bucket(named, chosen)
            yield from ((asks, reason) for asks in found)


def _to_group(group: Text, region: Text) -> Iterator[tuple[Ask, ...]]:
    arn, find = log_group_arn(group, region), "logs:DescribeLogGroups"
    # The documents ask for *; IAM compares with the ARN of a group without a name, which wide patterns match too.
    yield Ask(find, text("*")), Ask(find, no_log_group_arn(region))
    yield (Ask("logs:DescribeLogStreams", text(arn, ":log-stream:")),)
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        yield (Ask(action, text(arn, ":log-stream:", _SESSION)),)


def _to_bucket(bucket: Text, chosen: Mapping) -> Iterator[tuple[Ask, ...]]:
    arn = bucket_arn(bucket)
    prefix = as_text(chosen.get("s3KeyPrefix"))
    folder = text(arn, "/") if prefix is None or prefix.literal == "" else text(arn, "/", prefix, "/")
    yield (Ask("s3:PutObject", text(folder, _SESSION)),)
    if Answer.YES in (is_true(chosen.get("s3EncryptionEnabled")), is_true(chosen.get("s3BucketEncryptionEnabled"))):
        yield (Ask("s3:GetEncryptionConfiguration", arn),)
