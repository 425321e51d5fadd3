"""ECS706: whoever starts or deploys tasks may hand them any role of the account."""

from collections.abc import Iterator, Sequence

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Note, RoleKind, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.iam.dangers import ESCALATIONS, GIVES_ITSELF
from ecs_roles.iam.decision import Decision
from ecs_roles.iam.statement_matching import names_action
from ecs_roles.iam.statements import Statement
from ecs_roles.linking.identities import identities_of
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.passing_roles import (
    Grant,
    administers,
    deploys_by_name,
    deploys_to_ecs,
    grants_of,
    is_deployer,
    is_of_function,
    is_of_server,
    other_runners,
    passing_any_role,
    passing_any_role_to,
    starts_tasks,
)
from ecs_roles.needs.pipelines import pipeline_roles
from ecs_roles.needs.running_tasks import TASKS, launchers
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.deployers import may_make_roles
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text

_GIVING = frozenset(action for danger in ESCALATIONS if danger.what == GIVES_ITSELF for action in danger.actions)


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for role, kind in _judged(analysed):
        verdict, service = passing_any_role(role, analysed), "any service"
        if verdict.decision is not Decision.ALLOWED and is_of_function(role):
            verdict, service = passing_any_role_to(TASKS, role, analysed), f"{TASKS}, and start a task with it"
        if verdict.decision is Decision.ALLOWED:
            yield from (_finding(rule, role, kind, grant, service) for grant in grants_of(role, verdict))
        elif kind == "deployer" and not may_make_roles(role, analysed):
            yield from _to_several_services(rule, role, analysed)
    yield from _held_by_identities(rule, analysed)


def _to_several_services(rule: Rule, role: Role, analysed: AnalysedDeployment) -> Iterator[Finding]:
    """Yield the statements that pass any role to several services in which the role may start something with it.

    To pass roles to the one service through which it deploys is what a deployer does; what makes roles passes those
    that it makes, whatever service a condition names.
    """
    found: dict[Span, tuple[Grant, list[str]]] = {}
    for service in (*other_runners(role), TASKS):
        verdict = passing_any_role_to(service, role, analysed)
        if verdict.decision is Decision.ALLOWED:
            for grant in grants_of(role, verdict):
                found.setdefault(grant.place.span, (grant, []))[1].append(service)
    for grant, services in found.values():
        if services[1:]:
            yield _finding(rule, role, "deployer", grant, f"{_either(services)}, and run something there with it")


def _either(services: Sequence[str]) -> str:
    return f"{', '.join(services[:-1])} or {services[-1]}" if services[1:] else services[0]


