"""Access as a set of requests: what policies grant of some access, and what they grant beyond other policies.

The question is always whether there is a request: an answer is *yes* only with an example, which the evaluator decides
like any other request. What AWS's checks of custom policies ask of an account is asked here of code.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-custom-policy-checks.html
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ecs_roles.iam.condition_operators import NULL_OPERATOR, read_operator
from ecs_roles.iam.decision import Decision, Grants, Request, Verdict
from ecs_roles.iam.evaluator import evaluate
from ecs_roles.iam.matching import is_open_pattern, matches
from ecs_roles.iam.patterns_in_common import can_meet, shared_by
from ecs_roles.iam.request_context import values_of
from ecs_roles.iam.resource_kinds import may_be_of
from ecs_roles.iam.service_reference import expand, resource_patterns, takes_resource
from ecs_roles.iam.statement_matching import names_action
from ecs_roles.iam.statements import Condition, Statement
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import Piece, Symbol, Text, text

Context = tuple[tuple[str, tuple[Text, ...]], ...]

_EVERYTHING = text("*")
_WILD, _PLACEHOLDER = re.compile(r"[*?]"), re.compile(r"\$\{(\w+)\}")
_PLACES = {"Partition": "aws", "Region": "us-east-1", "Account": "111122223333"}
_EXAMPLE, _OTHER = "example", "another-example"
_ANY = Symbol(Pseudo("anything"), "it is whatever the pattern takes in")
_ANY_ONE = Symbol(Pseudo("any character"), "it is whatever the pattern takes in", length=1)
_MOST_ACTIONS, _MOST_EXAMPLES = LIMITS.compared_actions, 24
# Of everything, one action of each of these services stands for the rest: of a store one for each kind of resource.
_SAMPLE = (
    "iam:CreateUser",
    "sts:AssumeRole",
    "s3:DeleteBucket",
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "ec2:TerminateInstances",
    "secretsmanager:GetSecretValue",
    "kms:ScheduleKeyDeletion",
    "dynamodb:DeleteTable",
    "lambda:UpdateFunctionCode",
    "sqs:DeleteQueue",
    "sns:DeleteTopic",
    "rds:DeleteDBInstance",
    "ecs:DeleteService",
    "logs:DeleteLogGroup",
    "organizations:LeaveOrganization",
    "cloudtrail:StopLogging",
)


@frozen()
class Policies:
    """The policies of a role: what they grant, what limits them, and what is known of each of its requests."""

    grants: Grants
    boundary: Grants | None = None
    context: Context = ()


@frozen()
class Access:
    """What a statement grants of some access: an example of a request where that is sure, else why it is open.

    ``under`` are the conditions of the statement that the example has to meet.
    """

    statement: Statement
    answer: Answer
    action: str
    resource: Text
    reason: str = ""
    under: tuple[str, ...] = ()


def access_within(policies: Policies, actions: Iterable[str], resources: Iterable[Text]) -> Iterator[Access]:
    """Yield the statements that grant some of the actions on some of the resources, or of which that is not known."""
    wanted, places = tuple(actions), tuple(resources)
    for statement in _allowing(policies.grants):
        found = _first(_examined(statement, wanted, places, policies))
        if found is not None:
            yield found


def access_beyond(
    policies: Policies, ceiling: Policies, statements: Iterable[Statement] | None = None
) -> Iterator[Access]:
    """Yield the statements that grant a request which the ceiling does not, or of which that is not known.

    With ``statements`` only these are examined.
    """
    examined = _allowing(policies.grants) if statements is None else statements
    for statement in (item for item in examined if item.effect == "Allow"):
        found = _first(_beyond(statement, policies, ceiling))
        if found is not None:
            yield found


def _allowing(grants: Grants) -> Iterator[Statement]:
    return (item for item in grants.statements if item.effect == "Allow")


def _first(found: Iterable[Access]) -> Access | None:
    """Return the first example, else the first doubt."""
    doubt: Access | None = None
    for item in found:
        if item.answer is Answer.YES:
            return item
        doubt = doubt or item
    return doubt


def _examined(
    statement: Statement, actions: tuple[str, ...], resources: tuple[Text, ...], policies: Policies
) -> Iterator[Access]:
    names, reason = _actions(statement, actions)
    if reason:
        yield Access(statement, Answer.UNKNOWN, "", text(), reason)
    for name in names:
        examples, open_ = _examples(statement, name, resources, policies.boundary)
        for example in examples:
            item = _asked(statement, name, example, policies)
            if item is not None:
                yield item
        if open_:
            yield Access(statement, Answer.UNKNOWN, name, text(), open_)


def _asked(statement: Statement, action: str, resource: Text, policies: Policies) -> Access | None:
    """Return the access that one request is, where it is not refused."""
    verdict = _decided(statement, action, resource, policies)
    if verdict.decision.denied or (verdict.decision is Decision.ALLOWED and statement not in verdict.because):
        return None
    answer = Answer.YES if verdict.decision is Decision.ALLOWED else Answer.UNKNOWN
    under = tuple(f"{item.operator} {item.key}" for item in statement.conditions)
    return Access(statement, answer, action, resource, verdict.reason if answer is Answer.UNKNOWN else "", under)


def _decided(statement: Statement, action: str, resource: Text, policies: Policies) -> Verdict:
    context = (*policies.context, *_met(statement, policies.context))
    return evaluate(Request(action, resource, context), policies.grants, boundary=policies.boundary)


def _beyond(statement: Statement, policies: Policies, ceiling: Policies) -> Iterator[Access]:
    """Yield the requests of a statement that the ceiling refuses; what it takes in whole needs no example."""
    names, reason = _actions(statement, ("*",))
    if reason:
        yield Access(statement, Answer.UNKNOWN, "", text(), reason)
    for name in names:
        if all(_is_within(statement, name, resource, policies, ceiling) for resource in _resources(statement, name)):
            continue
        examples, open_ = _examples(statement, name, (_EVERYTHING,), policies.boundary)
        found = [item for example in examples if (item := _asked(statement, name, example, policies)) is not None]
        for item in found:
            verdict = _under_ceiling(statement, name, item.resource, policies, ceiling)
            if verdict.decision.denied:
                yield item
            elif verdict.decision is Decision.UNKNOWN:
                yield replace(item, answer=Answer.UNKNOWN, reason=verdict.reason)
        if open_:
            yield Access(statement, Answer.UNKNOWN, name, text(), open_)


def _resources(statement: Statement, action: str) -> tuple[Text, ...]:
    return tuple(item for item in statement.resources if may_be_of(item, action)) or (_EVERYTHING,)


def _is_within(statement: Statement, action: str, resource: Text, policies: Policies, ceiling: Policies) -> bool:
    """Return whether the ceiling allows the action on everything that a pattern takes in."""
    whole = text(*(part for piece in resource.pieces for part in _as_symbols(piece)))
    return _under_ceiling(statement, action, whole, policies, ceiling).decision is Decision.ALLOWED


def _under_ceiling(statement: Statement, action: str, resource: Text, policies: Policies, ceiling: Policies) -> Verdict:
    """Decide a request by the ceiling: a condition of the ceiling holds only where the statement asks for it too."""
    context = (*policies.context, *_met(statement, policies.context))
    return evaluate(
        Request(action, resource, context, context_complete=True), ceiling.grants, boundary=ceiling.boundary
    )


def _as_symbols(piece: Piece) -> Iterator[Piece]:
    if isinstance(piece, Symbol):
        yield piece
        return
    for part in re.split(r"([*?])", piece):
        yield _ANY if part == "*" else _ANY_ONE if part == "?" else part


def _actions(statement: Statement, wanted: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Return the actions that a statement has in common with some patterns, and why there may be more."""
    names: dict[str, None] = {}
    reason = ""
    if statement.not_actions:
        for pattern in wanted:
            known = _expanded(pattern)
            names |= dict.fromkeys(
                name for name in known if all(names_action(item, name) is Answer.NO for item in statement.not_actions)
            )
    for action in statement.actions:
        written = action.literal
        if written is None:
            reason = next((symbol.reason for symbol in action.symbols if symbol.reason), "the action is not known")
            continue
        for pattern in wanted:
            names |= dict.fromkeys(_common(written, pattern))
    if len(names) > _MOST_ACTIONS:
        reason = reason or "it has more actions than are compared"
    return tuple(names)[:_MOST_ACTIONS], reason


