"""ECS517: a task definition stays, and the plan deletes a role that it names."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Note, Severity
from ecs_roles.findings.message import Message
from ecs_roles.linking.role_names import full_name, parse_reference
from ecs_roles.linking.workload import Link
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import same_text
from ecs_roles.symbolic.values import as_text


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    for link in (workload.execution, workload.task):
        for role in workload.index.deployment.deleted:
            if link.reference is not None and _means(link, role):
                yield workload.finding(
                    rule,
                    workload.place(link.span),
                    Message(
                        workload.mention,
                        f"names {shown(link.reference)} as {link.side} role, and this plan deletes that role "
                        f"({role.address})",
                        "no task starts with it any more",
                    ),
                    f"Keep {role.address} until no task definition names it, or name another {link.side} role.",
                    link=link,
                    related=(Note("this role is deleted", role.span),),
                )


def _means(link: Link, role: Resource) -> bool:
    """Return whether a role that the code does not make is surely the deleted one, by name, path and account."""
    name, arn = as_text(role.properties.get("name")), as_text(role.properties.get("arn"))
    if link.status != "external" or link.reference is None or name is None:
        return False
    asked = link.entity
    if asked.form != "arn":
        return same_text(asked.full_name, name) is Answer.YES
    account = parse_reference(arn).account if arn is not None else asked.account
    path = as_text(role.properties.get("path"))
    return (
        same_text(asked.full_name, full_name(path, name)) is Answer.YES
        and same_text(asked.account, account) is not Answer.NO
    )


RULE = Rule(
    number=517,
    name="deleted-role",
    category="link",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A task definition names a role that the plan deletes",
    why="ECS assumes the role for each task that starts. Once it is gone no task replaces one that stops, "
    "though nothing in the task definition has changed.",
    fix="Keep the role until no task definition and no service names it.",
    ecs_says=("ECS was unable to assume the role '<arn>' that was provided for this task.",),
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html",),
    no_fix="whether the role or what names it has to stay is a decision",
    check=_check,
)
