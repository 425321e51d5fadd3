"""Grants on a task role for features of ECS that none of its task definitions uses."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Policy, Role
from ecs_roles.findings.finding import Finding
from ecs_roles.findings.message import Message
from ecs_roles.iam.statements import literal_actions
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.possible_requests import is_fully_read
from ecs_roles.needs.role_users import role_users
from ecs_roles.rules.execution_actions import services_of
from ecs_roles.rules.granted import aws_policies, place_of, written_statements
from ecs_roles.rules.linked_roles import RoleInScan
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.frozen import frozen


@frozen()
class _Feature:
    """What a feature asks of the task role, and who else may call that: ``names`` tell it of a container.

    ``alone``: a role that may do more in the service is for an application that calls it.
    """

    actions: frozenset[str]
    unless: str
    names: tuple[str, ...]
    alone: bool = False


_FEATURES = (
    _Feature(
        frozenset(f"elasticfilesystem:client{what}" for what in ("mount", "write", "rootaccess")),
        "no volume of its task definitions is mounted with IAM, so nothing asks for it",
        (),
    ),
    _Feature(
        frozenset({"ecr:getauthorizationtoken"}),
        "ECS logs in to ECR with the execution role, and without leave to read images the token is of no use",
        (),
        alone=True,
    ),
    _Feature(
        frozenset(f"xray:{what}" for what in ("puttracesegments", "puttelemetryrecords", "putspans")),
        "no container of its task definitions collects traces, so this is for an application that sends them itself",
        ("xray", "x-ray", "otel", "adot", "cloudwatch", "telemetry", "collector"),
    ),
)


def idle_features(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    """Yield a finding for each statement that allows what only a feature asks for that nobody with the role uses."""
    users = role_users(analysed)
    for role in analysed.roles.roles:
        uses = users.of(role)
        assessments = [assessment for side, assessment in uses if side == "task"]
        if not assessments or not users.are_known(role) or not all(map(is_fully_read, assessments)):
            continue
        item = RoleInScan(role, tuple((each.workload, each.workload.task) for each in assessments))
        for feature in (each for each in _FEATURES if not (each.alone and _has_more(each, role))):
            if not any(_uses(feature, assessment) for assessment in assessments):
                yield from _findings(rule, item, role, feature)


def _has_more(feature: _Feature, role: Role) -> bool:
    """Return whether the role may do more in the service: then its application uses that, and this with it."""
    services = services_of(feature.actions)
    written = (action for item in role.grants.statements if item.effect == "Allow" for action in item.actions)
    names = [action.literal.lower() if action.literal is not None else "*" for action in written]
    others = (name for name in names if name not in feature.actions)
    return any(set("*?") & set(name.partition(":")[0]) or services_of([name]) <= services for name in others)


def _uses(feature: _Feature, assessment: Assessment) -> bool:
    needs = (answer.need for answer in assessment.answers)
    if any(action.lower() in feature.actions for need in needs for action in need.actions):
        return True
    containers = assessment.workload.task_definition.containers
    return any(name in f"{each.name} {each.image}".lower() for each in containers for name in feature.names)


def _findings(rule: Rule, item: RoleInScan, role: Role, feature: _Feature) -> Iterator[Finding]:
    for granted in written_statements(role):
        actions = [name for name in literal_actions(granted.statement) if name.lower() in feature.actions]
        if actions:
            what = ", ".join(actions)
            yield item.finding(
                rule,
                granted.place_of(actions),
                Message(item.mention, f"allows {what} on {', '.join(granted.resources)}", feature.unless),
                f"Remove {what}, unless the application calls it.",
                granted.resources,
                tuple(actions),
            )
    for policy in aws_policies(role):
        actions = _only_of(feature, policy)
        if actions:
            yield item.finding(
                rule,
                place_of(policy),
                Message(item.mention, f"has AWS's policy {policy.label}", feature.unless),
                f"Detach {policy.label}, unless the application itself calls what it allows.",
                (policy.label,),
                tuple(actions),
            )


def _only_of(feature: _Feature, policy: Policy) -> list[str]:
    """Return what one of AWS's policies allows that the feature asks for; nothing if it is of other services too."""
    allowing = (statement for statement in policy.document.statements if statement.effect == "Allow")
    actions = [action for statement in allowing for action in literal_actions(statement)]
    asked = [action for action in actions if action.lower() in feature.actions]
    return asked if services_of(actions) <= services_of(asked) else []
