"""Which findings a project wants to see, and how severe it holds them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase

from ecs_roles.analysis.configuration import Allowance, Configuration
from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.source.resources import ReadError
from ecs_roles.source.span import Span

_ORDER = (Severity.INFO, Severity.WARNING, Severity.ERROR)


def is_at_least(severity: Severity, bound: Severity) -> bool:
    """Whether a severity reaches a bound."""
    return _ORDER.index(severity) >= _ORDER.index(bound)


def selected(report: Report, settings: Configuration, today: date) -> Report:
    """The report with the settings applied; an allowance that has expired is said as an error."""
    valid = [item for item in settings.allow if item.expires is None or item.expires >= today]
    findings = (_with_severity(finding, settings) for finding in report.findings if _is_wanted(finding, settings))
    kept = [finding for finding in findings if is_at_least(finding.severity, settings.min_severity)]
    allowed = [finding for finding in kept if any(_allows(item, finding) for item in valid)]
    errors = tuple(_expired(settings, valid))
    return replace(
        report,
        findings=tuple(finding for finding in kept if finding not in allowed),
        allowed=len(allowed),
        errors=report.errors + errors,
    )


def _is_wanted(finding: Finding, settings: Configuration) -> bool:
    if finding.pedantic and not settings.pedantic:
        return False
    return finding.rule not in settings.ignore and (not settings.select or finding.rule in settings.select)


def _with_severity(finding: Finding, settings: Configuration) -> Finding:
    severity = settings.severity.get(finding.rule)
    return finding if severity is None else replace(finding, severity=severity)


def _allows(item: Allowance, finding: Finding) -> bool:
    return (
        item.rule in {"", finding.rule}
        and (not item.role or fnmatchcase(finding.role, item.role))
        and (not item.action or _all_match(finding.actions, item.action))
    )


def _all_match(actions: Iterable[str], pattern: str) -> bool:
    named = tuple(actions)
    return bool(named) and all(fnmatchcase(action.lower(), pattern.lower()) for action in named)


def _expired(settings: Configuration, valid: list[Allowance]) -> Iterator[ReadError]:
    for item in settings.allow:
        if item not in valid and settings.file is not None:
            what = " ".join(part for part in (item.rule, item.role, item.action) if part)
            message = f"the allowance for {what} ({item.reason}) expired on {item.expires}"
            yield ReadError(message, Span(str(settings.file), 1, 1, 1, 1))
