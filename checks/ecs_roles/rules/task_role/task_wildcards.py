"""What a task role allows without any bound."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding
from ecs_roles.findings.message import Message
from ecs_roles.iam.statements import Statement
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.execution_role.aws_policies import ADMINISTRATORS
from ecs_roles.rules.granted import GrantedStatement, aws_policies, place_of, written_statements
from ecs_roles.rules.rule import Rule


def everything(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    """A finding for each statement and policy of AWS that lets the application do everything."""
    role = assessment.workload.task.role
    if role is None:
        return
    for granted in written_statements(role):
        if _is_everything(granted.statement):
            yield _statement(rule, assessment, granted, ["*"], "every action", rule.fix)
    for policy in aws_policies(role):
        if policy.label in ADMINISTRATORS:
            link = assessment.workload.task
            yield assessment.workload.finding_on_role(
                rule,
                link,
                place_of(policy),
                Message(link.mention, f"has AWS's policy {policy.label}", "the application is an administrator"),
                rule.fix,
                actions=("*",),
                resources=(policy.label,),
            )


def whole_services(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    """A finding for each statement that allows a whole service on every resource."""
    role = assessment.workload.task.role
    for granted in written_statements(role) if role is not None else ():
        statement = granted.statement
        whole = [
            name for action in statement.actions if (name := action.literal) and name.endswith(":*") and name[0] != "*"
        ]
        if whole and not _is_everything(statement) and _is_unbounded(statement):
            fix = f"List what the application does instead of {', '.join(whole)}, and the resources."
            yield _statement(rule, assessment, granted, whole, ", ".join(whole), fix)


def _is_everything(statement: Statement) -> bool:
    if statement.not_actions:
        return _is_unbounded(statement)
    return any(action.literal is not None and not action.literal.strip("*:") for action in statement.actions)


def _is_unbounded(statement: Statement) -> bool:
    on_all = any(resource.literal == "*" for resource in statement.resources) or bool(statement.not_resources)
    return on_all and not statement.conditions


def _statement(
    rule: Rule, assessment: Assessment, granted: GrantedStatement, actions: list[str], what: str, fix: str
) -> Finding:
    link = assessment.workload.task
    where = ", ".join(granted.resources) or "everything"
    return assessment.workload.finding_on_role(
        rule,
        link,
        granted.place_of(actions),
        Message(link.mention, f"allows the application {what} on {where}"),
        fix,
        actions=tuple(actions),
        resources=granted.resources,
    )
