"""ECS675: a task definition has no task role, and the role that is meant for its application is named by nothing."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Note, Place, Severity, finding_at
from ecs_roles.findings.message import Message
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.execution_actions import services_of
from ecs_roles.rules.execution_role.application_grants import application_patterns
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.held_roles import (
    HeldRole,
    has_roles_named_by_none,
    is_for_tasks_alone,
    roles_named_by_none,
)
from ecs_roles.symbolic.showing import some_of

# What registers tasks at a load balancer or runs them is meant for the service, or for an instance.
_OF_SERVICES = frozenset({"elasticloadbalancing", "ecs"})
_ROLE_SET_ELSEWHERE = frozenset({"all", "taskRoleArn"})


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    deployment = analysed.index.deployment
    without = tuple(_without_task_role(analysed))
    if not without or not deployment.unreferred or analysed.scan_scope.open_links.get(deployment.name):
        return
    found = [(held, actions) for held in roles_named_by_none(analysed) if (actions := _meant(held, analysed))]
    if len(found) == 1:  # Of several nobody knows which is meant.
        yield _finding(rule, *found[0], without)


def _without_task_role(analysed: AnalysedDeployment) -> Iterator[Workload]:
    """Yield what surely runs without a task role: neither the code nor whoever else deploys it gives one."""
    for each in analysed.assessments:
        workload = each.workload
        registered = workload.task_definition.resource.set_elsewhere & _ROLE_SET_ELSEWHERE
        run = any(service.set_elsewhere & {"all", "taskDefinition"} for service in workload.services)
        if workload.task.is_none and not registered and not run:
            yield workload


def _meant(held: HeldRole, analysed: AnalysedDeployment) -> tuple[str, ...]:
    """Return what a role has for an application, if ECS tasks alone may have it and nothing refers to it."""
    role = held.role
    if role.address not in analysed.index.deployment.unreferred or held.may_be_named or held.only_starts:
        return ()
    if not is_for_tasks_alone(role):
        return ()
    found = tuple(dict.fromkeys(name for _, names in application_patterns(role) for name in names))
    return () if services_of(found) & _OF_SERVICES else found


def _finding(rule: Rule, held: HeldRole, actions: tuple[str, ...], without: tuple[Workload, ...]) -> Finding:
    role = held.role
    names = some_of(tuple(workload.address for workload in without))
    has, its = ("has", "its application gets") if len(without) == 1 else ("have", "their applications get")
    return finding_at(
        Place(role.span, role.resource),
        rule,
        Message(
            held.mention,
            f"allows {some_of(actions)}, and nothing names it",
            f"{names} {has} no task role, so {its} no credentials of this role",
        ),
        f"Name {role.address} as the task role of {names}, or remove it.",
        concerns=tuple(dict.fromkeys(workload.concern(workload.task) for workload in without)),
        role=role.resource,
        role_kind="task",
        actions=actions,
        related=tuple(
            Note(f"{each.address} names no task role", each.task_definition.resource.span) for each in without
        ),
    )


RULE = Rule(
    number=675,
    name="task-role-not-named",
    category="link",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A role for an application is named by nothing, while a task definition has no task role",
    why="The role trusts ECS tasks and allows what only an application calls, and no code refers to it: no task "
    "definition, no output, no module. A task definition beside it names no task role. On Fargate its containers get "
    'no credentials at all, and every call of the application ends with "Unable to locate credentials". It is not '
    "told where several roles could be meant, or where somebody else may give the task role.",
    fix="Set `task_role_arn` (Terraform) or `TaskRoleArn` (CloudFormation) to the role, or remove the role.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#remove-credentials",
    ),
    no_fix="which application the role is meant for is known to its authors",
    check_deployment=_check,
    deployment_question=has_roles_named_by_none,
)