@lru_cache(maxsize=4096)
def _common(one: str, other: str) -> tuple[str, ...]:
    """Return the actions that two patterns both mean."""
    narrow = max((one, other), key=_definite)
    wide = other if narrow is one else one
    return tuple(name for name in _expanded(narrow) if _names(wide, name))


def _definite(pattern: str) -> tuple[bool, int]:
    return not set("*?") & set(pattern), len(_WILD.split(pattern, maxsplit=1)[0])


@lru_cache(maxsize=1024)
def _expanded(pattern: str) -> tuple[str, ...]:
    if not set("*?") & set(pattern):
        return (pattern,)
    found = expand(pattern)
    return tuple(sorted(found)) if found is not None else tuple(name for name in _SAMPLE if _names(pattern, name))


def _names(pattern: str, name: str) -> bool:
    return names_action(text(pattern), name) is Answer.YES


def _examples(
    statement: Statement, action: str, wanted: tuple[Text, ...], boundary: Grants | None
) -> tuple[tuple[Text, ...], str]:
    """Return resources that the statement and some patterns both mean, and why there may be others."""
    held = [item for item in statement.resources if may_be_of(item, action)]
    if statement.not_resources:
        held = [_EVERYTHING]
    limits = [item for each in (boundary.statements if boundary else ()) for item in each.resources]
    found: dict[Text, None] = {}
    reason = ""
    for one in held:
        if is_open_pattern(one):
            reason = one.symbols[0].reason
            continue
        for other in wanted:
            near = [item for item in _near(one, other, action, limits) if _both(one, other, item)]
            found |= dict.fromkeys(near)
            if not near and can_meet(one, other):
                reason = reason or "whether both mean the same resource cannot be determined"
    return tuple(found)[:_MOST_EXAMPLES], reason