def _held_by_identities(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    """Yield what users and groups may pass that deploy to ECS; administrators are not judged, who may do everything."""
    for identity in identities_of(analysed.index):
        if deploys_by_name(identity):
            verdict = passing_any_role(identity, analysed)
            if verdict.decision is Decision.ALLOWED:
                for grant in grants_of(identity, verdict):
                    if grant.policy.form != "aws" and any(map(_is_of_iam, grant.statement.actions)):
                        yield _finding(rule, identity, None, grant, "any service")


def _is_of_iam(action: Text) -> bool:
    return (action.literal or "").lower().startswith("iam:")


def _judged(analysed: AnalysedDeployment) -> Iterator[tuple[Role, RoleKind]]:
    """Yield the roles that start or deploy tasks, with what each is.

    They are of schedules, pipelines, builds, functions, and of servers, unless those may do everything anyway.
    """
    linked = (launcher.supporting_role.role for launcher in launchers(analysed))
    launching = {role.address for role in linked if role is not None}
    deploying = {item.role.address for item in pipeline_roles(analysed) if item.role is not None}
    for role in analysed.roles.roles:
        if not role.resource.managed:
            continue
        if role.address in launching:
            yield role, "scheduler"
        elif role.address in deploying or is_deployer(role, analysed) or (is_of_function(role) and starts_tasks(role)):
            yield role, "deployer"
        elif is_of_server(role) and starts_tasks(role) and administers(role, analysed) is None:
            yield role, "instance"


def _finding(rule: Rule, role: Role, kind: RoleKind | None, grant: Grant, service: str) -> Finding:
    policy, statement = grant.policy, grant.statement
    worse = _gives_permissions(grant)
    everything = "may do everything, and " if _allows_everything(statement) else ""
    by_aws = f" by AWS's policy {policy.label}" if policy.form == "aws" else ""
    return finding_at(
        grant.place,
        rule,
        Message(
            mention(role.resource, f"{kind} role" if kind is not None else role.resource.kind),
            f"{everything}may pass any role of the account to {service}{by_aws}",
            "whoever controls it, or what it starts, may do everything in the account"
            if everything
            else "whoever controls what it starts has the permissions of all of them",
            besides=(f"with {', '.join(worse)} it can give itself every permission",) if worse else (),
        ),
        _fix(role) + _of_policies(worse),
        role=role.resource if kind is not None else None,
        role_kind=kind,
        actions=grant.passing,
        resources=tuple(shown(resource) for resource in statement.resources),
        related=(
            Note(
                f"the {'role' if kind is not None else role.resource.kind} {role.address} is declared here", role.span
            ),
        ),
    )


def _allows_everything(statement: Statement) -> bool:
    """Return whether a statement allows every action on everything: passing roles is the least of it."""
    every = any(action.literal == "*" for action in statement.actions)
    return every and not statement.conditions and any(resource.literal == "*" for resource in statement.resources)


def _gives_permissions(grant: Grant) -> list[str]:
    """Return the actions of IAM beside passing by which a statement about every resource changes what roles may do."""
    statement = grant.statement
    if statement.conditions or not any(resource.literal == "*" for resource in statement.resources):
        return []
    written = (action for action in statement.actions if _is_of_iam(action))
    giving = (action for action in written if any(names_action(action, each) is Answer.YES for each in _GIVING))
    return [str(action) for action in giving]


def _of_policies(worse: list[str]) -> str:
    return f" Allow {', '.join(worse)} on the roles of this deployment alone." if worse else ""


def _fix(role: Role) -> str:
    others = () if deploys_to_ecs(role) else other_runners(role)
    if not others:
        return (
            "Name the execution roles and task roles, and add the condition StringEquals iam:PassedToService "
            "ecs-tasks.amazonaws.com."
        )
    return (
        f"Name the roles that it hands over, and add the condition StringEquals iam:PassedToService {_either(others)}."
    )


RULE = Rule(
    number=706,
    name="any-role-can-be-passed",
    category="surroundings",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A role, user or group that starts or deploys tasks may pass any role of the account",
    why="iam:PassRole on * lets a pipeline or a schedule start a task with an administrator's role; so do iam:*, "
    "every action, AdministratorAccess, and a condition that lets in every service. Judged are roles that start tasks "
    "in this code, and roles of deployers (GitHub and other OIDC providers, CodePipeline, CodeBuild, CodeDeploy, "
    "CloudFormation), of functions and of EC2 instances that may change what runs in ECS; deployers too that may have "
    "another service run something with a role they pass, a stack of CloudFormation for example, beside a task "
    "definition of the same root or stack; and users and groups that may change ECS, where a statement about IAM "
    "allows it. "
    "A grant limited to ecs-tasks.amazonaws.com by iam:PassedToService is left to ECS721, since AWS grants that too; "
    "but not with functions: whoever breaks into one that may pass every role to ecs-tasks.amazonaws.com starts a task "
    "with the strongest of them. Nor where it takes in several services, such as cloudformation.amazonaws.com and "
    "ec2.amazonaws.com, in which the role may start something.",
    fix="Name the roles that the task definitions use, and limit the service with iam:PassedToService.",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
    ),
    no_fix="which roles a deployer hands over is known to its owner; `ecs-roles policy --role deployer` writes "
    "one task's",
    check_deployment=_check,
)
