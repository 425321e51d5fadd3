"""Whether a trust policy lets ECS assume a role for its tasks.

Source: ECS developer guide, task IAM role (trust policy, confused deputy); IAM user guide, principals.
"""

from dataclasses import replace

from ecs_roles.ecs.role import Role
from ecs_roles.iam.decision import Request
from ecs_roles.iam.evaluator import covers
from ecs_roles.iam.statements import Principal, Statement
from ecs_roles.source.showing import shown
from ecs_roles.source.span import Span
from ecs_roles.source.text import ACCOUNT, PARTITION, REGION, Hole, Text, same_text, text
from ecs_roles.source.trilean import Trilean, all_of, any_of, negation

ECS_TASKS = "ecs-tasks.amazonaws.com"
ASSUME_ROLE = "sts:AssumeRole"

_ANYTHING = text("*")
# ECS fills these in when it assumes a role for a task; the ARN names no cluster and no task definition.
_SOURCE_ARN = text("arn:", PARTITION, ":ecs:", REGION, ":", ACCOUNT, ":", Hole("ecs source", "ECS chooses it"))


def trusts_ecs_tasks(role: Role) -> Trilean:
    """Whether ECS can assume the role for a task."""
    if role.trust.faults and not role.trust.statements:
        return None
    allowed = any_of(_applies(s, role.arn) for s in role.trust.statements if s.effect == "Allow")
    denied = any_of(_applies(s, role.arn) for s in role.trust.statements if s.effect == "Deny")
    answer = all_of((allowed, negation(denied)))
    return None if role.trust.unknowns and answer is not True else answer


def _applies(statement: Statement, role_arn: Text) -> Trilean:
    return all_of((names_ecs_tasks(statement), _allows_assuming(statement, role_arn)))


def _allows_assuming(statement: Statement, role_arn: Text) -> Trilean:
    """Whether action and conditions fit; principals are judged apart, and a trust policy has no resource."""
    request = Request(
        ASSUME_ROLE, role_arn, (("aws:SourceAccount", (text(ACCOUNT),)), ("aws:SourceArn", (_SOURCE_ARN,)))
    )
    bare = replace(statement, principals=(), not_principals=(), resources=(_ANYTHING,), not_resources=())
    return covers(bare, request)


def names_ecs_tasks(statement: Statement) -> Trilean:
    """Whether the principals of a statement take in the service of ECS tasks."""
    if statement.not_principals:
        return negation(any_of(_is_ecs_tasks(principal) for principal in statement.not_principals))
    return any_of(_is_ecs_tasks(principal) for principal in statement.principals)


def _is_ecs_tasks(principal: Principal) -> Trilean:
    if principal.name.literal == "*":
        return None  # AWS does not say that a wildcard takes in services; ECS502 reports it.
    if principal.kind == "Service":
        return same_text(principal.name, text(ECS_TASKS))
    return None if principal.kind == "*" else False


def trust_span(role: Role) -> Span:
    """Where the trust of a role is written: its only statement, else the document, else the role."""
    statements = role.trust.statements
    only = statements[0].span if len(statements) == 1 else None
    return only or role.trust.span or role.span


def trusted_names(role: Role) -> tuple[str, ...]:
    """Everybody whom the trust policy allows something, in words, sorted."""
    names = {shown(p.name) for s in role.trust.statements if s.effect == "Allow" for p in s.principals}
    return tuple(sorted(names))
