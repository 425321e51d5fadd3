"""ECS706: whoever starts or deploys tasks may hand them any role of the account."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Note, RoleKind, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.needs.estate import Estate
from ecs_roles.needs.running_tasks import launchers
from ecs_roles.rules.granted import GrantedStatement, written_statements
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.deployers import is_deployer
from ecs_roles.symbolic.showing import shown

_PASSING = frozenset({"iam:passrole", "iam:pass*", "iam:*"})
_LIMIT = "iam:passedtoservice"


def _check(rule: Rule, estate: Estate) -> Iterator[Finding]:
    launching = {launcher.platform_role.role.span for launcher in launchers(estate)}
    for role in estate.roles.roles:
        kind: RoleKind | None = "scheduler" if role.span in launching else "deployer" if is_deployer(role) else None
        for granted in written_statements(role) if kind is not None and role.resource.made else ():
            actions = _passing(granted)
            if actions and kind is not None:
                yield _finding(rule, role, kind, granted, actions)


def _passing(granted: GrantedStatement) -> tuple[str, ...]:
    """The actions that pass any role to any service; one that is limited to a service is what AWS's guide shows."""
    statement = granted.statement
    if not any(_is_any_role(shown(resource)) for resource in statement.resources):
        return ()
    if any((condition.key.literal or _LIMIT).lower() == _LIMIT for condition in statement.conditions):
        return ()
    written = (action.literal for action in statement.actions)
    return tuple(action for action in written if action and action.lower() in _PASSING)


def _is_any_role(resource: str) -> bool:
    return resource == "*" or resource.rpartition(":")[2] in {"*", "role/*"}


def _finding(rule: Rule, role: Role, kind: RoleKind, granted: GrantedStatement, actions: tuple[str, ...]) -> Finding:
    return finding_at(
        granted.place,
        rule,
        Message(
            mention(role.resource, f"{kind} role"),
            "may pass any role of the account to any service",
            "whoever controls what it starts has the permissions of all of them",
        ),
        "Name the execution roles and task roles, and add the condition StringEquals iam:PassedToService "
        "ecs-tasks.amazonaws.com.",
        role=role.address,
        role_kind=kind,
        actions=actions,
        resources=granted.resources,
        related=(Note(f"the role {role.address} is declared here", role.span),),
    )


RULE = Rule(
    number=706,
    name="any-role-can-be-passed",
    category="surroundings",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A role that starts or deploys tasks may pass any role of the account",
    why="iam:PassRole on * lets a pipeline or a schedule start a task with an administrator's role. Judged are roles "
    "that start tasks in this code, and roles of deployers (GitHub and other OIDC providers, CodePipeline, "
    "CodeBuild, CodeDeploy) with permissions on ECS. A grant limited by iam:PassedToService is left alone.",
    fix="Name the roles that the task definitions use, and limit the service with iam:PassedToService.",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
    ),
    check_estate=_check,
)
