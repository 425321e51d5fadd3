"""A statement as the JSON that IAM takes, which nothing refers to: what is not known in it is a placeholder."""

from collections.abc import Callable
from typing import Any

from ecs_roles.iam.statements import Statement
from ecs_roles.symbolic.text import Text


def statement_json(statement: Statement, write: Callable[[Text], str]) -> dict[str, Any]:
    """Return a statement as data; ``write`` gives the text of a resource or of a condition's value."""
    written: dict[str, Any] = {"Sid": statement.sid} if statement.sid else {}
    written["Effect"] = statement.effect
    if statement.principals:
        written["Principal"] = {principal.kind: str(principal.name) for principal in statement.principals}
    written["Action"] = _one_or_all([str(action) for action in statement.actions])
    if statement.resources:
        written["Resource"] = _one_or_all([write(each) for each in statement.resources])
    conditions: dict[str, dict[str, Any]] = {}
    for condition in statement.conditions:
        values = [write(value) for value in condition.values]
        conditions.setdefault(condition.operator, {})[str(condition.key)] = _one_or_all(values)
    return {**written, "Condition": conditions} if conditions else written


def _one_or_all(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values
