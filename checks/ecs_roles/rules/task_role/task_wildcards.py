"""What a task role allows without any bound."""

from collections.abc import Iterable, Iterator, Sequence

from ecs_roles.ecs.role import Policy, Role
from ecs_roles.findings.finding import Finding
from ecs_roles.findings.message import Message
from ecs_roles.iam.dangers import most_dangerous_first
from ecs_roles.iam.resource_kinds import may_be_of, reads_as
from ecs_roles.iam.service_reference import access_level, covers_all, expand, takes_resource
from ecs_roles.iam.statements import Statement, literal_actions
from ecs_roles.needs.execute_command import CHANNELS
from ecs_roles.rules.execution_actions import ESCALATING, expanded, only_reads
from ecs_roles.rules.execution_role.application_grants import is_task_role_too
from ecs_roles.rules.execution_role.aws_policies import ADMINISTRATORS
from ecs_roles.rules.execution_role.whole_services import wide_patterns
from ecs_roles.rules.granted import (
    GrantedStatement,
    aws_policies,
    few_of,
    may_mean,
    place_of,
    surely_named,
    written_statements,
)
from ecs_roles.rules.limits import cuts_wildcards, is_bound_outside, left, stays_whole
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.dangerous_grants import is_told
from ecs_roles.rules.task_role.held_roles import HeldRole
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text

_OPENS = "Permissions management"
_NAMED = 2
_OF_EXEC = frozenset(CHANNELS)
# What features of ECS call with the task role, and AWS's own policies and guides grant on every resource.
_OF_FEATURES = frozenset(
    {
        "appmesh:StreamAggregatedResources",
        "aps:RemoteWrite",
        "cloudwatch:PutMetricData",
        "ecr:BatchImportUpstreamImage",  # A part of pulling.
        "elasticfilesystem:ClientMount",
        "elasticfilesystem:ClientRootAccess",
        "elasticfilesystem:ClientWrite",
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "logs:PutRetentionPolicy",
        "s3files:ClientMount",
        "s3files:ClientRootAccess",
        "s3files:ClientWrite",
    }
)

_OF_OBJECTS = frozenset(
    {
        "s3:BypassGovernanceRetention",
        "s3:DeleteObject",
        "s3:DeleteObjectAnnotation",
        "s3:DeleteObjectVersion",
        "s3:DeleteObjectVersionAnnotation",
        "s3:ObjectOwnerOverrideToBucketOwner",
        "s3:PutObjectAcl",
        "s3:PutObjectVersionAcl",
    }
)

# What gives out what is stored in a resource, or uses it like this; reading other things tells how it is set up.
# Source: CloudTrail user guide, data events; what 617 tells is not repeated.
_OF_DATA = frozenset(
    {
        "bedrock:InvokeModel",
        "bedrock:InvokeModelWithResponseStream",
        "cassandra:Select",
        "codecommit:GitPull",
        "cognito-idp:AdminGetUser",
        "cognito-idp:AdminListGroupsForUser",
        "cognito-idp:ListUsers",
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:GetRecords",
        "dynamodb:PartiQLSelect",
        "dynamodb:Query",
        "dynamodb:Scan",
        "kinesis:GetRecords",
        "logs:FilterLogEvents",
        "logs:GetLogEvents",
        "logs:StartQuery",
        "sagemaker:InvokeEndpoint",
        "sqs:ReceiveMessage",
        "timestream:Select",
    }
)


def everything(rule: Rule, held: HeldRole) -> Iterator[Finding]:
    """Yield a finding for each statement and policy of AWS that lets the application do everything."""
    role = held.role
    if cuts_wildcards(role):
        return
    for granted in written_statements(role):
        if is_everything(granted.statement):
            yield _statement(rule, held, granted, ["*"], "every action", rule.fix)
    for policy in aws_policies(role):
        may = ADMINISTRATORS.get(policy.label)
        if may is not None:
            yield held.finding(
                rule,
                place_of(policy),
                Message(held.mention, f"has AWS's policy {policy.label}", f"{held.application} {may}"),
                rule.fix,
                actions=("*",),
                resources=(policy.label,),
            )


