"""ECS503: a role of a task definition trusts another service beside ECS."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message, mention
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.assuming import ECS_TASKS, names_ecs_tasks, trusts_ecs_tasks
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.linked_roles import RoleInScan, linked_roles
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.trust.trust import ECS, other_services, principal_place, services_beside_ecs
from ecs_roles.symbolic.answer import Answer

_NAMED_BY_NONE = "no task definition of this scan names it"
_GAINED = {"execution": "that ECS starts the task with", "task": "of the application"}


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    for link, role in linked_roles(workload):
        if trusts_ecs_tasks(role) is not Answer.YES:
            continue
        for statement in role.trust.statements:
            others = other_services(statement)
            if others:
                yield workload.finding_on_role(
                    rule,
                    link,
                    principal_place(role, statement, others),
                    Message(
                        link.mention,
                        f"trusts {', '.join(others)} beside {ECS_TASKS}",
                        f"whatever runs there can use the permissions {_GAINED[link.side]}",
                    ),
                    f"Remove {', '.join(others)} from the trust policy, and give that service a role of its own.",
                    actions=("sts:AssumeRole",),
                )


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
                        besides=(_NAMED_BY_NONE,),
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
    number=503,
    name="role-trusts-other-service",
    category="trust",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A role of a task definition trusts another service beside ECS tasks",
    why="A role that an instance, a function or a pipeline can assume as well gives them everything the task may do, "
    "and the other way round. So does a role of a pipeline or an instance that ECS tasks may assume too, and that no "
    "task definition of the scan names: whoever may start a task with it has it.",
    fix="Use one role for each service.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
    check=_check,
    check_deployment=_check_deployment,
    automatic_fix=AutomaticFix("trust-less", safe=False, says="Remove the other services from the trust policy"),
)
