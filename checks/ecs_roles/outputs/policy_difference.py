"""The smallest policy beside what a role has today: what stays, what is added, narrowed, and removed."""

from collections.abc import Iterator
from typing import Literal

from ecs_roles.analysis.explanation import ActionUse, GrantLedger, RoleLedger
from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import NeededBy
from ecs_roles.fixes.least_privilege_roles import RolePolicy
from ecs_roles.outputs.policy_texts import place, safe
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text, same_text

Sign = Literal[" ", "+", "-", "~", "?"]
Line = tuple[str, Text, tuple[NeededBy, ...]]
_MOST = 4


@frozen()
class Difference:
    """One line: ``+`` is added, ``-`` removed, ``~`` narrowed, a blank stays, ``?`` could not be decided."""

    sign: Sign
    action: str
    resource: str
    why: str


def differences(item: RolePolicy, ledger: RoleLedger | None) -> tuple[Difference, ...]:
    """Return how the smallest policy differs from what the role has; without a ledger everything is added."""
    fill = item.scope.indexes[0].deployment.facts.fill
    wanted = [
        (str(action), fill(resource), each.lines)
        for each in item.policy.statements
        for action in each.statement.actions
        for resource in each.statement.resources
    ]
    held = [grant for grant in ledger.grants if grant.place.effect == "Allow"] if ledger is not None else []
    today = [line for grant in held for use in grant.actions for line in _of_grant(grant, use, wanted)]
    met = {need.action for grant in held for use in grant.actions for need in use.needed}
    added = (
        Difference("+", action, shown(resource), lines[0].what if lines else "")
        for action, resource, lines in wanted
        if action not in met or not _is_met(action, resource, held)
    )
    return (*today, *added)


def _is_met(action: str, resource: Text, held: list[GrantLedger]) -> bool:
    """Return whether what is wanted is needed and granted today, however wide the grant is."""
    name = shown(resource)
    return any(
        need.action == action and _concerns(need.resource, name)
        for grant in held
        for use in grant.actions
        for need in use.needed
    )


def _concerns(needed: str, wanted: str) -> bool:
    """Return whether a resource that was asked for is the one that the policy names."""
    return needed == wanted or needed.partition(":log-stream:")[0] == wanted.removesuffix(":*")


def _of_grant(grant: GrantLedger, use: ActionUse, wanted: list[Line]) -> Iterator[Difference]:
    where = ", ".join(grant.resources)
    if use.use == "needed":
        if all(_is_wanted(use.written, resource, wanted) for resource in grant.statement.resources):
            yield Difference(" ", use.written, where, grant.place.label)
            return
        needed = tuple(dict.fromkeys(f"{need.action} on {need.resource}" for need in use.needed))
        more = f" and {len(needed) - _MOST} more" if len(needed) > _MOST else ""
        yield Difference("~", use.written, where, f"needed: {'; '.join(needed[:_MOST])}{more}")
    elif use.use == "not decided":
        yield Difference("?", use.written, where, use.reason)
    else:
        yield Difference("-", use.written, where, use.reason)


def _is_wanted(action: str, resource: Text, wanted: list[Line]) -> bool:
    """Return whether the smallest policy grants just this too."""
    return any(name == action and same_text(resource, each) is Answer.YES for name, each, _ in wanted)


def difference_text(item: RolePolicy, ledger: RoleLedger | None, report: Report) -> Iterator[str]:
    """Yield the lines of the difference, under the names of both sides."""
    role = item.role
    named = f"{role.address} ({place(report, role.span)})" if role is not None else "no role in this code"
    yield safe(report, f"--- {named}")
    yield safe(report, f"+++ the smallest policy of the {' and '.join(item.kinds)} role of {item.workload.address}")
    for line in differences(item, ledger):
        why = f"  # {line.why}" if line.why else ""
        yield safe(report, f"{line.sign} {line.action} on {line.resource}{why}")
    yield from (safe(report, f"? {doubt.what}  # {doubt.why}") for doubt in item.policy.undecided)
    yield from (safe(report, f"  # {note}") for note in item.notes)
