"""Ledgers as text for a terminal."""

import re
from collections.abc import Iterable, Iterator

from ecs_roles.analysis.explanation import (
    ActionUse,
    Explained,
    GrantLedger,
    LedgerRow,
    RoleLedger,
    TaskDefinitionLedger,
)
from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import NeededBy
from ecs_roles.iam.decision import Decision
from ecs_roles.outputs.policy_texts import place, safe
from ecs_roles.outputs.readable import counted
from ecs_roles.symbolic.span import Span

_ANSWERS = {
    Decision.ALLOWED: "allowed",
    Decision.IMPLICIT_DENY: "denied",
    Decision.EXPLICIT_DENY: "denied",
    Decision.UNKNOWN: "unknown",
}
# The request stands in the line above.
_OF_THE_REQUEST = re.compile(r" allows [a-z0-9-]+:\w+ on .*")
_MOST_ACTIONS, _MOST_LINES = 8, 4


def explanation_text(found: Explained, report: Report) -> str:
    """Return everything that was found, one after the other."""
    parts = [
        *(list(_task_definition(item, report)) for item in found.task_definitions),
        *(list(_role(item, report)) for item in found.roles),
        *(list(_grant_of(role, grant, report)) for role, grant in found.grants),
    ]
    return "\n".join("".join(f"{safe(report, line)}\n" for line in part) for part in parts)


def _at(span: Span | None, report: Report) -> str:
    return place(report, span) if span is not None else "outside the code"


def _task_definition(ledger: TaskDefinitionLedger, report: Report) -> Iterator[str]:
    yield f"{ledger.address} ({_at(ledger.span, report)}): {ledger.status}"
    for role in ledger.roles:
        named = f"{role.address} ({_at(role.span, report)})" if role.status == "linked" else role.status
        yield f"  {role.side} role: {named}{f': {role.reason}' if role.reason else ''}"
    by_line: dict[tuple[NeededBy, ...], list[LedgerRow]] = {}
    for row in ledger.rows:
        by_line.setdefault(row.needed_by, []).append(row)
    for lines, rows in by_line.items():
        yield ""
        yield from (f"  {line}" for line in _lines(lines, report))
        for row in rows:
            yield from (f"    {line}" for line in _row(row, report))
    if not ledger.rows:
        yield "  nothing is needed of its roles"
    if ledger.doubts:
        yield from ("", "  not decided:")
        yield from (f"    {doubt.what}: {doubt.why} ({_at(doubt.span, report)})" for doubt in ledger.doubts)


def _row(row: LedgerRow, report: Report) -> Iterator[str]:
    who = f" by {row.role}" if row.role else ""
    yield f"{_ANSWERS[row.answer]:<8} {' or '.join(row.actions)} on {row.resource}{who}"
    if row.answer is not Decision.ALLOWED:
        yield f"         {_OF_THE_REQUEST.sub(' allows it', row.reason)}"
    for item in row.statements:
        named = " ".join(part for part in (_at(item.span, report), item.label, item.sid) if part)
        yield f"         {item.effect} in {named}"


def _lines(lines: Iterable[NeededBy], report: Report) -> Iterator[str]:
    told = [f"{_at(line.span, report)} {line.what}" for line in lines]
    yield from told[:_MOST_LINES]
    if len(told) > _MOST_LINES:
        yield f"and {counted(len(told) - _MOST_LINES, 'more line')}"


def _role(ledger: RoleLedger, report: Report) -> Iterator[str]:
    yield f"{ledger.address} ({_at(ledger.span, report)})"
    for user in ledger.users:
        what = f": {user.what}" if user.what else ""
        yield f"  used at {_at(user.span, report)} by {user.address} as {user.kind} role{what}"
    if not ledger.users:
        yield "  nothing in this code uses it"
    if ledger.boundary:
        yield f"  limited by the permissions boundary {ledger.boundary}"
    for grant in ledger.grants:
        yield ""
        yield from (f"  {line}" for line in _grant(grant, report))
    yield from (f"  {doubt.what}: {doubt.why} ({_at(doubt.span, report)})" for doubt in ledger.doubts)


def _grant_of(role: RoleLedger, grant: GrantLedger, report: Report) -> Iterator[str]:
    users = ", ".join(dict.fromkeys(f"{user.kind} role of {user.address}" for user in role.users))
    yield f"{role.address} ({users or 'used by nothing in this code'})"
    yield from (f"  {line}" for line in _grant(grant, report))


def _grant(grant: GrantLedger, report: Report) -> Iterator[str]:
    spot = grant.place
    sid = f" {spot.sid}" if spot.sid else ""
    yield f"{_at(spot.span, report)} {spot.effect}{sid} in {spot.label} on {', '.join(grant.resources) or 'nothing'}"
    yield from (f"  if {condition}" for condition in grant.conditions)
    for use in grant.actions:
        yield f"  {use.use:<11} {use.written}{_meaning(use)}{f': {use.reason}' if use.reason else ''}"
        by_user: dict[str, dict[NeededBy, None]] = {}
        for need in use.needed:
            by_user.setdefault(need.user, {}).update(dict.fromkeys(need.lines))
        for user, lines in by_user.items():
            yield f"              for {user}"
            yield from (f"                {line}" for line in _lines(lines, report))
        yield from (f"              nothing needs it on {resource}" for resource in use.not_needed_on)
        yield from (f"              wider than what is needed: {resource}" for resource in use.wider_on)


def _meaning(use: ActionUse) -> str:
    """Return what a pattern stands for, and which of it is needed."""
    if use.means == (use.written,):
        return ""
    if use.means is None:
        meant = "everything" if not use.written.strip("*:") else "actions that are not known"
    else:
        names = [name.partition(":")[2] for name in use.means[:_MOST_ACTIONS]]
        more = f" and {len(use.means) - len(names)} more" if len(use.means) > len(names) else ""
        meant = f"{counted(len(use.means), 'action')}: {', '.join(names)}{more}"
    needed = f"; needed: {', '.join(use.needed_actions)}" if use.needed else ""
    return f" ({meant}{needed})"
