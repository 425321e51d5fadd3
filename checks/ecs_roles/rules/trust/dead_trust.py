"""Why a trust statement that is meant for ECS can never match."""

from ecs_roles.ecs.role import Role
from ecs_roles.iam.condition_operators import read_operator
from ecs_roles.iam.statement_matching import covers_action
from ecs_roles.iam.statements import Condition, Statement
from ecs_roles.needs.assuming import (
    ASSUME_ROLE,
    ECS_TASKS,
    SOURCE_ACCOUNT,
    SOURCE_ARN,
    holds_for_ecs,
    names_ecs_tasks,
    never_sent,
)
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.showing import shown

# How people misspell the service; ``ecs.amazonaws.com`` is a service of its own and not among them.
_MISSPELT = frozenset(
    {
        "ecs-task.amazonaws.com",
        "ecs.tasks.amazonaws.com",
        "ecstasks.amazonaws.com",
        "ecs_tasks.amazonaws.com",
        "ecs-tasks.amazon.com",
        "ecs-tasks.aws.amazon.com",
        "ecs-tasks.amazonaws.com.cn",
        "ecs-tasks",
        "ecs-tasks.amazonaws",
        "task.ecs.amazonaws.com",
        "tasks.ecs.amazonaws.com",
        "fargate.amazonaws.com",
    }
)


@frozen()
class Reason:
    """Why a statement never matches, and what to write instead."""

    why: str
    fix: str


def is_misspelt(service: str) -> bool:
    """Decide whether a name is a known misspelling of the service that assumes roles for tasks."""
    return service.lower() in _MISSPELT


def never_matches(statement: Statement, role: Role) -> Reason | None:
    """Return the reason, when a statement is plainly meant for ECS and still never matches."""
    if statement.effect != "Allow":
        return None
    misspelt = [name for p in statement.principals if (name := p.name.literal) and is_misspelt(name)]
    if misspelt:
        return Reason(f"{misspelt[0]} is not a service that assumes roles for tasks", f"Write {ECS_TASKS}.")
    if names_ecs_tasks(statement) is not Answer.YES:
        return None
    if covers_action(statement, ASSUME_ROLE) is Answer.NO:
        actions = ", ".join(shown(action) for action in (*statement.actions, *statement.not_actions))
        allows = "allows everything but" if statement.not_actions else "allows"
        return Reason(f"ECS calls {ASSUME_ROLE}, and the statement {allows} {actions}", f"Allow {ASSUME_ROLE}.")
    dead = (item for item in statement.conditions if holds_for_ecs(item, role, statement.version) is Answer.NO)
    return next((_of_condition(condition) for condition in dead), None)


def _of_condition(condition: Condition) -> Reason:
    """Return why a condition never holds for a call of ECS."""
    written = f"{condition.operator} {shown(condition.key)}"
    why = never_sent(condition)
    if why:
        return Reason(
            f"its condition {written} asks for what ECS never sends ({why})",
            f"Remove the condition on {shown(condition.key)}; to bind the role to the account, use StringEquals "
            "aws:SourceAccount.",
        )
    if _compares_exactly(condition) and all(set("*?") & set(shown(value)) for value in condition.values):
        key = shown(condition.key)
        return Reason(
            f"its condition {written} compares every character, and a wildcard stands for itself there",
            f"Write {'ArnLike' if key.lower() == SOURCE_ARN else 'StringLike'} instead of {condition.operator}.",
        )
    return Reason(
        f"its condition {written} never holds for a call of ECS, which names {_source(condition)}",
        "Use StringEquals aws:SourceAccount, or ArnLike aws:SourceArn with arn:aws:ecs:REGION:ACCOUNT:*.",
    )


def _source(condition: Condition) -> str:
    is_account = (condition.key.literal or "").lower() == SOURCE_ACCOUNT
    return "the account of the task" if is_account else "no cluster and no task definition, in the account of the task"


def _compares_exactly(condition: Condition) -> bool:
    operator = read_operator(condition.operator)
    return operator is not None and not operator.negated and not operator.comparer.wildcards
