"""Whether a statement speaks of a request: its action, its resource, its principal, its conditions.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from ecs_roles.iam.action_matching import covers_action, names_action
from ecs_roles.iam.conditions import conditions_hold
from ecs_roles.iam.decision import Request
from ecs_roles.iam.matching import matches, matches_glob
from ecs_roles.iam.policy_variables import has_variables, resource_with_variables
from ecs_roles.iam.principals import ANYHOW, Reach, names_caller
from ecs_roles.iam.statements import VARIABLE, Statement, marks_in_resources
from ecs_roles.symbolic.answer import Answer, any_of
from ecs_roles.symbolic.text import Text

__all__ = ["covers", "covers_action", "covers_resource", "names_action", "names_resource"]


def covers(statement: Statement, request: Request, reaches: frozenset[Reach] = ANYHOW) -> Answer:
    """Decide whether the statement applies to the request, the caller being named in one of these ways."""
    named = covers_action(statement, request.action)
    if named is Answer.NO:
        return named  # Most statements are about something else.
    meant = covers_resource(statement, request)
    if meant is Answer.NO:
        return meant
    if statement.principals or statement.not_principals or reaches is not ANYHOW:  # As in no policy of a role.
        calls = names_caller(statement, request.principal, reaches)
        if calls is Answer.NO:
            return calls
    else:
        calls = Answer.YES
    holds = conditions_hold(statement, request) if statement.conditions else Answer.YES
    return holds if named is meant is calls is Answer.YES else named & meant & calls & holds


def covers_resource(statement: Statement, request: Request) -> Answer:
    """Decide whether the statement names the resource; a policy of the resource itself need not name it."""
    if len(statement.resources) == 1:
        return names_resource(statement.resources[0], statement, request)
    if statement.resources:
        return any_of(names_resource(pattern, statement, request) for pattern in statement.resources)
    if statement.not_resources:
        if any(_is_void(pattern, statement, request) for pattern in statement.not_resources):
            return Answer.NO
        return ~any_of(names_resource(pattern, statement, request) for pattern in statement.not_resources)
    return Answer.YES if statement.principals or statement.not_principals else Answer.UNKNOWN


def names_resource(pattern: Text, statement: Statement, request: Request) -> Answer:
    """Decide whether one pattern of the statement matches the resource."""
    if VARIABLE not in marks_in_resources(statement) or not has_variables(pattern, statement.version):
        return matches(pattern, request.resource)
    filled = resource_with_variables(pattern, request)
    return Answer.NO if filled is None else matches_glob(filled, request.resource.pieces)


def _is_void(pattern: Text, statement: Statement, request: Request) -> bool:
    """Return whether a variable in the pattern has no value: then the statement says nothing."""
    return has_variables(pattern, statement.version) and resource_with_variables(pattern, request) is None
