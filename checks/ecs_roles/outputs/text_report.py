"""The report for people at a terminal: findings under their task definition, each with its line and its fix."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ecs_roles.analysis.report import Comparison, Report, TaskDefinitionReport
from ecs_roles.credentials.masking import NO_SECRETS, Secrets
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.wording import consequence_text, statement
from ecs_roles.outputs.colours import Paint, plain
from ecs_roles.outputs.idle_remarks import idle_remark
from ecs_roles.outputs.readable import one_line
from ecs_roles.symbolic.span import Span

_INDENT = "      "
_LONGEST_LINE = 140
_NAMED = 5


def render(report: Report, *, show_unknown: bool = False, show_info: bool = False, paint: Paint = plain) -> str:
    """The report as text; informational findings are only counted, unless they are asked for."""
    hidden = 0 if show_info else sum(finding.severity is Severity.INFO for finding in report.findings)
    shown = replace(report, findings=tuple(f for f in report.findings if show_info or f.severity is not Severity.INFO))
    return "\n".join(_lines(shown, hidden, show_unknown=show_unknown, paint=paint)) + "\n"


def _lines(report: Report, hidden: int, *, show_unknown: bool, paint: Paint) -> Iterator[str]:
    lines = SourceLines(report.secrets)
    for address, findings in _grouped(report).items():
        yield paint("bold", one_line(address))
        for finding in findings:
            yield from _finding(finding, report, lines, paint)
        yield ""
    if report.comparison is not None:
        yield from _comparison(report.comparison, paint)
    for remark in report.unused:
        place = f"{report.shown(remark.span.file)}:{remark.span.line}"
        yield f"{paint('warning', 'unused remark')} {one_line(f'{place}: {idle_remark(remark)}')}"
    for error in report.errors:
        place = f"{report.shown(error.span.file)}:{error.span.line}"
        yield f"{paint('error', 'could not read')} {one_line(f'{place}: {error.message}')}"
    if report.errors or report.unused:
        yield ""
    if show_unknown:
        yield from _unread(report)
        yield from _unknowns(report)
    yield from _summary(report, hidden, show_unknown=show_unknown)


def _comparison(comparison: Comparison, paint: Paint) -> Iterator[str]:
    yield paint("bold", one_line(f"since {comparison.since}"))
    for finding in comparison.gone:
        yield one_line(f"  gone: [{finding.rule}] {finding.message}")
    for row in comparison.changes:
        yield one_line(f"  {row.what}: {row.about}: {row.detail}")
    if not comparison.gone and not comparison.changes:
        yield "  nothing else changed: no need, no permission, no verification"
    yield ""


def _grouped(report: Report) -> dict[str, list[Finding]]:
    groups: dict[str, list[Finding]] = {}
    for finding in report.findings:
        groups.setdefault(", ".join(finding.task_definitions) or finding.resource, []).append(finding)
    return groups


def _finding(finding: Finding, report: Report, lines: "SourceLines", paint: Paint) -> Iterator[str]:
    place = f"{report.shown(finding.span.file)}:{finding.span.line}:{finding.span.column}"
    kind = paint(finding.severity.value, f"{finding.severity.value}[{finding.rule}]")
    yield f"  {one_line(place)} {kind}"
    source = lines.at(finding.span)
    if source and finding.category != "plain_secret":  # The line holds what nobody may read here.
        yield f"{_INDENT}{paint('dim', one_line(f'{finding.span.line} | {source}'))}"
    yield f"{_INDENT}{one_line(statement(finding.content))}"
    if finding.content.consequence is not None:
        yield f"{_INDENT}{paint('dim', one_line(consequence_text(finding.content.consequence)))}"
    for line in finding.needed_by[1:]:
        yield one_line(f"{_INDENT}also {line.what} ({report.shown(line.span.file)}:{line.span.line})")
    yield f"{_INDENT}{paint('fix', 'fix:')} {one_line(finding.fix)}"


class SourceLines:
    """Lines of the files that findings point to, each file read once, their secrets masked."""

    def __init__(self, secrets: Secrets = NO_SECRETS) -> None:
        self._secrets = secrets
        self._files: dict[str, list[str]] = {}
        self._single: set[str] = set()

    def at(self, span: Span) -> str:
        """The line that a span begins on, without indentation; of a long line only what the span covers."""
        if span.file not in self._files:
            try:
                content = Path(span.file).read_text(encoding="utf-8", errors="replace")
            except OSError:
                content = ""
            self._files[span.file] = content.split("\n")
            self._single |= {span.file} if "\n" not in content.strip() else set()
        lines = self._files[span.file]
        if not 0 < span.line <= len(lines):
            return ""
        line = lines[span.line - 1]
        if len(line.strip()) > _LONGEST_LINE or span.file in self._single:
            # A plan or minified JSON is one line that holds everything, the values of all variables too.
            end = span.end_column - 1 if span.end_line == span.line else len(line)
            line = line[span.column - 1 : end]
        return self._secrets.masked(line.strip())[:_LONGEST_LINE]


def _unread(report: Report) -> Iterator[str]:
    for part in report.unread:
        yield one_line(f"{report.shown(part.span.file)}:{part.span.line} {part.what} is not seen: {part.why}")
    if report.unread:
        yield ""


def _unknowns(report: Report) -> Iterator[str]:
    for item in report.task_definitions:
        if item.unknowns:
            yield one_line(f"{item.address} is {_status(item)}:")
            for doubt in item.unknowns:
                yield one_line(f"  {report.shown(doubt.span.file)}:{doubt.span.line} {doubt.what}: {doubt.why}")
            yield ""


def _status(item: TaskDefinitionReport) -> str:
    return {"decided": "decided", "partly": "partly decided", "undecided": "not decided"}[item.status]


def _summary(report: Report, hidden: int, *, show_unknown: bool) -> Iterator[str]:
    counts = {severity: sum(finding.severity is severity for finding in report.findings) for severity in Severity}
    found = ", ".join(_counted(count, severity.value) for severity, count in counts.items() if count)
    yield f"{found or 'no findings'} in {_counted(len(report.files), 'file')}{_left_out(report)}"
    if hidden:
        yield f"{_counted(hidden, 'note')} of severity info (--min-severity info shows them)"
    if report.unread:
        hint = "" if show_unknown else " (--show-unknown names them)"
        parts = _counted(len(report.unread), "module or stack")
        yield f"{parts} could not be followed: what they make is not seen{hint}"
    if report.absent:
        named = ", ".join(f"{part.what} ({part.why})" for part in report.absent[:_NAMED])
        more = f" and {len(report.absent) - _NAMED} more" if len(report.absent) > _NAMED else ""
        yield one_line(f"not created with these values, so not checked: {named}{more}")
    total = len(report.task_definitions)
    if not total:
        yield "no task definition found: nothing was checked"
        return
    decided = sum(item.status == "decided" for item in report.task_definitions)
    rest = f"; {total - decided} could not be decided in full" if decided < total else ""
    hint = " (--show-unknown says why)" if rest and not show_unknown else ""
    yield f"{_counted(decided, 'task definition')} of {total} decided{rest}{hint}"


def _left_out(report: Report) -> str:
    """What is not shown, and who wanted it so."""
    counts = (
        (len(report.silenced), "silenced in the source"),
        (report.known, "known from the baseline"),
        (report.allowed, "allowed by the settings"),
        (report.gone, "of the baseline gone"),
    )
    return "".join(f", {count} {what}" for count, what in counts if count)


def _counted(count: int, noun: str) -> str:
    plural = {"info": "info", "module or stack": "modules or stacks"}.get(noun, f"{noun}s")
    return f"{count} {noun if count == 1 else plural}"
