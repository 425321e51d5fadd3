"""ECS515: the roles of a task definition belong to different accounts."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Note, Severity
from ecs_roles.findings.message import Message
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.accounts import account_of
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    execution, task = account_of(workload.execution), account_of(workload.task)
    if execution is None or task is None or execution == task:
        return
    yield workload.finding(
        rule,
        workload.place(workload.execution.span),
        Message(
            workload.mention,
            f"has an execution role in account {execution} and a task role in account {task}",
            "ECS takes roles of the task's own account only",
        ),
        "Use roles of the account that the task runs in; let them assume a role of the other account.",
        link=workload.execution,
        related=(Note("the task role is named here", workload.task.span),),
    )


RULE = Rule(
    number=515,
    name="role-of-another-account",
    category="link",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A role of a task definition belongs to another account",
    why="ECS passes and assumes only roles of the account in which the task runs.",
    fix="Name a role of the task's own account.",
    ecs_says=("ECS was unable to assume the role '<arn>' that was provided for this task.",),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
    ),
    no_fix="which role of the task's own account is meant is not in the code",
    check=_check,
)
