"""Mask the secrets of the scanned code in everything that a report says: the one exit of the engine.

Names that the code gives to its own blocks stay: hosts find resources by them, and no value is in them.
"""

from collections.abc import Callable, Iterator

from ecs_roles.analysis.report import Report, RoleReport, TaskDefinitionReport
from ecs_roles.credentials.masking import Secrets
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.findings.finding import Concern, Finding
from ecs_roles.rules.suppressing import Suppressed
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.resources import Suppression
from ecs_roles.symbolic.span import Span

_Masked = Callable[[str], str]


def without_secrets(report: Report, secrets: Secrets) -> Report:
    """Return the report with every secret masked; it keeps them, to mask what outputs show of the code besides."""
    if not secrets:
        return report
    return replace(
        report,
        secrets=report.secrets | secrets,
        findings=tuple(_finding(finding, secrets) for finding in report.findings),
        task_definitions=tuple(
            _task_definition(item, secrets.masking(files_of_definition(item))) for item in report.task_definitions
        ),
        errors=tuple(
            replace(error, message=secrets.masked(error.message, (error.span.file,))) for error in report.errors
        ),
        suppressed=tuple(_suppressed(item, secrets) for item in report.suppressed),
        accepted=tuple(_suppressed(item, secrets) for item in report.accepted),
        unused=tuple(_suppression(item, secrets.masking((item.span.file,))) for item in report.unused),
        unread=_doubts(report.unread, secrets),
        beyond=_doubts(report.beyond, secrets),
        absent=_doubts(report.absent, secrets),
        undecided=_doubts(report.undecided, secrets),
    )


def files_of_finding(finding: Finding) -> frozenset[str]:
    """Return the files that a finding is about: whatever its texts say was read in them."""
    role = () if finding.role_span is None else (finding.role_span,)
    lines = (*(item.span for item in finding.needed_by), *(item.span for item in finding.related))
    return _files_of(finding.span, *role, *lines)


def files_of_definition(item: TaskDefinitionReport) -> frozenset[str]:
    """Return the files that a task definition and its roles stand in."""
    return _files_of(item.span, *_places(item))


def _files_of(*spans: Span) -> frozenset[str]:
    return frozenset(span.file for span in spans)


def _places(item: TaskDefinitionReport) -> Iterator[Span]:
    """Yield where the roles of a task definition stand, in whatever unit."""
    for assessment in item.assessments:
        links = (assessment.workload.execution, assessment.workload.task)
        yield from (link.role.span for link in links if link.role is not None)


def _doubts(doubts: tuple[Doubt, ...], secrets: Secrets) -> tuple[Doubt, ...]:
    return tuple(_doubt(item, secrets.masking((item.span.file,))) for item in doubts)


def _finding(finding: Finding, secrets: Secrets) -> Finding:
    masked = secrets.masking(files_of_finding(finding))
    return replace(
        finding,
        content=finding.content.with_words(masked),
        fix=masked(finding.fix),
        enclosing=tuple(replace(item, address=_address(item.address, masked)) for item in finding.enclosing),
        concerns=tuple(_concern(item, masked) for item in finding.concerns),
        role=_address(finding.role, masked),
        actions=tuple(masked(item) for item in finding.actions),
        resources=tuple(masked(item) for item in finding.resources),
        needed_by=tuple(replace(item, what=masked(item.what)) for item in finding.needed_by),
        related=tuple(replace(item, message=masked(item.message)) for item in finding.related),
    )


def _suppressed(item: Suppressed, secrets: Secrets) -> Suppressed:
    masked = secrets.masking((item.suppression.span.file,))
    return Suppressed(_finding(item.finding, secrets), _suppression(item.suppression, masked))


def _concern(item: Concern, masked: _Masked) -> Concern:
    return replace(item, task_definition=_address(item.task_definition, masked), role=_address(item.role, masked))


def _task_definition(item: TaskDefinitionReport, masked: _Masked) -> TaskDefinitionReport:
    return replace(
        item,
        address=_address(item.address, masked),
        execution_role=_role(item.execution_role, masked),
        task_role=_role(item.task_role, masked),
        unknowns=tuple(_doubt(doubt, masked) for doubt in item.unknowns),
    )


def _role(role: RoleReport, masked: _Masked) -> RoleReport:
    return RoleReport(_address(role.address, masked), role.status, masked(role.reason))


def _doubt(doubt: Doubt, masked: _Masked) -> Doubt:
    return replace(doubt, what=masked(doubt.what), why=masked(doubt.why))


def _suppression(item: Suppression, masked: _Masked) -> Suppression:
    return replace(item, reason=masked(item.reason))


def _address(address: str, masked: _Masked) -> str:
    """Return an address with its keys masked, or an ARN or name that is a value of the code."""
    return masked(address) if set(":[/") & set(address) else address
