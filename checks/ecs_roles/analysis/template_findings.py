"""The findings of one template, analysed once however many rules ask."""

from functools import lru_cache
from pathlib import Path

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import scan
from ecs_roles.findings.finding import Finding
from ecs_roles.symbolic.resources import InternalError


def findings_in_template(filename: str | None, rule: str) -> tuple[Finding, ...]:
    """The findings of a rule in a template file; none for text that is no file."""
    if not filename or not Path(filename).is_file():
        return ()
    path = Path(filename).resolve()
    return tuple(finding for finding in _report(path, path.stat().st_mtime_ns).findings if finding.rule == rule)


def failures_in_template(filename: str | None) -> tuple[str, ...]:
    """Return what the tool itself failed at in a template file, of which no finding can speak."""
    if not filename or not Path(filename).is_file():
        return ()
    path = Path(filename).resolve()
    errors = _report(path, path.stat().st_mtime_ns).errors
    return tuple(error.message for error in errors if isinstance(error, InternalError))


@lru_cache(maxsize=8)
def _report(path: Path, _changed: int) -> Report:
    return scan([path])
