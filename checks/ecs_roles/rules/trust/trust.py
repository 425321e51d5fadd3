"""What a trust policy says beside letting ECS assume a role: where it stands, and whom else it lets in.

Source: ECS developer guide, task IAM role (trust policy, confused deputy); IAM user guide, principals.
"""

from collections.abc import Collection

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Place
from ecs_roles.iam.statement_matching import covers_action
from ecs_roles.iam.statements import Principal, Statement
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.assuming import (
    ASSUME_ROLE,
    ECS_TASKS,
    SOURCE_ACCOUNT,
    SOURCE_ARN,
    names_ecs_tasks,
    trusts_ecs_tasks,
)
from ecs_roles.rules.accounts import own_accounts
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span

ECS = "ecs.amazonaws.com"
"""The service that ECS is for itself: it registers containers with load balancers, and makes volumes."""
_ASSUMING = (ASSUME_ROLE, "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")
_SOURCE_KEYS = frozenset({SOURCE_ACCOUNT, SOURCE_ARN, "aws:sourceorgid", "aws:sourceorgpaths"})


def refuses_ecs_tasks(assessment: Assessment) -> bool:
    """Decide whether ECS surely cannot assume a role of the task definition."""
    roles = (assessment.workload.execution.role, assessment.workload.task.role)
    return any(role is not None and trusts_ecs_tasks(role) is Answer.NO for role in roles)


def trust_span(role: Role) -> Span:
    """Return where the trust of a role is written: its only statement, else the document, else the role."""
    statements = role.trust.statements
    only = statements[0].span if len(statements) == 1 else None
    return only or role.trust.span or role.span


def principal_place(role: Role, statement: Statement, names: Collection[str] = ()) -> Place:
    """Return where a finding about a trust statement stands, with a principal as evidence."""
    principals = (*statement.principals, *statement.not_principals)
    found = next((item for item in principals if item.name.literal in names), None)
    evidence = (found or principals[0]).name.span if principals else None
    return Place(statement.span or role.span, role.resource, evidence)


def trusted_names(role: Role) -> tuple[str, ...]:
    """Return everybody whom the trust policy allows something, in words, sorted."""
    names = {shown(p.name) for s in role.trust.statements if s.effect == "Allow" for p in s.principals}
    return tuple(sorted(names))


@derived_once
def lets_in(statement: Statement) -> bool:
    """Return whether a statement may give anybody the role, and does not only let it be tagged or named on the way.

    Source: IAM user guide, session tags (sts:TagSession goes along with a call that assumes the role).
    """
    if statement.effect != "Allow":
        return False
    return any(covers_action(statement, action) is not Answer.NO for action in _ASSUMING)


@derived_once
def other_services(statement: Statement) -> tuple[str, ...]:
    """Return the services that a statement lets in, but for ECS tasks."""
    if not lets_in(statement):
        return ()
    names = [p.name.literal for p in statement.principals if p.kind == "Service"]
    return tuple(dict.fromkeys(name for name in names if name and name != ECS_TASKS))


@derived_once
def services_beside_ecs(role: Role) -> tuple[str, ...]:
    """Return the services that may assume a role, but for ECS tasks."""
    return tuple(dict.fromkeys(name for each in role.trust.statements for name in other_services(each)))


@derived_once
def is_open_to_any_account(statement: Statement) -> bool:
    """Return whether a statement lets ECS tasks in without a condition on where the call comes from."""
    if not lets_in(statement) or names_ecs_tasks(statement) is not Answer.YES:
        return False
    keys = {(condition.key.literal or "").lower() for condition in statement.conditions}
    return not keys & _SOURCE_KEYS and all(condition.key.literal for condition in statement.conditions)


# A condition on one of these tells who may call; any other leaves it open.
_NARROWING = (
    "aws:principal",
    "aws:source",
    "aws:userid",
    "aws:username",
    "sts:externalid",
    "aws:viaawsservice",
    "saml:",
    "token.actions",
)
_ACCOUNT_DIGITS = 12


@derived_once
def everyone_trusted(statement: Statement) -> str:
    """Return who is let in, in words, when that is everyone; else nothing."""
    if not lets_in(statement) or _is_narrowed(statement):
        return ""
    if statement.not_principals:
        return "everyone but those whom NotPrincipal names"
    is_open = any(
        item.kind == "*" or (item.kind == "AWS" and item.name.literal == "*") for item in statement.principals
    )
    return "everyone in every AWS account" if is_open else ""


def other_accounts_trusted(statement: Statement, workload: Workload) -> tuple[str, ...]:
    """Return the accounts that are let in whole and surely are not that of the task definition.

    Where nothing names the account of the task definition, any account may be its own.
    """
    if not lets_in(statement) or _is_narrowed(statement):
        return ()
    named = [account for item in statement.principals if item.kind == "AWS" and (account := _whole_account(item))]
    own = own_accounts(workload) if named else frozenset[str]()
    return tuple(dict.fromkeys(account for account in named if account not in own)) if own else ()


def _is_narrowed(statement: Statement) -> bool:
    return any(
        condition.key.literal is None or condition.key.literal.lower().startswith(_NARROWING)
        for condition in statement.conditions
    )


def _whole_account(principal: Principal) -> str:
    """Return the account that a principal stands for as a whole: its number, or its root."""
    arn = parse_arn(principal.name)
    account = shown(arn.account if arn is not None and arn.resource.literal == "root" else principal.name)
    return account if account.isdigit() and len(account) == _ACCOUNT_DIGITS else ""
