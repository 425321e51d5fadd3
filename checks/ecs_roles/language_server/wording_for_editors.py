"""Sentences about task definitions, roles and grants for hovers and lenses."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from ecs_roles.analysis.explanation import (
    ActionUse,
    GrantLedger,
    LedgerRow,
    RoleLedger,
    TaskDefinitionLedger,
)
from ecs_roles.iam.decision import Decision
from ecs_roles.iam.service_reference import access_level, description
from ecs_roles.language_server.markdown_for_editors import named, said
from ecs_roles.outputs.readable import counted
from ecs_roles.symbolic.span import Span

LinkTo = Callable[[Span], str]
"""A link to a place, with its file and line as the text."""

_MOST = 12


def listed(items: Sequence[str], most: int = _MOST) -> str:
    """Return items in a line, of many the first and how many more there are."""
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more


def answer_of(row: LedgerRow, link: LinkTo) -> str:
    """Return what a role answers to a need, and where that is written."""
    # AWS's own policies have no line in the code.
    places = [link(item.span) if item.span is not None else named(item.label) for item in row.statements]
    if row.answer is Decision.ALLOWED:
        return f"**allowed** by {listed(places)}" if places else "**allowed**"
    if row.answer is Decision.UNKNOWN:
        return f"**unknown**: {said(row.reason)}"
    if row.answer is Decision.EXPLICIT_DENY:
        return f"**denied** by {listed(places)}" if places else "**denied**"
    return f"**missing**: {said(row.reason)}" if row.reason else "**missing**"


def row_text(row: LedgerRow, link: LinkTo) -> str:
    """Return one need in a sentence: what ECS asks of which role, and the answer."""
    role = f"{named(row.role)} ({row.side} role)" if row.role else f"the {row.side} role"
    asked = " or ".join(named(action) for action in row.actions)
    on = f" on {named(row.resource)}" if row.resource else ""
    return f"ECS asks {asked}{on} of {role}: {answer_of(row, link)}"


def definition_title(ledgers: Sequence[TaskDefinitionLedger]) -> str:
    """Return in a line how much of what a task definition needs is granted; several instances are added up."""
    rows = [row for ledger in ledgers for row in ledger.rows]
    doubts = sum(len(ledger.doubts) for ledger in ledgers)
    counts = Counter(_kind(row) for row in rows)
    parts = (
        [f"{counts['granted']} of {counted(len(rows), 'permission')} granted"] if rows else ["asks for no permission"]
    )
    parts.extend(f"{counts[kind]} {kind}" for kind in ("missing", "unknown") if counts[kind])
    if doubts and not counts["unknown"]:
        parts.append(f"{counted(doubts, 'open question')}")
    instances = f"{counted(len(ledgers), 'instance')}: " if len(ledgers) > 1 else ""
    return instances + ", ".join(parts)


def _kind(row: LedgerRow) -> str:
    if row.answer is Decision.ALLOWED:
        return "granted"
    return "missing" if row.answer.denied else "unknown"


def role_title(ledgers: Sequence[RoleLedger]) -> str:
    """Return in a line who uses a role, and how many of its grants nothing needs."""
    users = dict.fromkeys(user for ledger in ledgers for user in ledger.users)
    counts = Counter(user.kind for user in users)
    nouns = {"execution": "task definition", "task": "task definition"}
    uses = [f"{kind} role of {counted(number, nouns.get(kind, 'resource'))}" for kind, number in counts.items()]
    needless = {use.written for ledger in ledgers for grant in ledger.grants for use in _needless(grant)}
    parts = uses or ["not used in this code"]
    if needless:
        parts.append(f"{counted(len(needless), 'grant')} needed by none")
    return ", ".join(parts)


def _needless(grant: GrantLedger) -> Iterator[ActionUse]:
    yield from (use for use in grant.actions if use.use == "not needed")


def definition_text(ledger: TaskDefinitionLedger, link: LinkTo) -> Iterator[str]:
    """Yield the ledger of a task definition: what is missing and open in full, what is granted as a number."""
    yield f"**{named(ledger.address)}**: {definition_title([ledger])}"
    for role in ledger.roles:
        place = f", {link(role.span)}" if role.span is not None and role.status == "linked" else ""
        address = named(role.address) or role.status
        yield f"- {role.side} role: {address}{place}" + (f" ({said(role.reason)})" if role.reason else "")
    rows = [row for row in ledger.rows if _kind(row) != "granted"]
    yield from _some(f"- {row_text(row, link)}" for row in rows)
    yield from _some(f"- not decided: {said(doubt.what)}: {said(doubt.why)}" for doubt in ledger.doubts)


def role_text(ledger: RoleLedger, trusted: Sequence[str], link: LinkTo) -> Iterator[str]:
    """Yield who uses a role, who may assume it, and what its grants are for."""
    yield f"**{named(ledger.address)}**, {link(ledger.span)}: {role_title([ledger])}"
    if trusted:
        yield f"- may be assumed by {listed([named(item) for item in trusted])}"
    if ledger.users:
        users = [f"{named(user.address)} ({user.kind} role, {link(user.span)})" for user in ledger.users]
        yield f"- used by {listed(users, 6)}"
    uses = Counter(use.use for grant in ledger.grants for use in grant.actions)
    if uses:
        yield "- grants: " + ", ".join(f"{number} {use}" for use, number in uses.items())
    for grant in ledger.grants:
        needless = [named(use.written) for use in _needless(grant)]
        if needless:
            place = f", {link(grant.place.span)}" if grant.place.span is not None else ""
            yield f"- needed by none: {listed(needless)}{place}"
    if ledger.boundary:
        yield f"- permissions boundary: {named(ledger.boundary)}"
    yield from _some(f"- not decided: {said(doubt.what)}: {said(doubt.why)}" for doubt in ledger.doubts)


def grant_text(role: RoleLedger, grant: GrantLedger, link: LinkTo) -> Iterator[str]:
    """Yield what the actions of a statement do, what patterns stand for, and what needs them."""
    for use in grant.actions[:_MOST]:
        effect = "denied" if grant.place.effect == "Deny" else "allowed"
        yield f"**{named(use.written)}** ({effect} to {named(role.address)}): {_meaning(use)}"
        for need in dict.fromkeys(use.needed):
            lines = listed([link(line.span) for line in need.lines], 4)
            on = f" on {named(need.resource)}" if need.resource else ""
            yield f"- {named(need.action)}{on} is needed by {said(need.user)}: {lines}"
        if not use.needed:
            yield f"- {use.use}" + (f": {said(use.reason)}" if use.reason else "")


def _meaning(use: ActionUse) -> str:
    """Return what an action does, in AWS's words, or which actions a pattern stands for."""
    if use.means is None:
        return "more than can be listed"
    if use.means == (use.written,):
        level = access_level(use.written)
        words = description(use.written).rstrip(".")
        return f"{said(words)} ({level.lower()})" if words and level else "AWS's reference does not know this action"
    needed = {item.lower() for item in use.needed_actions}
    first = sorted(use.means, key=lambda action: action.lower() not in needed)
    return f"stands for {counted(len(use.means), 'action')}: {listed([named(item) for item in first])}"


def _some(lines: Iterable[str]) -> Iterator[str]:
    every = list(lines)
    yield from every[:_MOST]
    if len(every) > _MOST:
        yield f"- and {len(every) - _MOST} more"
