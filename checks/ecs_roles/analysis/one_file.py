"""What a report says of one file, in the light of everything else that was scanned."""

from collections.abc import Sequence
from pathlib import Path

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, Progress, scan
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.resources import OtherKindError
from ecs_roles.symbolic.span import Span


def scan_for_file(paths: Sequence[Path], file: Path, options: Options, progress: Progress | None = None) -> Report:
    """Scan the paths, and return what is said of one file; one that is left out there (ignored, hidden) is read alone.

    A file of another kind is not an error here: editors hand over whatever is open.
    """
    report = scan(paths, options, progress)
    if str(file) not in report.files:
        report = scan(file, options, progress)
    found = report_on(report, file)
    return replace(found, errors=tuple(error for error in found.errors if not isinstance(error, OtherKindError)))


def report_on(report: Report, file: Path) -> Report:
    """Return the report with what stands in one file; the task definitions that it was judged by stay all."""
    name = str(file)

    def here(span: Span) -> bool:
        return span.file == name

    return replace(
        report,
        findings=tuple(item for item in report.findings if here(item.span)),
        files=tuple(item for item in report.files if item == name),
        beside=tuple(item for item in report.files if item != name),
        errors=tuple(item for item in report.errors if here(item.span)),
        suppressed=tuple(item for item in report.suppressed if here(item.finding.span)),
        accepted=tuple(item for item in report.accepted if here(item.finding.span)),
        allowed=sum(here(item.finding.span) for item in report.accepted),
        unused=tuple(item for item in report.unused if here(item.span)),
        unread=tuple(item for item in report.unread if here(item.span)),
        beyond=tuple(item for item in report.beyond if here(item.span)),
        absent=tuple(item for item in report.absent if here(item.span)),
        undecided=tuple(item for item in report.undecided if here(item.span)),
        left_out=None,
    )
