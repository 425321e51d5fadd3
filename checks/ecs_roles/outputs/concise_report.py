"""One line for each finding, for editors and grep: ``path:line:column: error ECS531 message``."""

from collections.abc import Iterator

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Severity
from ecs_roles.outputs.asides import asides
from ecs_roles.outputs.readable import one_line
from ecs_roles.symbolic.span import Span


def render(report: Report, *, show_info: bool = False) -> str:
    """Return the findings in order of file and line, then what else there is to tell."""
    return "".join(f"{one_line(line)}\n" for line in _lines(report, show_info=show_info))


def _lines(report: Report, *, show_info: bool) -> Iterator[str]:
    for finding in report.findings:
        if show_info or finding.severity is not Severity.INFO:
            yield f"{_place(finding.span, report)}: {finding.severity.value} {finding.rule} {finding.message}"
    for aside in asides(report):
        yield f"{_place(aside.span, report)}: {'error' if aside.fails else 'info'} {aside.kind} {aside.message}"


def _place(span: Span, report: Report) -> str:
    return f"{report.shown(span.file)}:{span.line}:{span.column}"
