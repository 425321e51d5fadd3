"""Findings about what an execution role may do that only an application does."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.execution_actions import application_actions, only_reads
from ecs_roles.rules.granted import GrantedStatement, about, written_statements
from ecs_roles.rules.rule import Rule
from ecs_roles.source.showing import shown


def application_grants(rule: Rule, assessment: Assessment, *, reads: bool) -> Iterator[Finding]:
    """A finding for each statement with application permissions: those that only read, or those that do more."""
    link = assessment.workload.execution
    if link.role is None:
        return
    for granted in written_statements(link.role):
        patterns = [literal for action in granted.statement.actions if (literal := action.literal)]
        foreign = [pattern for pattern in patterns if application_actions(pattern)]
        if foreign and reads == all(_reads_only(pattern) for pattern in foreign):
            yield _finding(rule, assessment.workload, link.role, granted, tuple(dict.fromkeys(foreign)))


def _reads_only(pattern: str) -> bool:
    return all(only_reads(action) for action in application_actions(pattern))


def _finding(
    rule: Rule, workload: Workload, role: Role, granted: GrantedStatement, actions: tuple[str, ...]
) -> Finding:
    return rule.at(
        granted.span,
        granted.policy.holder,
        f"{role.address} (execution role) allows {', '.join(actions)}, which ECS never uses an execution role for; "
        "the application does not get it from there either",
        _cure(workload, actions),
        link=workload.execution,
        task_definition=workload.address,
        actions=actions,
        resources=tuple(shown(resource) for resource in granted.statement.resources),
        related=about(workload, workload.execution),
    )


def _cure(workload: Workload, actions: tuple[str, ...]) -> str:
    what = ", ".join(actions)
    if workload.task.role is None:
        return f"Remove {what}; if the application needs it, give the task definition a task role that allows it."
    if workload.task.role.address == (workload.execution.role.address if workload.execution.role else ""):
        return f"Move {what} to a task role of the application's own."
    return f"Move {what} to the task role {workload.task.role.address}."
