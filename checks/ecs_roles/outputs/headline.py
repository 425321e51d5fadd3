"""The result of a scan in one line."""

from collections import Counter

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Severity
from ecs_roles.outputs.readable import counted

NOUN = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "informational finding"}


def findings_counted(report: Report) -> str:
    """Return ``2 errors, 1 warning``; ``no findings``; ``no new findings`` when only those were asked for."""
    found = Counter(finding.severity for finding in report.findings)
    kinds = [counted(found[severity], noun) for severity, noun in NOUN.items() if found[severity]]
    return ", ".join(kinds) or ("no findings" if report.comparison is None else "no new findings")


def definitions_counted(report: Report) -> str:
    """Return ``5 task definitions: 4 decided, 1 not``."""
    if not report.task_definitions:
        return f"no task definition {'is created' if report.absent else 'found'}"
    decided = sum(1 for definition in report.task_definitions if definition.status == "decided")
    open_ones = len(report.task_definitions) - decided
    return f"{counted(len(report.task_definitions), 'task definition')}: {decided:,} decided, {open_ones:,} not"


def set_aside(report: Report) -> dict[str, int]:
    """Return what is found and not shown as a finding, and who wanted it so."""
    numbers = {
        "suppressed in the source": len(report.suppressed),
        "known from the baseline": report.known,
        "allowed by the settings": report.allowed,
    }
    return {reason: number for reason, number in numbers.items() if number}


def headline(report: Report) -> str:
    """Return findings, task definitions, what is set aside and what could not be read, in a line."""
    parts = [findings_counted(report), definitions_counted(report)]
    parts += [f"{counted(number, 'finding')} {reason}" for reason, number in set_aside(report).items()]
    if report.unread:
        parts.append(f"{counted(len(report.unread), 'module')} not followed")
    if report.beyond:
        parts.append(f"{counted(len(report.beyond), 'part')} beyond the budget of a scan")
    if report.undecided:
        parts.append(f"{counted(len(report.undecided), 'other question')} not decided")
    if report.errors:
        parts.append(f"{counted(len(report.errors), 'place')} could not be read")
    return f"ecs-roles: {'; '.join(parts)}"
