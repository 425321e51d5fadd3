"""The ledger: what a task definition asks for, what its roles answer to each, and what they grant besides."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Literal

from ecs_roles.analysis.report import Report, TaskDefinitionReport
from ecs_roles.analysis.withholding import files_of_definition
from ecs_roles.credentials.masking import Secrets
from ecs_roles.findings.finding import Category, Finding, NeededBy, Severity
from ecs_roles.iam.decision import Decision
from ecs_roles.linking.workload import Side
from ecs_roles.needs.assessment import AssessedNeed, Assessment
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span

Mark = Literal["missing", "unknown", "allowed"]

_WORST_FIRST: tuple[Mark, ...] = ("missing", "unknown", "allowed")
_SEVERITIES = tuple(Severity)
_GRANTS: frozenset[Category] = frozenset({"wildcard", "application_permission", "unneeded_permission"})


@frozen()
class Line:
    """One need and its answer. ``because`` is where the deciding statement stands, ``reason`` why it is unknown."""

    mark: Mark
    side: Side
    role: str
    action: str
    resource: str
    needed_by: tuple[NeededBy, ...]
    because: Span | None
    reason: str


@frozen()
class Ledger:
    """A task definition with its lines, the findings about grants beyond its needs, and the other findings."""

    definition: TaskDefinitionReport
    lines: tuple[Line, ...]
    granted: tuple[Finding, ...]
    findings: tuple[Finding, ...]

    @property
    def marks(self) -> Counter[Mark]:
        """Return how many lines have each mark."""
        return Counter(line.mark for line in self.lines)


def ledgers_of(report: Report) -> tuple[Ledger, ...]:
    """Return a ledger for each task definition, in the report's order."""
    by_definition: dict[tuple[str | None, str], list[Finding]] = defaultdict(list)
    for finding in report.findings:
        for key in dict.fromkeys((concern.root, concern.task_definition) for concern in finding.concerns):
            by_definition[key].append(finding)
    return tuple(
        _ledger(definition, by_definition[definition.root, definition.address], report.secrets)
        for definition in report.task_definitions
    )


def findings_elsewhere(report: Report) -> tuple[Finding, ...]:
    """Return the findings that belong to no task definition of the report."""
    known = {(definition.root, definition.address) for definition in report.task_definitions}
    return tuple(
        finding
        for finding in report.findings
        if known.isdisjoint((concern.root, concern.task_definition) for concern in finding.concerns)
    )


def _ledger(definition: TaskDefinitionReport, named: list[Finding], secrets: Secrets) -> Ledger:
    findings = sorted(named, key=lambda item: _SEVERITIES.index(item.severity))
    masked = secrets.masking(files_of_definition(definition))
    return Ledger(
        definition=definition,
        lines=tuple(_masked(line, masked) for line in _lines(definition.assessments)),
        granted=tuple(finding for finding in findings if finding.category in _GRANTS),
        findings=tuple(finding for finding in findings if finding.category not in _GRANTS),
    )


def _masked(line: Line, masked: Callable[[str], str]) -> Line:
    return replace(
        line,
        role=masked(line.role),
        resource=masked(line.resource),
        needed_by=tuple(replace(item, what=masked(item.what)) for item in line.needed_by),
        reason=masked(line.reason),
    )


def _lines(assessments: tuple[Assessment, ...]) -> Iterator[Line]:
    """Yield each need once; where the scenarios of a template answer differently, the worst answer."""
    worst: dict[tuple[object, ...], Line] = {}
    for assessment in assessments:
        for answer in assessment.answers:
            line = _line(answer, assessment)
            key = (line.side, line.role, line.action, line.resource, line.needed_by)
            if key not in worst or _WORST_FIRST.index(line.mark) < _WORST_FIRST.index(worst[key].mark):
                worst[key] = line
    yield from worst.values()


def _line(answer: AssessedNeed, assessment: Assessment) -> Line:
    need, verdict = answer.need, answer.verdict
    link = assessment.workload.link(need.side)
    return Line(
        mark=_mark(answer),
        side=need.side,
        role=link.role.address if link.role is not None else str(link.reference or ""),
        action=need.action,
        resource=shown(need.resource),
        needed_by=need.needed_by,
        because=next((statement.span for statement in verdict.because if statement.span is not None), None),
        reason=verdict.reason,
    )


def _mark(answer: AssessedNeed) -> Mark:
    if answer.verdict.decision is Decision.ALLOWED:
        return "allowed"
    return "missing" if answer.missing else "unknown"


def worst_first(ledgers: tuple[Ledger, ...]) -> list[Ledger]:
    """Return the ledgers with errors before warnings and findings before what is open; otherwise as they come."""
    return sorted(ledgers, key=_goodness)


def _goodness(ledger: Ledger) -> tuple[int, int]:
    severities = [_SEVERITIES.index(finding.severity) for finding in (*ledger.findings, *ledger.granted)]
    status = ("undecided", "partly", "decided").index(ledger.definition.status)
    return (min(severities, default=len(_SEVERITIES)), status)
