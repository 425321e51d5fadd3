"""The smallest policy that grants what task definitions need: statements grouped by purpose, each with its lines.

Sources: ECS developer guide, task execution IAM role; Service Authorization Reference. A log group is named with
``:*`` behind it, a secret without JSON key, and a key only with ``kms:ViaService``. What cannot be decided becomes a
doubt with its reason, never a wildcard.
"""

from collections.abc import Iterable, Iterator
from dataclasses import field

from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.findings.finding import NeededBy
from ecs_roles.fixes.needed_resources import needed_resources
from ecs_roles.iam.decision import Request
from ecs_roles.iam.statements import Condition, Statement
from ecs_roles.needs.need import Ask, Need
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Text, text

_PURPOSES: dict[str, str] = {
    "ecr:GetAuthorizationToken": "LogInToEcr",
    "ecr:BatchGetImage": "PullImages",
    "ecr:GetDownloadUrlForLayer": "PullImages",
    "ecr:BatchImportUpstreamImage": "ImportUpstreamImages",
    "ecr:CreateRepository": "CreateCacheRepositories",
    "logs:CreateLogGroup": "CreateLogGroups",
    "logs:CreateLogStream": "WriteLogs",
    "logs:PutLogEvents": "WriteLogs",
    "logs:DescribeLogStreams": "WriteLogs",
    "logs:PutRetentionPolicy": "CreateLogGroups",
    "logs:DescribeLogGroups": "FindLogGroups",
    "secretsmanager:GetSecretValue": "ReadSecrets",
    "ssm:GetParameters": "ReadParameters",
    "s3:GetObject": "ReadFiles",
    "s3:GetBucketLocation": "LocateBuckets",
    "s3:GetEncryptionConfiguration": "SeeBucketEncryption",
    "s3:PutObject": "WriteObjects",
    "fsx:DescribeFileSystems": "FindFileSystems",
    "iam:PassRole": "PassRoles",
    "ecs:RunTask": "RunTasks",
    "ecs:TagResource": "TagTasks",
}
_BY_SERVICE: dict[str, str] = {
    "elasticfilesystem": "MountFileSystems",
    "s3files": "MountS3Files",
    "ssmmessages": "UseEcsExec",
    "xray": "SendTraces",
    "cloudwatch": "SendMetrics",
    "aps": "SendMetrics",
    "firehose": "SendToFirehose",
    "kinesis": "SendToKinesis",
    "es": "SendToSearch",
}
# What narrows a request whose context its service sends along.
_OPERATORS = {
    "ecs:CreateAction": "StringEquals",
    "ecs:cluster": "ArnEquals",
    "iam:PassedToService": "StringEquals",
    "kms:EncryptionContextKeys": "ForAnyValue:StringEquals",
    "kms:GrantIsForAWSResource": "Bool",
    "kms:ViaService": "StringEquals",
}
_DECRYPTING = {"secretsmanager": "DecryptSecrets", "ssm": "DecryptParameters"}


PLACES = (PARTITION, REGION, ACCOUNT)


@frozen()
class NeededStatement:
    """A statement of the smallest policy, the lines that need it, and what people have to know about it."""

    statement: Statement
    lines: tuple[NeededBy, ...]
    notes: tuple[str, ...] = ()
    needs: tuple[Need, ...] = field(default=(), repr=False)


@frozen()
class LeastPrivilege:
    """The statements that the needs ask for, and what could not be decided about them."""

    statements: tuple[NeededStatement, ...]
    undecided: tuple[Doubt, ...] = ()


@frozen()
class Wanted:
    """One action on some resources under conditions, with the lines that want it, before it is grouped."""

    purpose: str
    action: str
    resources: tuple[Text, ...]
    conditions: tuple[Condition, ...]
    lines: tuple[NeededBy, ...]
    note: str = ""
    need: Need | None = None


def least_privilege(needs: Iterable[Need | Wanted | Doubt], granted: Iterable[str] = ()) -> LeastPrivilege:
    """Return the smallest policy for some needs, and for what else is wanted.

    Where one of several actions would do, the policy has one of those ``granted`` today, else the first.
    """
    today = frozenset(action.lower() for action in granted)
    found = [item for need in needs for item in (_granting(need, today) if isinstance(need, Need) else iter((need,)))]
    doubts = dict.fromkeys(item for item in found if isinstance(item, Doubt))
    grants = [item for item in found if isinstance(item, Wanted)]
    return LeastPrivilege(tuple(_numbered(_grouped(grants))), tuple(doubts))


def wanted_by(request: Request, line: NeededBy, note: str = "") -> Wanted | Doubt:
    """Return what a request that a service makes wants of its role."""
    ask = Ask(request.action, request.resource)
    resources = needed_resources(ask)
    if isinstance(resources, str):
        return Doubt(f"{request.action} on {shown(request.resource)}", resources, line.span)
    conditions = (
        Condition(_OPERATORS[key], text(key), values)
        for key, values in request.context
        if key in _OPERATORS and values and not any(map(_is_chosen_later, values))
    )
    return Wanted(_purpose(ask), request.action, resources, tuple(conditions), (line,), note)


