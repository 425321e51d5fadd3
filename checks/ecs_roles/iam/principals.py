"""Whom a statement of a resource policy names, held against the role that calls.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
A role may be named by itself, through one of its sessions, through its account, or among everyone; what a grant is
worth depends on which.
"""

from collections.abc import Iterable, Iterator
from enum import Enum

from ecs_roles.iam.statements import Principal, Statement
from ecs_roles.symbolic.answer import Answer, all_of, any_of
from ecs_roles.symbolic.arn import is_arn, parse_arn
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import PARTITION, Text, same_text, split_text, text


class Reach(Enum):
    """Through what a statement names the caller."""

    EVERYONE = "everyone"
    ACCOUNT = "account"
    ROLE = "role"
    DIRECT = "direct"


ANYHOW = frozenset(Reach)
EVERYONE = (Principal("*", Text(("*",))),)


def names_caller(statement: Statement, caller: Text | None, reaches: frozenset[Reach] = ANYHOW) -> Answer:
    """Decide whether the statement names the caller in one of these ways.

    A statement without principals names everyone, one with ``NotPrincipal`` everyone but those.
    """
    if statement.principals:
        return _named(statement.principals, caller, reaches)
    if reaches is not ANYHOW and Reach.EVERYONE not in reaches:
        return Answer.NO
    if not statement.not_principals:
        return Answer.YES
    return ~_named(statement.not_principals, caller, ANYHOW)


def _named(principals: Iterable[Principal], caller: Text | None, reaches: frozenset[Reach]) -> Answer:
    answers = (answer for principal in principals for answer in _ways(principal, caller))
    return any_of(answer for reach, answer in answers if reach in reaches)


def _ways(principal: Principal, caller: Text | None) -> Iterator[tuple[Reach, Answer]]:
    """Yield the ways in which one principal may name the caller."""
    name = principal.name
    if name.literal == "*" and principal.kind in {"*", "AWS"}:
        yield Reach.EVERYONE, Answer.YES
    elif principal.kind == "" or caller is None:
        yield from ((reach, Answer.UNKNOWN) for reach in Reach)
    elif principal.kind == "AWS":
        yield from _account_members(name, caller)
    elif principal.kind == "CanonicalUser":
        yield Reach.ACCOUNT, Answer.UNKNOWN
    else:
        yield Reach.DIRECT, same_text(name, caller)


def _account_members(name: Text, caller: Text) -> Iterator[tuple[Reach, Answer]]:
    """Yield how the name of an account, a role, a user or a session may stand for the caller."""
    named, calling = _identity(name), _identity(caller)
    if calling is None:
        yield from ((reach, Answer.UNKNOWN) for reach in Reach)
    elif named is None:
        root = text("arn:", PARTITION, ":iam::", calling.account, ":root")
        yield Reach.ROLE, same_text(name, caller)
        yield Reach.ACCOUNT, any_of((same_text(name, calling.account), same_text(name, root)))
    elif named.kind == "root":
        yield Reach.ACCOUNT, same_text(named.account, calling.account)
    elif named.kind == calling.kind:
        yield Reach.ROLE if named.kind == "role" else Reach.DIRECT, same_text(name, caller)
    elif {named.kind, calling.kind} == {"role", "assumed-role"}:
        likely = all_of((same_text(named.account, calling.account), same_text(named.name, calling.name)))
        # A session shows no path, and which session a role will have is not known before it calls.
        yield (Reach.ROLE, likely) if named.kind == "role" else (Reach.DIRECT, likely & Answer.UNKNOWN)


@frozen()
class _Identity:
    """What an ARN or an account id names: an account (``root``), a role, a user, a session."""

    kind: str
    account: Text
    name: Text


def _identity(principal: Text) -> _Identity | None:
    """Return whom a text names; ``None`` when too little is known; what is not an ARN is taken for an account id."""
    arn = parse_arn(principal)
    if arn is None:
        return None if _may_become_arn(principal) else _Identity("root", principal, principal)
    segments = split_text(arn.resource, "/")
    kind = segments[0].literal
    if kind is None or not arn.certain:
        return None
    return _Identity(kind, arn.account, segments[1] if kind == "assumed-role" and len(segments) > 1 else segments[-1])


def _may_become_arn(principal: Text) -> bool:
    return is_arn(principal) is Answer.UNKNOWN or any(":" not in symbol.without for symbol in principal.symbols)


def account_of(principal: Text | None) -> Text | None:
    """Return the account that an ARN belongs to; ``None`` when it names none or cannot be told."""
    arn = parse_arn(principal)
    return arn.account if arn is not None and arn.certain and arn.account.pieces else None
