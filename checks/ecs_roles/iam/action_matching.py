"""Whether a statement names an action.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
"""

from ecs_roles.iam.matching import matches
from ecs_roles.iam.statements import Statement
from ecs_roles.symbolic.answer import Answer, any_of
from ecs_roles.symbolic.text import Text


def covers_action(statement: Statement, action: str) -> Answer:
    """Decide whether the statement names the action, in any case; one without actions says nothing certain."""
    if statement.actions:
        return any_of(names_action(pattern, action) for pattern in statement.actions)
    if statement.not_actions:
        return ~any_of(names_action(pattern, action) for pattern in statement.not_actions)
    return Answer.UNKNOWN


def names_action(pattern: Text, action: str) -> Answer:
    """Decide whether one pattern matches the action."""
    return matches(pattern, Text((action,)), ignore_case=True)
