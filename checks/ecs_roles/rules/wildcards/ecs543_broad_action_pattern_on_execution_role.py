"""ECS543: a pattern of actions on the execution role takes in more than ECS uses."""

from collections.abc import Iterator
from functools import lru_cache

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message
from ecs_roles.iam.dangers import most_dangerous_first
from ecs_roles.iam.statements import literal_actions
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import NARROW
from ecs_roles.rules.execution_actions import application_actions, beyond_use, used_behind
from ecs_roles.rules.granted import GrantedStatement, grants_patterns, written_statements
from ecs_roles.rules.limits import left
from ecs_roles.rules.rule import Rule

_NAMED = 4


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    role = workload.execution.role
    if role is None:
        return
    for granted in written_statements(role):
        literals = literal_actions(granted.statement)
        broad = {literal: _left_beyond(role, granted, literal) for literal in literals if _is_broad(literal)}
        patterns = [pattern for pattern, beyond in broad.items() if beyond]
        if patterns:
            extra = most_dangerous_first({action for beyond in broad.values() for action in beyond})
            wide = f"allows {', '.join(patterns)}, which takes in {_some(extra)} beside what ECS uses"
            yield workload.finding_on_role(
                rule,
                workload.execution,
                granted.place_of(patterns),
                Message(workload.execution.mention, wide),
                f"Name the actions: {', '.join(_used(patterns))}.",
                actions=tuple(patterns),
                resources=granted.resources,
            )


def _left_beyond(role: Role, granted: GrantedStatement, pattern: str) -> frozenset[str]:
    return left(role, beyond_use(pattern), granted.statement.resources)


@lru_cache(maxsize=4096)
def _is_broad(pattern: str) -> bool:
    """Return whether a pattern that is not a whole service takes in something ECS uses and something it does not."""
    name = pattern.partition(":")[2]
    if not set("*?") & set(name) or not name.strip("*") or application_actions(pattern):
        return False
    return bool(beyond_use(pattern))


def _some(actions: list[str]) -> str:
    more = f" and {len(actions) - _NAMED} more" if len(actions) > _NAMED else ""
    return ", ".join(actions[:_NAMED]) + more


def _used(patterns: list[str]) -> list[str]:
    return sorted({action for pattern in patterns for action in used_behind(pattern)})


RULE = Rule(
    number=543,
    name="broad-action-pattern-on-execution-role",
    category="wildcard",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A pattern of actions on the execution role takes in more than ECS uses",
    why="ssm:Get* reads every kind of parameter, history and inventory; ECS calls ssm:GetParameters only. A pattern "
    "also grants what AWS adds tomorrow.",
    fix="Write the actions out.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
    side="execution",
    question=grants_patterns,
    check=_check,
    automatic_fix=NARROW,
)
