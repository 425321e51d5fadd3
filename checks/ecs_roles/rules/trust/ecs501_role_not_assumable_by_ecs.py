"""ECS501: a task definition names a role that ECS tasks cannot assume."""

from collections.abc import Iterator, Sequence

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Place, Severity
from ecs_roles.findings.message import Consequence, Message, mention
from ecs_roles.iam.statements import Statement
from ecs_roles.linking.workload import Link
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.assuming import ECS_TASKS, denying_ecs_tasks, trusts_ecs_tasks
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.linked_roles import is_refused
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.trust.trust import principal_place, refuses_ecs_tasks, trust_span, trusted_names
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.showing import shown

_DENIED = f"Take {ECS_TASKS} out of the statement that denies it."
_SAYS = "ECS was unable to assume the role '{}' that was provided for this task."


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    seen: list[Role] = []
    for link in (workload.execution, workload.task):
        role = link.role
        if role is None or not role.known or role in seen or is_refused(role):
            continue
        if trusts_ecs_tasks(role) is Answer.NO:
            seen.append(role)
            yield _finding(rule, assessment, link, role)


def _finding(rule: Rule, assessment: Assessment, link: Link, role: Role) -> Finding:
    denies = denying_ecs_tasks(role)
    trusts = f"it trusts {', '.join(trusted_names(role)) or 'nobody'}"
    return assessment.workload.finding_on_role(
        rule,
        link,
        _place(role, denies),
        Message(
            mention(role.resource),
            f"cannot be assumed by {ECS_TASKS}",
            "a statement of its trust policy denies it" if denies else trusts,
            besides=(f"tasks that use it as {link.side} role do not start",),
            consequence=Consequence(_SAYS.format(shown(role.arn))),
        ),
        _DENIED if denies else f'Let the trust policy allow sts:AssumeRole to {{"Service": "{ECS_TASKS}"}}.',
        actions=("sts:AssumeRole",),
    )


def _place(role: Role, denies: Sequence[Statement]) -> Place:
    """Return the statement that denies it, or the only statement of the trust policy, else the document."""
    telling = denies or role.trust.statements
    evidence = principal_place(role, telling[0]).evidence if denies or len(telling) == 1 else None
    return Place(next((item.span for item in denies if item.span), trust_span(role)), role.resource, evidence)


RULE = Rule(
    number=501,
    name="role-not-assumable-by-ecs",
    category="trust",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A role of a task definition cannot be assumed by ecs-tasks.amazonaws.com",
    why="ECS assumes the execution role and the task role as the service ecs-tasks.amazonaws.com. A role that trusts "
    "another service, such as ecs.amazonaws.com or ec2.amazonaws.com, is refused and the task does not start.",
    fix="Allow sts:AssumeRole to the service ecs-tasks.amazonaws.com in the trust policy of the role.",
    ecs_says=(
        (
            "ECS was unable to assume the role '<arn>' that was provided for this task. Please verify that the role "
            "being passed has the proper trust relationship and permissions and that your IAM user has permissions "
            "to pass this role."
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
    ),
    question=refuses_ecs_tasks,
    check=_check,
    automatic_fix=AutomaticFix(
        "trust-ecs",
        safe=False,
        says="Name ecs-tasks.amazonaws.com in place of the service that the trust policy names, or beside it",
    ),
)
