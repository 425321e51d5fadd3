"""Whether a trust policy lets ECS assume a role for its tasks, and whom else it lets in.

Source: ECS developer guide, task IAM role (trust policy, confused deputy); IAM user guide, principals.
"""

from collections.abc import Iterator
from dataclasses import replace

from ecs_roles.ecs.role import Role
from ecs_roles.iam.decision import Request
from ecs_roles.iam.evaluator import covers
from ecs_roles.iam.statements import Principal, Statement
from ecs_roles.symbolic.answer import Answer, any_of
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Symbol, Text, same_text, text

ECS_TASKS = "ecs-tasks.amazonaws.com"
ASSUME_ROLE = "sts:AssumeRole"

_ANYTHING = text("*")
# ECS sets the source to the account and region in which the task runs: no cluster, no task definition.
_SOURCE_ARN = text("arn:", PARTITION, ":ecs:", REGION, ":", ACCOUNT, ":", Symbol("ecs source", "ECS chooses it"))
_SOURCE_KEYS = frozenset({"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"})


def trusts_ecs_tasks(role: Role) -> Answer:
    """Whether ECS can assume the role for a task."""
    if role.trust.faults and not role.trust.statements:
        return Answer.UNKNOWN
    allowed = any_of(_applies(s, role.arn) for s in role.trust.statements if s.effect == "Allow")
    denied = any_of(_applies(s, role.arn) for s in role.trust.statements if s.effect == "Deny")
    answer = allowed & ~denied
    return Answer.UNKNOWN if role.trust.unknowns and answer is not Answer.YES else answer


def _applies(statement: Statement, role_arn: Text) -> Answer:
    return names_ecs_tasks(statement) & allows_assuming(statement, role_arn)


def allows_assuming(statement: Statement, role_arn: Text) -> Answer:
    """Whether action and conditions fit a call of ECS; principals are judged apart, a trust policy has no resource."""
    if any(_names_what_ecs_never_sends(statement)):
        return Answer.NO
    arn = parse_arn(role_arn)
    account = arn.account if arn is not None else text(ACCOUNT)
    known = (("aws:SourceAccount", (account,)), ("aws:SourceArn", (_SOURCE_ARN,)))
    bare = replace(statement, principals=(), not_principals=(), resources=(_ANYTHING,), not_resources=())
    return covers(bare, Request(ASSUME_ROLE, role_arn, known))


def _names_what_ecs_never_sends(statement: Statement) -> Iterator[bool]:
    """Whether a condition on the source names clusters, services or tasks only, which ECS does not support."""
    for condition in statement.conditions:
        key, operator = (condition.key.literal or "").lower(), condition.operator.lower()
        if key == "aws:sourcearn" and operator.startswith(("arn", "string")) and "not" not in operator:
            yield bool(condition.values) and all(_names_one_thing(value) for value in condition.values)


def _names_one_thing(source: Text) -> bool:
    arn = parse_arn(source)
    return arn is not None and "/" in shown(arn.resource)


def names_ecs_tasks(statement: Statement) -> Answer:
    """Whether the principals of a statement take in the service of ECS tasks."""
    if statement.not_principals:
        return ~any_of(_is_ecs_tasks(principal) for principal in statement.not_principals)
    return any_of(_is_ecs_tasks(principal) for principal in statement.principals)


def _is_ecs_tasks(principal: Principal) -> Answer:
    if principal.name.literal == "*":
        return Answer.UNKNOWN  # AWS does not say that a wildcard takes in services; ECS502 reports it.
    if principal.kind == "Service":
        return same_text(principal.name, text(ECS_TASKS))
    return Answer.UNKNOWN if principal.kind == "*" else Answer.NO


def trust_span(role: Role) -> Span:
    """Where the trust of a role is written: its only statement, else the document, else the role."""
    statements = role.trust.statements
    only = statements[0].span if len(statements) == 1 else None
    return only or role.trust.span or role.span


def trusted_names(role: Role) -> tuple[str, ...]:
    """Everybody whom the trust policy allows something, in words, sorted."""
    names = {shown(p.name) for s in role.trust.statements if s.effect == "Allow" for p in s.principals}
    return tuple(sorted(names))


def other_services(statement: Statement) -> tuple[str, ...]:
    """The services that a statement lets in, but for ECS tasks."""
    if statement.effect != "Allow":
        return ()
    names = [p.name.literal for p in statement.principals if p.kind == "Service"]
    return tuple(dict.fromkeys(name for name in names if name and name != ECS_TASKS))


def is_open_to_any_account(statement: Statement) -> bool:
    """Whether a statement lets ECS tasks in without a condition on where the call comes from."""
    if statement.effect != "Allow" or names_ecs_tasks(statement) is not Answer.YES:
        return False
    keys = {(condition.key.literal or "").lower() for condition in statement.conditions}
    return not keys & _SOURCE_KEYS and all(condition.key.literal for condition in statement.conditions)
