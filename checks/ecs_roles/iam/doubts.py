"""The one fact that would settle whether a statement applies to a request, in plain words."""

from collections.abc import Iterable, Iterator

from ecs_roles.iam.conditions import condition_holds
from ecs_roles.iam.decision import Request
from ecs_roles.iam.principals import names_caller
from ecs_roles.iam.request_context import values_of
from ecs_roles.iam.statement_matching import covers_action, covers_resource
from ecs_roles.iam.statements import Condition, Statement
from ecs_roles.source.text import Text


def doubt(statement: Statement, request: Request) -> str:
    """Why it cannot be told whether the statement applies."""
    if covers_action(statement, request.action) is None:
        patterns = statement.actions + statement.not_actions
        return _because(f"whether {_listed(patterns)} means {request.action}", patterns)
    if covers_resource(statement, request) is None:
        patterns = statement.resources + statement.not_resources
        return _because(f"whether {_listed(patterns)} means {request.resource}", (*patterns, request.resource))
    if names_caller(statement, request.principal) is None:
        names = [principal.name for principal in statement.principals + statement.not_principals]
        return _because(f"whether {_listed(names)} means {request.principal or 'the caller'}", names)
    open_conditions = (c for c in statement.conditions if condition_holds(c, request, statement.version) is None)
    return next((_condition_doubt(condition, request) for condition in open_conditions), "")


def _condition_doubt(condition: Condition, request: Request) -> str:
    values = values_of(request, condition.key.literal or "")
    if condition.operator and values is None:
        return f"what {condition.key} is when the call is made"
    return _because(
        f"whether {condition.operator} holds on {condition.key}", (condition.key, *condition.values, *(values or ()))
    )


def _listed(patterns: Iterable[Text]) -> str:
    return ", ".join(str(pattern) for pattern in patterns)


def _because(question: str, texts: Iterable[Text]) -> str:
    reason = next(_reasons(texts), "")
    return f"{question}: {reason}" if reason else question


def _reasons(texts: Iterable[Text]) -> Iterator[str]:
    yield from (hole.reason for found in texts for hole in found.holes if hole.reason)
