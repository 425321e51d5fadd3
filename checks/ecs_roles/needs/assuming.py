"""Whether ECS may assume a role for its tasks, as the trust policy has it, and what the code leaves open of that.

Sources: ECS developer guide, task execution IAM role and task IAM role (trust policy; confused deputy, where
``aws:SourceArn`` supports no single cluster); IAM user guide, global condition keys and condition operators. An account
or region that nobody has written down is the one that a condition names.
"""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.iam.condition_operators import read_operator
from ecs_roles.iam.conditions import condition_holds
from ecs_roles.iam.decision import Request
from ecs_roles.iam.doubts import doubt
from ecs_roles.iam.matching import is_open_pattern
from ecs_roles.iam.statement_matching import covers_action
from ecs_roles.iam.statements import Condition, Principal, Statement
from ecs_roles.symbolic.answer import Answer, all_of, any_of
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Symbol, Text, same_text, text

ECS_TASKS = "ecs-tasks.amazonaws.com"
_ECS_TASKS = text(ECS_TASKS)
ASSUME_ROLE = "sts:AssumeRole"
SOURCE_ACCOUNT, SOURCE_ARN = "aws:sourceaccount", "aws:sourcearn"

_NO_PERSON = "a service has no MFA device"
_NO_MEMBER = "a service belongs to no organization; the organization of the calling account is aws:SourceOrgID"
_NO_TAGS = "ECS sends no session tags"
_NOT_FEDERATED = "ECS does not sign in through an identity provider"
# Condition keys, or their beginnings, that no call of ECS has; what is not listed is not known.
NEVER_SENT: tuple[tuple[str, str], ...] = (
    ("sts:externalid", "whoever assumes the role has to give it, and ECS has no field for it"),
    ("aws:multifactorauthpresent", _NO_PERSON),
    ("aws:multifactorauthage", _NO_PERSON),
    ("aws:principalorgid", _NO_MEMBER),
    ("aws:principalorgpaths", _NO_MEMBER),
    ("aws:requesttag/", _NO_TAGS),
    ("aws:tagkeys", _NO_TAGS),
    ("saml:", _NOT_FEDERATED),
    ("accounts.google.com:", _NOT_FEDERATED),
    ("cognito-identity.amazonaws.com:", _NOT_FEDERATED),
    ("graph.facebook.com:", _NOT_FEDERATED),
    ("token.actions.githubusercontent.com:", _NOT_FEDERATED),
    ("www.amazon.com:", _NOT_FEDERATED),
)
_OF_ALL_TASKS = frozenset({"task/*", "task/**", "task/*/*"})
_ONE_OF_A_KIND = ("cluster/", "service/", "task-definition/", "container-instance/", "task-set/")


@derived_once
def trusts_ecs_tasks(role: Role) -> Answer:
    """Decide whether ECS can assume the role for a task."""
    if role.trust.faults and not role.trust.statements:
        return Answer.UNKNOWN
    allowed = any_of(_applies(item, role) for item in role.trust.statements if item.effect == "Allow")
    answer = allowed & ~any_of(_applies(item, role) for item in role.trust.statements if item.effect == "Deny")
    return Answer.UNKNOWN if role.trust.unknowns and answer is not Answer.YES else answer


def denying_ecs_tasks(role: Role) -> tuple[Statement, ...]:
    """Return the statements that surely deny ECS the role, whatever others allow."""
    denies = (statement for statement in role.trust.statements if statement.effect == "Deny")
    return tuple(statement for statement in denies if _applies(statement, role) is Answer.YES)


def assuming_doubt(role: Role) -> Doubt | None:
    """Return the first fact that would settle whether ECS may assume the role; none when the code settles it."""
    if not role.resource.managed or role.trust.faults or trusts_ecs_tasks(role) is not Answer.UNKNOWN:
        return None
    reason, span = next(_open_facts(role), ("the trust policy is not known", None))
    return Doubt(f"whether ECS may assume {role.address}", reason, span or role.span)


def never_sent(condition: Condition) -> str:
    """Return why a call of ECS never has the key of a condition; empty when it may."""
    key = (condition.key.literal or "").lower()
    return next((why for name, why in NEVER_SENT if key == name or (name[-1] in ":/" and key.startswith(name))), "")


@derived_once
def names_ecs_tasks(statement: Statement) -> Answer:
    """Decide whether the principals of a statement take in the service of ECS tasks."""
    if statement.not_principals:
        return ~any_of(_is_ecs_tasks(principal) for principal in statement.not_principals)
    return any_of(_is_ecs_tasks(principal) for principal in statement.principals)


