"""The one fact that would settle whether a statement applies to a request, in plain words."""

from collections.abc import Iterable, Iterator

from ecs_roles.iam.conditions import condition_holds
from ecs_roles.iam.decision import Request
from ecs_roles.iam.matching import matches
from ecs_roles.iam.policy_variables import filled_in_later, variables_in
from ecs_roles.iam.principals import names_caller
from ecs_roles.iam.request_context import values_of
from ecs_roles.iam.statement_matching import covers_action, covers_resource, names_action, names_resource
from ecs_roles.iam.statements import Condition, Statement
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import ARN_FIELDS, arn_fields
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Text

_OF_AWS = (PARTITION, REGION, ACCOUNT)


def doubt(statement: Statement, request: Request) -> str:
    """Return why it cannot be told whether the statement applies."""
    if covers_action(statement, request.action) is Answer.UNKNOWN:
        patterns = statement.actions + statement.not_actions
        return _question(
            (p for p in patterns if names_action(p, request.action) is Answer.UNKNOWN), Text((request.action,))
        )
    if covers_resource(statement, request) is Answer.UNKNOWN:
        patterns = statement.resources + statement.not_resources
        return _question(
            (p for p in patterns if names_resource(p, statement, request) is Answer.UNKNOWN), request.resource
        )
    if names_caller(statement, request.principal) is Answer.UNKNOWN:
        principals = statement.principals + statement.not_principals
        return _question((principal.name for principal in principals), request.principal or Text(("the caller",)))
    open_conditions = (
        c for c in statement.conditions if condition_holds(c, request, statement.version) is Answer.UNKNOWN
    )
    return next((_condition_doubt(condition, request) for condition in open_conditions), "")


def _condition_doubt(condition: Condition, request: Request) -> str:
    if condition.for_policy and (reasons := [symbol.reason for symbol in condition.key.symbols if symbol.reason]):
        return reasons[0]
    values = values_of(request, condition.key.literal or "")
    if condition.operator and values is None:
        return f"what {condition.key} is when the call is made"
    texts = (condition.key, *condition.values, *(values or ()))
    return _because(f"whether {condition.operator or 'the condition'} holds on {condition.key}", texts)


def _question(patterns: Iterable[Text], asked: Text) -> str:
    pattern = next(iter(patterns), None)
    if pattern is None:
        return f"whether the statement means {shown(asked)}"
    parts = _open_parts(pattern, asked)
    numbers = [part.literal for part in parts if part.literal]
    if [part for part in parts if not part.literal] == [Text((ACCOUNT,))] and numbers:
        named = pattern if ACCOUNT in asked.symbols else asked
        return _because(f"whether the account {numbers[0]} of {shown(named)} is that of the deployment", parts)
    return _because(f"whether {shown(pattern)} means {shown(asked)}", parts)


def _open_parts(pattern: Text, asked: Text) -> tuple[Text, ...]:
    """Return the parts of pattern and ARN that keep the answer open: what the pattern takes in anyhow is no reason."""
    pairs = _fields_of_both(pattern, asked)
    answers = [matches(one, other) for one, other in pairs]
    if Answer.UNKNOWN not in answers or Answer.NO in answers:
        return pattern, asked
    return tuple(text for pair, answer in zip(pairs, answers, strict=True) if answer is Answer.UNKNOWN for text in pair)


def _fields_of_both(pattern: Text, asked: Text) -> tuple[tuple[Text, Text], ...]:
    """Return the parts of two ARNs side by side; none where a symbol may span several."""
    fields, others = arn_fields(pattern.pieces), arn_fields(asked.pieces)
    if fields is None or others is None or not len(fields) == len(others) == ARN_FIELDS or variables_in(pattern):
        return ()
    return tuple((Text(one), Text(other)) for one, other in zip(fields, others, strict=True))


def _because(question: str, texts: Iterable[Text]) -> str:
    """Return the question with its first reason; where the code is deployed is seldom what matters."""
    known = list(texts)
    reason = next(iter((*_reasons(known, of_aws=False), *_reasons(known, of_aws=True))), "")
    return f"{question}: {reason}" if reason else question


def _reasons(texts: Iterable[Text], *, of_aws: bool) -> Iterator[str]:
    for found in texts:
        yield from (symbol.reason for symbol in found.symbols if symbol.reason and (symbol in _OF_AWS) is of_aws)
        yield from (filled_in_later(variable) for variable in variables_in(found) if not of_aws)
