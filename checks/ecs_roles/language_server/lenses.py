"""Code lenses: over a task definition what of its needs is granted, over a role who uses it; inlay hints."""

from collections.abc import Iterator

from lsprotocol.types import CodeLens, Command, InlayHint, InlayHintKind, Position, Range

from ecs_roles.analysis.explanation import ledger_of_role, ledger_of_task_definition
from ecs_roles.language_server.analysed_view import View
from ecs_roles.language_server.finding_diagnostics import first_line
from ecs_roles.language_server.places_in_code import assessments, definitions_at, roles, roles_at
from ecs_roles.language_server.wording_for_editors import definition_title, role_title
from ecs_roles.outputs.readable import one_line, shortened
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span

EXPLAIN = "ecs-roles.explain"
_LONGEST_HINT = 120


def code_lenses(view: View, file: str) -> list[CodeLens]:
    """Return the lenses of a file without their words, which cost more than their places."""
    report = view.analysis.report
    spans = (
        *(item.span for item in report.task_definitions),
        *(item.role.span for item in roles(report)),
    )
    own = dict.fromkeys(first_line(span) for span in spans if span.file == file)
    return [CodeLens(view.range(span), data={"file": file, "line": span.line}) for span in own]


def with_words(view: View, lens: CodeLens) -> CodeLens:
    """Return a lens with its words, as the analysis of this moment has them."""
    data = lens.data if isinstance(lens.data, dict) else {}
    file, line = str(data.get("file", "")), data.get("line", 0)
    at = Span(file, line, 1, line, 1) if isinstance(line, int) else Span(file, 0, 1, 0, 1)
    report = view.analysis.report
    titles = []
    if definitions := definitions_at(report, at):
        titles.append(definition_title([ledger_of_task_definition(item) for item in definitions]))
    if here := roles_at(report, at):
        titles.append(role_title([ledger_of_role(item.role, item.analysed) for item in here]))
    lens.command = Command("; ".join(titles), EXPLAIN, arguments=[view.uri_of(file), lens.range.start.line])
    return lens


def inlay_hints(view: View, file: str, within: Range) -> list[InlayHint]:
    """Return what references evaluate to, behind them: ARNs without the parts that only AWS knows."""
    lines = view.lines_now(file)
    hints: dict[Span, InlayHint] = {}
    for span, text in _values(view, file):
        place = view.range(span)
        written = lines[place.end.line] if place.end.line < len(lines) else ""
        if span in hints or not within.start.line <= place.end.line <= within.end.line or text in written:
            continue
        label = shortened(one_line(view.analysis.report.secrets.masked(text)), _LONGEST_HINT)
        end = Position(place.end.line, place.end.character)
        hints[span] = InlayHint(end, f"= {label}", kind=InlayHintKind.Type, padding_left=True)
    return list(hints.values())


def _values(view: View, file: str) -> Iterator[tuple[Span, str]]:
    """Yield the literals of a file that refer to something, with what they evaluate to."""
    for assessment in assessments(view.analysis.report):
        for link in (assessment.workload.execution, assessment.workload.task):
            if link.span.file == file and link.role is not None:
                yield link.span, shown(link.role.arn)
        for answer in assessment.answers:
            for line in answer.need.needed_by:
                text = shown(answer.need.resource)
                if line.span.file == file and line.span.end_line == line.span.line and text.startswith("arn:"):
                    yield line.span, text