def _is_chosen_later(value: Text) -> bool:
    return any(isinstance(symbol.origin, Pseudo) and symbol not in PLACES for symbol in value.symbols)


def _granting(need: Need, today: frozenset[str]) -> Iterator[Wanted | Doubt]:
    """Yield the grant that meets a need, or why none can be written."""
    what = f"{' or '.join(need.actions)} on {shown(need.resource)}"
    if need.open and not need.is_known:
        yield Doubt(what, need.open, need.span)
        return
    ask, others = _chosen(need, today)
    resources = needed_resources(ask)
    if isinstance(resources, str):
        yield Doubt(what, resources, need.span)
        return
    yield Wanted(_purpose(ask), ask.action, resources, _conditions(ask), need.needed_by, _note(need, others), need)


def _chosen(need: Need, today: frozenset[str]) -> tuple[Ask, tuple[str, ...]]:
    """Return one of the calls that would do, and the other actions that would: as the code names the resource, last."""
    if len(need.actions) == 1:
        return need.asks[-1], ()
    ask = next((item for item in need.asks if item.action.lower() in today), need.asks[0])
    return ask, tuple(action for action in need.actions if action != ask.action)


def _note(need: Need, others: tuple[str, ...]) -> str:
    if others:
        return f"one of {', '.join((need.action, *others))} will do: which one depends on its configuration"
    if need.open:
        return need.open
    if not need.only_warns:
        return ""
    if need.feature == "efs":
        return "as long as the file system has no policy, every client that reaches it may mount it without"
    return "AWS's guide asks for it, and most tasks work without it"


def _purpose(ask: Ask) -> str:
    service = ask.action.partition(":")[0]
    if service == "kms":
        encrypted = parse_arn(ask.for_resource)
        return _DECRYPTING.get((encrypted.service.literal or "") if encrypted else "", "UseKeys")
    return _PURPOSES.get(ask.action) or _BY_SERVICE.get(service, f"Use{service.title().replace('-', '')}")


def _conditions(ask: Ask) -> tuple[Condition, ...]:
    """Return what narrows the call: through which service a key is used, by which access point a volume is mounted."""
    if ask.for_resource is None:
        return ()
    if ask.action == "kms:Decrypt":
        encrypted = parse_arn(ask.for_resource)
        if encrypted is None:
            return ()
        through = text(encrypted.service, ".", encrypted.region, ".amazonaws.com")
        return (Condition("StringEquals", text("kms:ViaService"), (through,)),)
    if ask.action.startswith("elasticfilesystem:"):
        return (Condition("StringEquals", text("elasticfilesystem:AccessPointArn"), (ask.for_resource,)),)
    return ()


def _grouped(grants: list[Wanted]) -> Iterator[NeededStatement]:
    """Yield a statement for each purpose, condition and set of resources that share their actions."""
    by_purpose: dict[tuple[str, tuple[Condition, ...]], list[Wanted]] = {}
    for grant in grants:
        by_purpose.setdefault((grant.purpose, grant.conditions), []).append(grant)
    for (purpose, conditions), group in by_purpose.items():
        actions: dict[Text, dict[str, None]] = {}
        for grant in group:
            for resource in grant.resources:
                actions.setdefault(resource, {})[grant.action] = None
        alike: dict[tuple[str, ...], list[Text]] = {}
        for resource, names in actions.items():
            alike.setdefault(tuple(sorted(names)), []).append(resource)
        for together, resources in alike.items():
            yield _statement(purpose, together, tuple(resources), conditions, group)


def _statement(
    purpose: str,
    actions: tuple[str, ...],
    resources: tuple[Text, ...],
    conditions: tuple[Condition, ...],
    group: list[Wanted],
) -> NeededStatement:
    own = [grant for grant in group if grant.action in actions and set(grant.resources) & set(resources)]
    return NeededStatement(
        Statement("Allow", tuple(map(text, actions)), resources=resources, conditions=conditions, sid=purpose),
        tuple(dict.fromkeys(line for grant in own for line in grant.lines)),
        tuple(dict.fromkeys(grant.note for grant in own if grant.note)),
        tuple(dict.fromkeys(grant.need for grant in own if grant.need is not None)),
    )


def _numbered(statements: Iterable[NeededStatement]) -> Iterator[NeededStatement]:
    """Yield the statements with names of their own: IAM wants each Sid once."""
    seen: dict[str, int] = {}
    for item in statements:
        name = item.statement.sid
        seen[name] = seen.get(name, 0) + 1
        sid = name if seen[name] == 1 else f"{name}{seen[name]}"
        yield replace(item, statement=replace(item.statement, sid=sid))
