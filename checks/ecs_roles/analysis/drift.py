"""Code against account, role by role: what a role may do in one and not in the other, and who may assume it."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from ecs_roles.analysis.permissions import Permission, beyond, permissions_in, takes_in, trusted_in
from ecs_roles.analysis.report import Report
from ecs_roles.ecs.role import Role
from ecs_roles.iam.statements import Statement
from ecs_roles.linking.account_roles import AccountRoles
from ecs_roles.linking.role_names import parse_reference
from ecs_roles.linking.roles import placed
from ecs_roles.symbolic.facts import Facts
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.text import Symbol, Text
from ecs_roles.symbolic.values import Unknown

Verdict = Literal["same", "differs", "missing", "not compared"]
_LEFT_OPEN = re.compile(r"(?<!\$)\{[^{}]*\}")


@frozen()
class Difference:
    """One thing that only one side has: ``what`` reads as a permission, a principal, or a boundary."""

    side: Literal["code", "account"]
    about: Literal["permission", "trust", "boundary"]
    what: str


@frozen()
class RoleDrift:
    """A role of the code and what became of it: the one of the account, the differences, and what cannot be told."""

    role: Role
    verdict: Verdict
    known: Role | None = None
    differences: tuple[Difference, ...] = ()
    doubts: tuple[str, ...] = ()


def drift_of(report: Report) -> tuple[RoleDrift, ...]:
    """Return every role that the code makes, compared with the account's; nothing where no account is known."""
    found: dict[tuple[str, str, str], RoleDrift] = {}
    for analysed in report.analysed_deployments:
        account = analysed.roles.account
        for role in analysed.roles.roles if account is not None else ():
            if account is not None and role.resource.managed:
                key = (role.span.file, role.address, str(role.name))
                found.setdefault(key, _compared(role, account))
    return tuple(found[key] for key in sorted(found))


def _compared(role: Role, account: AccountRoles) -> RoleDrift:
    fitting = _fitting(role, account)
    if len(fitting) > 1:
        names = ", ".join(str(item.arn) for item in fitting)
        return RoleDrift(role, "not compared", doubts=(f"more than one role of the accounts may be this one: {names}",))
    if not fitting and role.name.literal:
        return RoleDrift(role, "missing")
    if not fitting:
        return RoleDrift(role, "not compared", doubts=("its name is not known, and no role of the accounts fits",))
    known = fitting[0]
    here = _deployed(role, known)
    differences = (
        *_apart(here.grants.statements, known.grants.statements, "permission"),
        *_apart(here.trust.statements, known.trust.statements, "trust"),
        *_boundaries(here, known),
    )
    unread = (*here.grants.unknowns, *known.grants.unknowns, *here.trust.unknowns, *known.trust.unknowns)
    return RoleDrift(role, "differs" if differences else "same", known, differences, tuple(_reasons(unread)))


def _reasons(unread: Iterable[Unknown]) -> Iterator[str]:
    yield from dict.fromkeys(item.reason for item in unread)


def _fitting(role: Role, account: AccountRoles) -> list[Role]:
    """Return the roles of the accounts that this one can be: by ARN or name, else by the shape of a made-up name."""
    exact = account.role(parse_reference(role.arn))
    if exact is not None:
        return [exact]
    pieces = tuple(_flat(role.name))
    if not any(pieces):
        return []
    shape = "".join(".+" if piece is None else re.escape(piece) for piece in pieces)
    return [item for item in account.roles if re.fullmatch(shape, str(item.name))]


def _flat(name: Text) -> Iterator[str | None]:
    """Yield the parts of a name, ``None`` for each that is not known: of a made-up one too, whose form is known."""
    for piece in name.pieces:
        yield from (piece.form or (None,)) if isinstance(piece, Symbol) else (piece,)


def _deployed(role: Role, known: Role) -> Role:
    """Return the role of the code in the account of the known one; which region it is in stays open."""
    account = parse_reference(known.arn).account.literal or ""
    return placed(role, Facts(account=account, region="{region}"))


def _apart(
    code: Iterable[Statement], account: Iterable[Statement], about: Literal["permission", "trust"]
) -> Iterator[Difference]:
    read = permissions_in if about == "permission" else trusted_in
    here, there = read(code), read(account)
    for item in beyond(here, there):
        if beyond([item], list(_meant_by(item, there))):
            yield Difference("code", about, _told(item))
    for item in beyond(there, here):
        if beyond([item], list(_meaning(here, item))):
            yield Difference("account", about, _told(item))


def _told(item: Permission) -> str:
    return f"{item.text}{' if ' + ' and '.join(item.conditions) if item.conditions else ''}"


def _meant_by(open_one: Permission, others: Iterable[Permission]) -> Iterator[Permission]:
    """Yield the permissions of the account that one of the code can stand for, in the words of the code."""
    resource = _loose(open_one.resource)
    for other in others:
        if takes_in(resource, other.resource) and _same_conditions(open_one, other):
            yield replace(other, resource=open_one.resource, conditions=open_one.conditions)


def _meaning(open_ones: Iterable[Permission], other: Permission) -> Iterator[Permission]:
    """Yield the permissions of the code that can stand for one of the account, in the words of the account."""
    for item in open_ones:
        if _same_conditions(item, other):
            yield replace(item, action=_loose(item.action), resource=_loose(item.resource), conditions=other.conditions)


def _same_conditions(open_one: Permission, other: Permission) -> bool:
    pairs = zip(open_one.conditions, other.conditions, strict=False)
    return len(open_one.conditions) == len(other.conditions) and all(takes_in(_loose(a), b) for a, b in pairs)


def _loose(written: str) -> str:
    """Return a text of the code as a pattern: what it leaves open may be anything."""
    return _LEFT_OPEN.sub("*", written)


def _boundaries(code: Role, account: Role) -> Iterator[Difference]:
    here, there = code.boundary, account.boundary
    if here is not None and there is None:
        yield Difference("code", "boundary", here.label)
    elif there is not None and here is None:
        yield Difference("account", "boundary", there.label)
    elif here is not None and there is not None and not here.document.unknowns and not there.document.unknowns:
        for item in _apart(here.document.statements, there.document.statements, "permission"):
            yield replace(item, about="boundary")