def _both(one: Text, other: Text, example: Text) -> bool:
    return matches(one, example) is Answer.YES and matches(other, example) is Answer.YES


def _near(one: Text, other: Text, action: str, limits: list[Text]) -> Iterator[Text]:
    """Yield resources that may be in both patterns, of the kinds that the action takes."""
    if takes_resource(action) is Answer.NO:
        yield _EVERYTHING
        return
    kinds = _kinds(action)
    for pattern in (one, other, *limits, *kinds):
        if pattern.pieces != _EVERYTHING.pieces:
            yield _filled(pattern)
    for pattern in (one, *limits, *kinds):
        for mate in (other, one):
            shared = shared_by(pattern, mate)
            if shared is not None:
                yield shared


@lru_cache(maxsize=4096)
def _kinds(action: str) -> tuple[Text, ...]:
    """Return the patterns of the resources that an action takes, with a place of AWS's documents."""
    return tuple(
        text(_PLACEHOLDER.sub(lambda found: _PLACES.get(found[1], "*"), pattern))
        for pattern in resource_patterns(action)
    )


def _filled(pattern: Text) -> Text:
    """Return an example of what a pattern means."""
    return text(*(piece if isinstance(piece, Symbol) else _literally(piece) for piece in pattern.pieces))


def _literally(piece: str) -> str:
    return piece.replace("*", _EXAMPLE).replace("?", "x")


def _met(statement: Statement, known: Context) -> Iterator[tuple[str, tuple[Text, ...]]]:
    """Yield what the context has to be for the conditions of the statement to hold, where the caller can choose it."""
    probe = Request("", _EVERYTHING, known)
    for condition in statement.conditions:
        key = condition.key.literal
        if key is not None and values_of(probe, key) is None:
            value = _meeting(condition)
            if value is not None:
                yield key, value


def _meeting(condition: Condition) -> tuple[Text, ...] | None:
    operator = read_operator(condition.operator)
    if operator is None or not condition.values:
        return None
    if operator.comparer is NULL_OPERATOR:
        return () if condition.values[0].literal == "true" else (text(_EXAMPLE),)
    return (text(_OTHER),) if operator.negated else (_filled(condition.values[0]),)
