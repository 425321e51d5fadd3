"""What a task role allows without any bound."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding
from ecs_roles.iam.statements import Statement
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.execution_role.aws_policies import ADMINISTRATORS
from ecs_roles.rules.granted import GrantedStatement, about, aws_policies, written_statements
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.showing import shown


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
            yield rule.at(
                policy.span,
                policy.holder,
                f"{role.address} (task role) has AWS's policy {policy.label}: the application is an administrator",
                rule.fix,
                link=assessment.workload.task,
                task_definition=assessment.workload.address,
                actions=("*",),
                resources=(policy.label,),
                related=about(assessment.workload, assessment.workload.task),
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
    workload = assessment.workload
    role = workload.task.role
    return rule.at(
        granted.span,
        granted.policy.holder,
        f"{role.address if role is not None else ''} (task role) allows the application {what} on "
        f"{', '.join(shown(resource) for resource in granted.statement.resources) or 'everything'}",
        fix,
        link=workload.task,
        task_definition=workload.address,
        actions=tuple(actions),
        resources=tuple(shown(resource) for resource in granted.statement.resources),
        related=about(workload, workload.task),
    )