def holds_for_ecs(condition: Condition, role: Role, version: str) -> Answer:
    """Decide whether a condition of a trust policy holds when ECS assumes the role."""
    if _names_one_cluster(condition):
        return Answer.NO
    answer = condition_holds(condition, _request(role, (condition,)), version)
    return _of_own_account(condition) if answer is Answer.UNKNOWN else answer


def _applies(statement: Statement, role: Role) -> Answer:
    conditions = (holds_for_ecs(condition, role, statement.version) for condition in statement.conditions)
    return all_of((names_ecs_tasks(statement), covers_action(statement, ASSUME_ROLE), *conditions))


def _request(role: Role, conditions: tuple[Condition, ...]) -> Request:
    arn = parse_arn(role.arn)
    account = arn.account if arn is not None else text(ACCOUNT)
    task = Symbol(Pseudo("task"), "ECS names the task", without=":*?")
    source = text("arn:", PARTITION, ":ecs:", REGION, ":", account, ":task/", task)
    absent = tuple((str(condition.key), ()) for condition in conditions if never_sent(condition))
    known = (("aws:SourceAccount", (account,)), ("aws:SourceArn", (source,)))
    return Request(ASSUME_ROLE, role.arn, (*known, *absent), principal=text(ECS_TASKS))


def _of_own_account(condition: Condition) -> Answer:
    """Take an open condition on the source for one on the own account and region, where it names nothing unknown."""
    operator = read_operator(condition.operator)
    if operator is None or (condition.key.literal or "").lower() not in {SOURCE_ACCOUNT, SOURCE_ARN}:
        return Answer.UNKNOWN
    if not condition.values or any(_open_symbols(value) for value in condition.values):
        return Answer.UNKNOWN
    return Answer.of(not operator.negated)


def _open_symbols(value: Text) -> tuple[Symbol, ...]:
    settled = (PARTITION, REGION, ACCOUNT)
    return tuple(symbol for symbol in value.symbols if symbol not in settled and not symbol.generated)


def _names_one_cluster(condition: Condition) -> bool:
    """Return whether a condition on the source names clusters, services or tasks only, which ECS does not support."""
    operator = read_operator(condition.operator)
    if operator is None or operator.negated or (condition.key.literal or "").lower() != SOURCE_ARN:
        return False
    return bool(condition.values) and all(map(_is_one_cluster, condition.values))


def _is_one_cluster(source: Text) -> bool:
    arn = parse_arn(source)
    if arn is None:
        return False
    resource = arn.resource
    if resource.prefix.startswith(_ONE_OF_A_KIND):
        return True
    return "/" in (resource.literal or "") and resource.literal not in _OF_ALL_TASKS


def _is_ecs_tasks(principal: Principal) -> Answer:
    if principal.name.literal == "*":
        return Answer.UNKNOWN  # AWS does not say that a wildcard takes in services; ECS502 reports it.
    if principal.kind == "Service":
        return same_text(principal.name, _ECS_TASKS)
    if principal.kind == "AWS" and is_open_pattern(principal.name):
        return Answer.UNKNOWN  # It may be a wildcard.
    return Answer.UNKNOWN if principal.kind in {"", "*"} else Answer.NO


def _open_facts(role: Role) -> Iterator[tuple[str, Span | None]]:
    """Yield what is not known, with its place: what could not be read, then statements that may or may not apply."""
    for unknown in role.trust.unknowns:
        yield unknown.reason, unknown.span
    for statement in role.trust.statements:
        if _applies(statement, role) is Answer.UNKNOWN:
            yield _why_open(statement, role), statement.span


def _why_open(statement: Statement, role: Role) -> str:
    for principal in (*statement.principals, *statement.not_principals):
        if _is_ecs_tasks(principal) is Answer.UNKNOWN:
            reasons = [symbol.reason for symbol in principal.name.symbols if symbol.reason]
            return reasons[0] if reasons else f"whether the principal {shown(principal.name)} takes in {ECS_TASKS}"
    still_open = tuple(
        item for item in statement.conditions if holds_for_ecs(item, role, statement.version) is Answer.UNKNOWN
    )
    bare = replace(statement, principals=(), not_principals=(), resources=(text("*"),), conditions=still_open)
    return doubt(bare, _request(role, still_open))