def whole_services(rule: Rule, held: HeldRole) -> Iterator[Finding]:
    """Yield a finding for each statement that allows a whole service on every resource.

    What is too wide for the execution role that it is too is said there, and weighs more.
    """
    both = held.workload is not None and is_task_role_too(held.workload)
    for granted in written_statements(held.role):
        said = wide_patterns(held.role, granted, shared=True) if both else []
        whole = [pattern for pattern in whole_services_of(held.role, granted) if pattern not in said]
        if whole:
            fix = f"List what {held.application} does instead of {', '.join(whole)}, and the resources."
            yield _statement(rule, held, granted, whole, ", ".join(whole), fix)


def whole_services_of(role: Role, granted: GrantedStatement) -> list[str]:
    """Return the patterns of a statement that allow a whole service on every resource."""
    statement = granted.statement
    if is_everything(statement) or not _is_unbounded(statement):
        return []
    services = (name for name in _services_in(statement) if not _is_all_needed(name))
    return [name for name in services if expand(name) is not None and _stays_whole(role, name)]


def _is_all_needed(pattern: str) -> bool:
    """Return whether ECS Exec asks for each action of a service, as of ssmmessages: the whole is not too much."""
    actions = expanded(pattern)
    return bool(actions) and actions <= _OF_EXEC


def whole_services_on_named_resources(rule: Rule, held: HeldRole) -> Iterator[Finding]:
    """Yield a finding for each statement that allows a whole service on resources that it names, or on a condition."""
    role = held.role
    for granted in written_statements(role):
        statement = granted.statement
        if is_everything(statement) or _is_unbounded(statement):
            continue
        takes_in = {name: _changing_itself(role, name, statement) for name in _services_in(statement)}
        whole = [name for name, actions in takes_in.items() if actions]
        worst = most_dangerous_first({action for name in whole for action in takes_in[name]})[:_NAMED]
        what, included = ", ".join(whole), f", {' and '.join(worst)} included" if worst else ""
        # Other services act on it too: a command is sent to an instance.
        if _has_every_action(statement) and statement.resources and (whole or not cuts_wildcards(role)):
            whole, what = ["*"], "every action"
        if whole:
            fix = f"List what {held.application} does instead of {what}."
            meant = [
                item for item in statement.resources if any(_is_meant(item, takes_in.get(name, ())) for name in whole)
            ]
            yield _statement(rule, held, granted, whole, what, fix, included, surely_named(meant))


def _services_in(statement: Statement) -> list[str]:
    if _has_every_action(statement):
        return [f"{service}:*" for service in _services_of(statement.resources)]
    literals = literal_actions(statement)
    return [name for name in literals if name.endswith(":*") and name[0] != "*"]


def _changing_itself(role: Role, pattern: str, statement: Statement) -> frozenset[str]:
    """Return what of a service deletes a resource as a whole or opens it to others, as far as the role keeps it."""
    actions = expanded(pattern)
    if len(actions) == 1:
        return frozenset()  # The whole of it is what one uses it for: rds-db:connect.
    changing = [action for action in actions if access_level(action) == _OPENS or _deletes(action)]
    takes = [action for action in changing if _may_concern(statement, action)]
    kept = left(role, takes, statement.resources)
    # Writing and deleting objects is what a bucket is for; that they can be opened is ECS672.
    return frozenset() if kept <= _OF_OBJECTS else kept


def _may_concern(statement: Statement, action: str) -> bool:
    """Return whether an action takes a resource, and one of the statement can be it."""
    resources = statement.resources
    can_be = any(may_be_of(item, action) for item in resources) or not resources
    return can_be and takes_resource(action) is not Answer.NO


def _is_meant(resource: Text, actions: Iterable[str]) -> bool:
    return any(may_mean(resource, action) and reads_as(resource, action) for action in actions)


def _deletes(action: str) -> bool:
    return action.partition(":")[2].startswith("Delete") and access_level(action) in {"Write", _OPENS}


