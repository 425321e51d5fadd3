"""Whether the code shows that ECS may assume a role at all: what of its trust policy is not known.

Source: ECS developer guide, task execution IAM role, task IAM role.
"""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.iam.statements import Statement
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Symbol, Text

_ECS_TASKS = "ecs-tasks.amazonaws.com"
_SETTLED = (PARTITION, REGION, ACCOUNT)


def assuming_doubt(role: Role) -> Doubt | None:
    """The first fact that would settle whether ECS may assume the role; none when the code settles it."""
    if not role.resource.made or any(_lets_ecs_in(statement) for statement in role.trust.statements):
        return None
    reason, span = next(_open_facts(role), (None, None))
    return None if reason is None else Doubt(f"whether ECS may assume {role.address}", reason, span or role.span)


def _lets_ecs_in(statement: Statement) -> bool:
    named = any(principal.name.literal == _ECS_TASKS for principal in statement.principals)
    return statement.effect == "Allow" and named and not any(_open_symbols(_conditions(statement)))


def _open_facts(role: Role) -> Iterator[tuple[str, Span | None]]:
    for unknown in role.trust.unknowns:
        yield unknown.reason, unknown.span
    for statement in role.trust.statements:
        texts = [*(principal.name for principal in statement.principals), *_conditions(statement)]
        yield from ((symbol.reason or symbol.name, statement.span) for symbol in _open_symbols(texts))


def _conditions(statement: Statement) -> list[Text]:
    return [value for condition in statement.conditions for value in condition.values]


def _open_symbols(texts: list[Text]) -> Iterator[Symbol]:
    return (symbol for text in texts for symbol in text.symbols if symbol not in _SETTLED and not symbol.generated)
