"""Principals that let in everyone, or a whole account of somebody else.

Source: IAM user guide, principal element; the global condition keys that tell who calls.
"""

from collections.abc import Iterator

from ecs_roles.iam.statements import Principal, Statement
from ecs_roles.linking.workload import Workload
from ecs_roles.rules.accounts import accounts_of
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.showing import shown

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


def everyone_trusted(statement: Statement, workload: Workload) -> str:
    """Who is let in, in words, when that is everyone or a whole foreign account; else nothing."""
    if statement.effect != "Allow" or _is_narrowed(statement):
        return ""
    if statement.not_principals:
        return "everyone but those whom NotPrincipal names"
    return next(_open(statement.principals, workload), "")


def _open(principals: tuple[Principal, ...], workload: Workload) -> Iterator[str]:
    for principal in principals:
        name = principal.name.literal
        if principal.kind == "*" or (principal.kind == "AWS" and name == "*"):
            yield "everyone in every AWS account"
        elif principal.kind == "AWS" and (account := _whole_account(principal)) and _is_foreign(account, workload):
            yield f"everybody in account {account} whom its administrators allow it"


def _is_narrowed(statement: Statement) -> bool:
    return any(
        condition.key.literal is None or condition.key.literal.lower().startswith(_NARROWING)
        for condition in statement.conditions
    )


def _whole_account(principal: Principal) -> str:
    """The account that a principal stands for as a whole: its number, or its root."""
    arn = parse_arn(principal.name)
    account = shown(arn.account if arn is not None and arn.resource.literal == "root" else principal.name)
    return account if account.isdigit() and len(account) == _ACCOUNT_DIGITS else ""


def _is_foreign(account: str, workload: Workload) -> bool:
    """Whether nothing in the task definition shows the account to be its own."""
    return account not in accounts_of(workload)