def writes_on_everything(rule: Rule, held: HeldRole) -> Iterator[Finding]:
    """Yield a finding for each statement that changes, or reads the data of, everything of a kind that it can name."""
    role = held.role
    if not role.known:
        return
    for granted in written_statements(role):
        statement = granted.statement
        literals = literal_actions(statement)
        wide = [literal for literal in literals if not statement.conditions and _uses_all(literal, statement, role)]
        if wide:
            fix = f"Name the resources of {', '.join(wide)}."
            yield _statement(rule, held, granted, wide, ", ".join(wide), fix)
    for policy in aws_policies(role):
        wide = [] if is_bound_outside(role) or is_told(policy, role) else _used_by(policy, role)
        if wide:
            what = f"has AWS's policy {policy.label}, which allows {few_of(wide)} on *"
            fix = f"Detach {policy.label}, and allow what {held.application} uses, on resources that it names."
            message, resources = Message(held.mention, what), (policy.label,)
            yield held.finding(rule, place_of(policy), message, fix, actions=tuple(wide), resources=resources)


def _used_by(policy: Policy, role: Role) -> list[str]:
    """Return what one of AWS's policies lets write to, or read the data of, everything of a kind."""
    allowing = (item for item in policy.document.statements if item.effect == "Allow" and not item.conditions)
    found = (name for item in allowing for name in literal_actions(item) if _uses_all(name, item, role))
    return list(dict.fromkeys(found))


def _stays_whole(role: Role, pattern: str) -> bool:
    """Return whether nothing may take away all of a service, or all of it but a few resources."""
    return any(stays_whole(role, action) for action in expanded(pattern))


def _uses_all(pattern: str, statement: Statement, role: Role) -> bool:
    if not pattern.strip("*:"):
        return False
    using = [item for item in expanded(pattern) - _OF_FEATURES if item in _OF_DATA or not only_reads(item)]
    limitable = [action for action in using if takes_resource(action) is Answer.YES]
    wide = ((action, item) for action in limitable for item in statement.resources if covers_all(item, action))
    return any(stays_whole(role, action, (item,)) for action, item in wide)


def is_everything(statement: Statement) -> bool:
    """Return whether a statement surely allows every action on more than resources that it names."""
    if statement.not_actions:
        return _is_unbounded(statement)
    if not _has_every_action(statement):
        return False
    return bool(statement.not_resources) or any(_is_more_than_named(item) for item in statement.resources)


def _has_every_action(statement: Statement) -> bool:
    return any(action.literal is not None and not action.literal.strip("*:") for action in statement.actions)


def _services_of(resources: tuple[Text, ...]) -> list[str]:
    """Return the services that the ARNs of resources are of, as far as they are known."""
    return sorted({service for resource in resources if (service := _service_of(resource))})


def _service_of(resource: Text) -> str | None:
    arn = parse_arn(resource)
    return arn.service.literal if arn is not None else None


def _is_more_than_named(resource: Text) -> bool:
    """Return whether a resource surely is everything of a kind, or leads to the permissions of others."""
    service = _service_of(resource)
    if service is None:
        return not resource.symbols  # What is not known may be one key.
    if any(may_be_of(resource, action) for action in ESCALATING):
        return True
    actions = expand(f"{service}:*")  # Every action on one key is what one may do with the key.
    return not actions or any(covers_all(resource, action) for action in actions)


def _is_unbounded(statement: Statement) -> bool:
    on_all = any(resource.literal == "*" for resource in statement.resources) or bool(statement.not_resources)
    return on_all and not statement.conditions


def _statement(
    rule: Rule,
    held: HeldRole,
    granted: GrantedStatement,
    actions: list[str],
    what: str,
    fix: str,
    included: str = "",
    resources: Sequence[Text] = (),
) -> Finding:
    """Return a finding about some actions of a statement; ``resources`` are those that they can mean."""
    where = few_of([shown(item) for item in resources or granted.statement.resources]) or "everything"
    return held.finding(
        rule,
        granted.place_of(actions),
        Message(held.mention, f"{held.allows} {what} on {where}{included}"),
        fix,
        actions=tuple(actions),
        resources=granted.resources,
    )
