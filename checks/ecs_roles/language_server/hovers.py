"""Hovers: what ECS asks because of a line, what a role is for, what an action does."""

from collections.abc import Iterable, Iterator, Sequence

from lsprotocol.types import Hover, Position

from ecs_roles.analysis.explanation import ledger_of_role, ledger_of_task_definition, ledgers_at
from ecs_roles.analysis.report import Report
from ecs_roles.ecs.role import Role
from ecs_roles.language_server.analysed_view import View
from ecs_roles.language_server.markdown_for_editors import linked, markup, said
from ecs_roles.language_server.places_in_code import (
    PlacedLink,
    PlacedNeed,
    PlacedRole,
    definitions_at,
    links_at,
    needs_at,
    roles,
    roles_at,
    statements_at,
)
from ecs_roles.language_server.wording_for_editors import (
    LinkTo,
    definition_text,
    grant_text,
    role_text,
    row_text,
)
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span


def hover(view: View, file: str, at: Position, *, plain: bool = False) -> Hover | None:
    """Return what there is to say at a position; nothing in a line that was not analysed yet."""
    place = view.span_at(file, at)
    if place is None:
        return None
    found = _found(view, place)
    if found is None:
        return None
    text, span = found
    masked = view.analysis.report.secrets.masked(text)
    return Hover(markup(masked, plain=plain), view.range(span) if span is not None else None)


def link_to(view: View) -> LinkTo:
    """Return what writes links to places of an analysis."""

    def link(span: Span) -> str:
        location = view.location(span)
        line = location.range.start.line + 1
        return linked(f"{view.analysis.report.shown(span.file)}:{line}", f"{location.uri}#L{line}")

    return link


def _found(view: View, at: Span) -> tuple[str, Span | None] | None:
    """Return the text for a place and the span that it is about: a reference, a need, a statement, a whole block."""
    report, link = view.analysis.report, link_to(view)
    references = links_at(report, at)
    if references:
        return _reference_text(view, references, link), references[0].link.span
    needs = needs_at(report, at)
    if needs:
        return _need_text(report, needs, link), needs[0][2]
    if statements_at(report, at):
        grants = ledgers_at(report, at.file, at.line, at.column).grants
        return _joined(line for role, grant in grants for line in grant_text(role, grant, link))
    definitions = map(ledger_of_task_definition, definitions_at(report, at))
    return _joined(
        (
            *(line for ledger in definitions for line in definition_text(ledger, link)),
            *(line for item in roles_at(report, at) for line in _role_texts(view, item.role, link)),
        )
    )


def _joined(lines: Iterable[str]) -> tuple[str, None] | None:
    known = dict.fromkeys(lines)
    return ("\n".join(known), None) if known else None


def _reference_text(view: View, references: Sequence[PlacedLink], link: LinkTo) -> str:
    """Return what a role is for, or why none is known."""
    roles_there = dict.fromkeys(item.link.role for item in references if item.link.role is not None)
    texts = [text for role in roles_there for text in _role_texts(view, role, link)]
    reasons = (f"{item.link.side} role: {item.link.status}: {said(item.link.reason)}" for item in references)
    return "\n".join(texts or dict.fromkeys(reasons))


def _need_text(report: Report, needs: Sequence[PlacedNeed], link: LinkTo) -> str:
    """Return what ECS asks because of a literal, and the answers."""
    wanted = {(shown(answer.need.resource), answer.need.actions) for answer, _, _ in needs}
    around = {assessment.workload.address for _, assessment, _ in needs}
    ledgers = (ledger_of_task_definition(item) for item in report.task_definitions if item.address in around)
    rows = (row for ledger in ledgers for row in ledger.rows if (row.resource, row.actions) in wanted)
    here = (row for row in rows if any(line.span == needs[0][2] for line in row.needed_by))
    return "\n\n".join(dict.fromkeys(row_text(row, link) for row in here))


def _role_texts(view: View, role: Role, link: LinkTo) -> Iterator[str]:
    for item in _placed(view, role):
        trusted = [
            shown(principal.name)
            for statement in role.trust.statements
            if statement.effect == "Allow"
            for principal in statement.principals
        ]
        yield from role_text(ledger_of_role(item.role, item.analysed), list(dict.fromkeys(trusted)), link)


def _placed(view: View, role: Role) -> Iterator[PlacedRole]:
    """Yield the role as its own deployment has it: another one may only name it."""
    for item in roles(view.analysis.report):
        if (item.role.address, item.role.span) == (role.address, role.span):
            yield item
            return
