"""ECS541: the execution role may do everything, or everything of a service."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import NARROW
from ecs_roles.rules.execution_role.application_grants import is_task_role_too
from ecs_roles.rules.execution_role.whole_services import BOTH, is_behind, used_behind, wide_patterns
from ecs_roles.rules.granted import GrantedStatement, grants_patterns, written_statements
from ecs_roles.rules.rule import Rule

_AND_OWN = ", and what the application calls"


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    link = assessment.workload.execution
    if link.role is None:
        return
    shared = is_task_role_too(assessment.workload)
    for granted in written_statements(link.role):
        actions = wide_patterns(link.role, granted, shared=shared)
        if actions:
            yield _finding(rule, assessment, granted, actions, shared=shared)


def _finding(
    rule: Rule, assessment: Assessment, granted: GrantedStatement, actions: list[str], *, shared: bool
) -> Finding:
    link, needed = assessment.workload.execution, _needed(assessment, actions)
    here = f", here {', '.join(needed)}" if needed else ""
    return assessment.workload.finding_on_role(
        rule,
        link,
        granted.place_of(actions),
        Message(
            link.mention,
            f"allows {', '.join(actions)}",
            besides=(f"ECS uses an execution role for a few actions only{here}", *(BOTH if shared else ())),
        ),
        f"Name the actions: {', '.join(needed or sorted(used_behind(actions)))}{_AND_OWN if shared else ''}.",
        actions=tuple(actions),
        resources=granted.resources,
    )


def _needed(assessment: Assessment, patterns: list[str]) -> tuple[str, ...]:
    """Return the actions behind the wildcards that the task definition asks for."""
    asked = {answer.need.action for answer in assessment.answers if answer.need.side == "execution"}
    return tuple(sorted(action for action in asked if is_behind(action, patterns)))


RULE = Rule(
    number=541,
    name="wildcard-action-on-execution-role",
    category="wildcard",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The execution role allows every action, or every action of a service",
    why="ECS needs at most a dozen actions of an execution role. A wildcard adds deleting, writing and handing on, "
    "for whoever can start a task with that role. Where it is the task role too, whoever breaks into a container has "
    "all of that as well: it weighs no less.",
    fix="Replace the wildcard with the actions that the task definitions need.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    ),
    side="execution",
    question=grants_patterns,
    check=_check,
    automatic_fix=NARROW,
)
