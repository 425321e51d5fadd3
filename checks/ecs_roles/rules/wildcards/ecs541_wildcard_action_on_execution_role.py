"""ECS541: the execution role may do everything, or everything of a service."""

from collections.abc import Iterator
from functools import lru_cache

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message
from ecs_roles.iam.service_reference import covers_all
from ecs_roles.iam.statements import literal_actions
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import NARROW
from ecs_roles.rules.execution_actions import USED_BY_ECS, application_actions, beyond_use
from ecs_roles.rules.execution_role.application_grants import is_task_role_too
from ecs_roles.rules.granted import GrantedStatement, written_statements
from ecs_roles.rules.limits import cuts_wildcards, left
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    link = assessment.workload.execution
    if link.role is None:
        return
    shared = is_task_role_too(assessment.workload)
    for granted in written_statements(link.role):
        if shared and _is_for_named_things(granted):
            continue  # There the application works with its own things; ECS512 tells that it is one role.
        literals = literal_actions(granted.statement)
        actions = [literal for literal in literals if _is_whole(literal) and _stays_wide(link.role, granted, literal)]
        if actions:
            yield _finding(rule, assessment, granted, actions)


def _is_for_named_things(granted: GrantedStatement) -> bool:
    literals = [action.literal or "*" for action in granted.statement.actions]
    resources = granted.statement.resources
    named = bool(resources) and not any(covers_all(item, name) for item in resources for name in _all_used(literals))
    return named and all(name.strip("*:") for name in literals) and not any(item.literal == "*" for item in resources)


@lru_cache(maxsize=4096)
def _is_whole(action: str) -> bool:
    """Return whether the pattern takes in everything, or a whole service that ECS does use."""
    service, _, name = action.partition(":")
    if set(service) == {"*"}:
        return not name.strip("*")
    return bool(name) and not name.strip("*") and not application_actions(action)


def _stays_wide(role: Role, granted: GrantedStatement, pattern: str) -> bool:
    """Return whether no limit of the role makes a list of the pattern that holds nothing but what ECS uses.

    A list that a boundary makes of ``*`` is judged action by action, by other rules.
    """
    if not pattern.strip("*:"):
        return not cuts_wildcards(role)
    return bool(left(role, beyond_use(pattern), granted.statement.resources))


def _finding(rule: Rule, assessment: Assessment, granted: GrantedStatement, actions: list[str]) -> Finding:
    link, needed = assessment.workload.execution, _needed(assessment, actions)
    here = f", here {', '.join(needed)}" if needed else ""
    return assessment.workload.finding_on_role(
        rule,
        link,
        granted.place_of(actions),
        Message(
            link.mention,
            f"allows {', '.join(actions)}",
            besides=(f"ECS uses an execution role for a few actions only{here}",),
        ),
        f"Name the actions: {', '.join(needed or _all_used(actions))}.",
        actions=tuple(actions),
        resources=granted.resources,
    )


def _needed(assessment: Assessment, patterns: list[str]) -> tuple[str, ...]:
    """Return the actions behind the wildcards that the task definition asks for."""
    asked = {answer.need.action for answer in assessment.answers if answer.need.side == "execution"}
    return tuple(sorted(action for action in asked if _is_behind(action, patterns)))


def _all_used(patterns: list[str]) -> tuple[str, ...]:
    return tuple(sorted(action for action in USED_BY_ECS if _is_behind(action, patterns)))


def _is_behind(action: str, patterns: list[str]) -> bool:
    services = {pattern.partition(":")[0].lower() for pattern in patterns}
    return action.partition(":")[0] in services or any(service.startswith("*") for service in services)


RULE = Rule(
    number=541,
    name="wildcard-action-on-execution-role",
    category="wildcard",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The execution role allows every action, or every action of a service",
    why="ECS needs at most a dozen actions of an execution role. A wildcard adds deleting, writing and handing on, "
    "for whoever can start a task with that role.",
    fix="Replace the wildcard with the actions that the task definitions need.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    ),
    side="execution",
    check=_check,
    automatic_fix=NARROW,
)
