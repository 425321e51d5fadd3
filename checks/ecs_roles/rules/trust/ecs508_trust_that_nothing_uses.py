"""ECS508: a role trusts what nothing runs as, or nothing is started with."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message, mention
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.assuming import ECS_TASKS, names_ecs_tasks, trusts_ecs_tasks
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.linked_roles import NAMED_BY_NONE, RoleInScan
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.trust.trust import ECS, other_services, principal_place, services_beside_ecs
from ecs_roles.rules.trust.trusted_beside import trusted_beside
from ecs_roles.symbolic.answer import Answer


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    for found in trusted_beside(assessment):
        if found.is_ecs_itself:
            yield found.finding(rule, "nothing of yours runs as ECS itself, and tasks do not need it")


def _check_deployment(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    """Yield the roles that nothing here gives to a task, and that ECS may assume for one all the same."""
    for role in analysed.roles.roles:
        # What trusts both of ECS is a role for tasks that are started elsewhere.
        if set(services_beside_ecs(role)) <= {ECS} or not _is_given_to_no_task(role, analysed):
            continue
        for statement in role.trust.statements:
            others = other_services(statement)
            if others or names_ecs_tasks(statement) is Answer.YES:
                services = services_beside_ecs(role)
                yield RoleInScan(role, ()).finding(
                    rule,
                    principal_place(role, statement, (ECS_TASKS, *others)),
                    Message(
                        mention(role.resource),
                        f"trusts {ECS_TASKS} beside {', '.join(services)}",
                        "whoever may start a task with it has the permissions that are meant for them",
                        besides=(NAMED_BY_NONE,),
                    ),
                    f"Remove {ECS_TASKS} from the trust policy, or give the task a role of its own.",
                    (),
                    ("sts:AssumeRole",),
                )
                break


def _is_given_to_no_task(role: Role, analysed: AnalysedDeployment) -> bool:
    scope = analysed.scan_scope
    made = role.resource.managed and role.resource.in_doubt is None and role.known
    named = role.span in scope.named_roles or role.span in scope.candidates
    return made and not named and trusts_ecs_tasks(role) is Answer.YES


RULE = Rule(
    number=508,
    name="trust-that-nothing-uses",
    category="trust",
    severity=Severity.INFO,
    since="0.1.0",
    summary="A role trusts ECS itself beside its tasks, or ECS tasks that nothing here starts with it",
    why="Old examples of AWS name ecs.amazonaws.com beside ecs-tasks.amazonaws.com; ECS assumes roles for tasks as the "
    "latter only, and the former are for load balancers and other infrastructure. A role of a pipeline, a function or "
    "an instance that ECS tasks may assume too, and that no task definition of the scan names, gives what it may do "
    "to whoever may start a task with it.",
    fix="Remove the service that nothing uses the role with from the trust policy.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
    check=_check,
    check_deployment=_check_deployment,
    automatic_fix=AutomaticFix("trust-less", safe=False, says="Remove the other services from the trust policy"),
)
