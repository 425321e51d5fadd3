"""Whether a statement names an action.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
"""

from ecs_roles.iam.matching import matches
from ecs_roles.iam.statements import Statement
from ecs_roles.symbolic.answer import Answer, any_of
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.text import Text


def covers_action(statement: Statement, action: str) -> Answer:
    """Decide whether the statement names the action, in any case; one without actions says nothing certain."""
    if not statement.actions and not statement.not_actions:
        return Answer.UNKNOWN
    single, patterns = named_by(statement)
    if action.lower() in single:
        named = Answer.YES
    else:
        named = any_of(names_action(pattern, action) for pattern in patterns) if patterns else Answer.NO
    return named if statement.actions else ~named


@derived_once
def named_by(statement: Statement) -> tuple[frozenset[str], tuple[Text, ...]]:
    """Return the single actions that a statement spells out, in small letters, and its patterns."""
    single: set[str] = set()
    patterns: list[Text] = []
    for action in statement.actions or statement.not_actions:
        literal = action.literal
        if literal is None or "*" in literal or "?" in literal:
            patterns.append(action)
        else:
            single.add(literal.lower())
    return frozenset(single), tuple(patterns)


def names_action(pattern: Text, action: str) -> Answer:
    """Decide whether one pattern matches the action."""
    return matches(pattern, Text((action,)), ignore_case=True)
