"""Go to: from a task definition to its roles, their policies and the statement that decides, and back."""

from collections.abc import Iterable, Iterator

from lsprotocol.types import Location, Position, SymbolKind, WorkspaceSymbol

from ecs_roles.analysis.report import Report
from ecs_roles.ecs.role import Role
from ecs_roles.language_server.analysed_view import View
from ecs_roles.language_server.finding_diagnostics import first_line
from ecs_roles.language_server.places_in_code import (
    assessments,
    begins_on,
    definitions_at,
    links_at,
    needs_at,
    roles,
    roles_at,
    statements_at,
)
from ecs_roles.symbolic.span import Span

_MOST_SYMBOLS = 500


def definitions(view: View, file: str, at: Position) -> list[Location]:
    """Return where somebody is led from a position: role, policies, deciding statement."""
    place = view.span_at(file, at)
    return _locations(view, _onward(view.analysis.report, place)) if place is not None else []


def references(view: View, file: str, at: Position) -> list[Location]:
    """Return what rests on what stands at a position: the lines that need a statement, the users of a role."""
    place = view.span_at(file, at)
    return _locations(view, _back(view.analysis.report, place)) if place is not None else []


def symbols(view: View, query: str) -> Iterator[WorkspaceSymbol]:
    """Yield the task definitions and roles whose address holds the letters of a query."""
    report = view.analysis.report
    named = [
        *((item.address, item.span, SymbolKind.Class, item.root) for item in report.task_definitions),
        *((item.role.address, item.role.span, SymbolKind.Key, "") for item in roles(report)),
    ]
    wanted = [item for item in named if _is_meant(query, item[0])]
    for address, span, kind, root in wanted[:_MOST_SYMBOLS]:
        yield WorkspaceSymbol(view.location(first_line(span)), address, kind, container_name=root or None)


def _is_meant(query: str, address: str) -> bool:
    """Return whether the letters of a query stand in an address in their order, as editors search."""
    letters = iter(address.lower())
    return all(letter in letters for letter in query.lower())


def _locations(view: View, spans: Iterable[Span]) -> list[Location]:
    return [view.location(span) for span in dict.fromkeys(map(first_line, spans))]


def _onward(report: Report, at: Span) -> Iterator[Span]:
    links = links_at(report, at)
    if links:
        yield from (item.link.role.span for item in links if item.link.role is not None)
        return
    needs = needs_at(report, at)
    if needs:
        for answer, assessment, _ in needs:
            role = assessment.workload.link(answer.need.side).role
            deciding = [item.span for item in answer.verdict.because if item.span is not None]
            yield from deciding or (_policies(role) if role is not None else ())
        return
    for item in roles_at(report, at):
        yield from _policies(item.role)
    for definition in definitions_at(report, at):
        for assessment in definition.assessments:
            both = (assessment.workload.execution.role, assessment.workload.task.role)
            yield from (role.span for role in both if role is not None)


def _policies(role: Role) -> Iterator[Span]:
    """Yield the policies of a role; without any, the role itself."""
    yield from [policy.span for policy in role.policies] or [role.span]


def _back(report: Report, at: Span) -> Iterator[Span]:
    statements = statements_at(report, at)
    meant = {item.role.span for item in roles_at(report, at)}
    meant |= {item.link.role.span for item in links_at(report, at) if item.link.role is not None}
    for assessment in assessments(report):
        workload = assessment.workload
        yield from (link.span for link in (workload.execution, workload.task) if link.role and link.role.span in meant)
        for answer in assessment.answers:
            if any(item.span in statements for item in answer.verdict.because):
                yield from (line.span for line in answer.need.needed_by)
        if begins_on(workload.task_definition.span, at):
            yield from (service.span for service in workload.services)
