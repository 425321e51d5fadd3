"""Why a trust statement that is meant for ECS can never match."""

from dataclasses import dataclass

from ecs_roles.ecs.role import Role
from ecs_roles.iam.statement_matching import covers_action
from ecs_roles.iam.statements import Statement
from ecs_roles.rules.trust.trust import ASSUME_ROLE, ECS_TASKS, allows_assuming, names_ecs_tasks
from ecs_roles.symbolic.answer import Answer
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


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a statement never matches, and what to write instead."""

    why: str
    fix: str


def never_matches(statement: Statement, role: Role) -> Reason | None:
    """The reason, when a statement is plainly meant for ECS and still never matches."""
    if statement.effect != "Allow":
        return None
    misspelt = [name for p in statement.principals if (name := p.name.literal) and name.lower() in _MISSPELT]
    if misspelt:
        return Reason(f"{misspelt[0]} is no service that assumes roles for tasks", f"Write {ECS_TASKS}.")
    if names_ecs_tasks(statement) is not Answer.YES:
        return None
    if statement.actions and covers_action(statement, ASSUME_ROLE) is Answer.NO:
        actions = ", ".join(shown(action) for action in statement.actions)
        return Reason(f"ECS calls {ASSUME_ROLE}, and the statement allows {actions}", f"Allow {ASSUME_ROLE}.")
    if allows_assuming(statement, role.arn) is Answer.NO:
        conditions = " and ".join(f"{c.operator} {shown(c.key)}" for c in statement.conditions)
        return Reason(
            f"its condition {conditions} never holds for a call of ECS, which names no cluster and no task definition",
            "Use StringEquals aws:SourceAccount, or ArnLike aws:SourceArn with arn:aws:ecs:REGION:ACCOUNT:*.",
        )
    return None
