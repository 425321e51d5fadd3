"""ECS503: a role of a task definition trusts another service beside ECS."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.assuming import ECS_TASKS, trusts_ecs_tasks
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.linked_roles import linked_roles
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.trust.trust import other_services, principal_place
from ecs_roles.symbolic.answer import Answer

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


RULE = Rule(
    number=503,
    name="role-trusts-other-service",
    category="trust",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A role of a task definition trusts another service beside ECS tasks",
    why="A role that an instance, a function or a pipeline can assume as well gives them everything the task may do, "
    "and the other way round.",
    fix="Use one role for each service.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
    check=_check,
    automatic_fix=AutomaticFix("trust-less", safe=False, says="Remove the other services from the trust policy"),
)
