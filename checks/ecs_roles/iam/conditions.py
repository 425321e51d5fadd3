"""Whether the conditions of a statement hold for a request, as far as its condition keys are known.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
and https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html

Conditions are joined by *and*, the values of one by *or*; of a negated operator no value may match.
"""

from ecs_roles.iam.condition_operators import NULL_OPERATOR, Operator, read_operator
from ecs_roles.iam.decision import Request
from ecs_roles.iam.matching import Glob, wildcards_of
from ecs_roles.iam.policy_variables import has_variables, with_variables
from ecs_roles.iam.request_context import meant_instead_of, values_of
from ecs_roles.iam.statements import Condition, Statement
from ecs_roles.symbolic.answer import Answer, all_of, any_of
from ecs_roles.symbolic.text import Symbol, Text


def conditions_hold(statement: Statement, request: Request) -> Answer:
    """Decide whether all conditions of the statement hold."""
    if not statement.conditions:
        return Answer.YES
    return all_of(condition_holds(condition, request, statement.version) for condition in statement.conditions)


def condition_holds(condition: Condition, request: Request, version: str) -> Answer:
    """Decide whether one condition holds; unknown when its operator or its key is."""
    operator, key = read_operator(condition.operator), condition.key.literal
    if operator is None or key is None:
        return Answer.UNKNOWN
    given = values_of(request, key)
    if given is None:
        return Answer.UNKNOWN
    if operator.comparer is NULL_OPERATOR:
        return _is_as_absent(condition, given)
    if not given:
        return Answer.of(_holds_without_key(operator))
    if len(given) > 1 and not operator.quantifier:
        return Answer.UNKNOWN  # AWS asks for ForAllValues or ForAnyValue here, and does not say what happens without.
    answers = (_holds_for(value, operator, condition, request, version) for value in given)
    return any_of(answers) if operator.quantifier == "ForAnyValue:" else all_of(answers)


def on_absent_key(statement: Statement) -> Condition | None:
    """Return the condition of a statement that no request meets, as no request has its key."""
    return next((item for item in statement.conditions if _asks_for_absent_key(item)), None)


def _asks_for_absent_key(condition: Condition) -> bool:
    operator = read_operator(condition.operator)
    if operator is None or operator.comparer is NULL_OPERATOR or _holds_without_key(operator):
        return False
    return bool(meant_instead_of(condition.key.literal or ""))


def _is_as_absent(condition: Condition, given: tuple[Text, ...]) -> Answer:
    """Decide a ``Null`` condition: ``true`` asks for an absent key, ``false`` for a present one."""
    wanted = ({"true": True, "false": False}.get(value.literal.lower()) for value in condition.values if value.literal)
    answers = [Answer.UNKNOWN if answer is None else Answer.of(answer is not bool(given)) for answer in wanted]
    return any_of(answers if len(answers) == len(condition.values) else [*answers, Answer.UNKNOWN])


def _holds_without_key(operator: Operator) -> bool:
    """Decide a condition on an absent key: true when negated, with ``IfExists``, and for *all* of no values."""
    return (
        operator.if_exists or operator.quantifier == "ForAllValues:" or (operator.negated and not operator.quantifier)
    )


def _holds_for(value: Text, operator: Operator, condition: Condition, request: Request, version: str) -> Answer:
    """Decide whether one value of the request is as the operator asks."""
    patterns = [_pattern(wanted, operator, request, version) for wanted in condition.values]
    matched = any_of(_compare(pattern, value, operator) for pattern in patterns)
    if not operator.negated:
        return matched
    # A variable without value makes the statement say nothing, also where a mismatch is asked for.
    return Answer.NO if None in patterns else ~matched


def _pattern(wanted: Text, operator: Operator, request: Request, version: str) -> Glob | None:
    """Return what a value of the policy stands for; ``None`` when it is a variable that has no value."""
    comparer = operator.comparer
    if comparer.variables and has_variables(wanted, version):
        return with_variables(wanted, request, wildcards=comparer.wildcards)
    return wildcards_of(wanted.pieces) if comparer.wildcards else wanted.pieces


def _compare(pattern: Glob | None, value: Text, operator: Operator) -> Answer:
    if pattern is None:
        return Answer.NO
    if operator.comparer.wildcards and len(pattern) == 1 and isinstance(pattern[0], Symbol):
        return Answer.YES if pattern == value.pieces else Answer.UNKNOWN
    return operator.comparer.compare(pattern, value)
