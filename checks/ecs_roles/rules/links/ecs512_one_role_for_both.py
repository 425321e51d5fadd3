"""ECS512: one role serves as execution role and as task role."""

from collections.abc import Iterator
from dataclasses import replace

from ecs_roles.findings.finding import Finding, Note, Severity
from ecs_roles.findings.message import Message
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.text import same_text


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    if not _is_one_role(workload):
        return
    yield workload.finding(
        rule,
        workload.place(workload.task.span),
        Message(
            workload.mention,
            ("uses ", replace(workload.task.mention, note=""), " as execution role and as task role"),
            "the application can do what only ECS needs, such as reading every secret that is injected",
        ),
        "Give the application a task role of its own and leave the execution role to ECS.",
        link=workload.task,
        related=(Note("the same role is the execution role here", workload.execution.span),),
    )


def _is_one_role(workload: Workload) -> bool:
    one, other = workload.execution, workload.task
    if one.role is not None and other.role is not None:
        return one.role.resource is other.role.resource
    if one.reference is None or other.reference is None:
        return False
    return same_text(one.reference, other.reference) is Answer.YES


RULE = Rule(
    number=512,
    name="one-role-for-both",
    category="link",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="One role is execution role and task role at once",
    why="The execution role is for ECS: it pulls the image and reads the secrets before the container starts, and "
    "the container never sees its credentials. As task role the same permissions are in the hands of the "
    "application, and what the application may do is in the hands of ECS.",
    fix="Make two roles: one with what ECS needs to start the task, one with what the application does.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",),
    no_fix="which permissions belong to the application is known to its authors; `ecs-roles policy` writes both roles",
    check=_check,
)
