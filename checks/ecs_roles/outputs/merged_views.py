"""Merged reports as text, JSON and Markdown."""

from collections.abc import Iterable, Iterator
from typing import Any

from ecs_roles import __version__
from ecs_roles.outputs.json_report import SCHEMA_VERSION
from ecs_roles.outputs.markdown_text import code, prose
from ecs_roles.outputs.merged_reports import (
    Counts,
    Merged,
    NamedReport,
    by_owner,
    by_rule,
    counts,
    worst_first,
)
from ecs_roles.outputs.readable import counted, json_text, one_line
from ecs_roles.rules.catalog import BY_ID

Json = dict[str, Any]


def as_text(merged: Merged) -> str:
    """Return tables by rule, owner and repository, and what could not be read."""
    return "".join(f"{one_line(line)}\n" for line in _text(merged))


def as_json(merged: Merged) -> str:
    """Return everything, each finding with its repository and owner."""
    reports = merged.reports
    data = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "ecs-roles", "version": __version__},
        "repositories": [
            {
                "name": report.repository,
                "owner": report.owner,
                **_numbers([report]),
                "unread": report.unread,
                "errors": report.errors,
            }
            for report in reports
        ],
        "owners": [
            {"name": owner, "repositories": len(owned), **_numbers(owned)} for owner, owned in by_owner(reports).items()
        ],
        "rules": [
            {"rule": rule, "severity": severity, "findings": found, "repositories": where, "summary": _summary(rule)}
            for rule, severity, found, where in by_rule(reports)
        ],
        "findings": [
            {"repository": report.repository, "owner": report.owner, **finding}
            for report in reports
            for finding in report.findings
        ],
        "refused": [{"file": each.file, "reason": each.reason} for each in merged.refused],
    }
    return json_text(data, indent=2) + "\n"


def as_markdown(merged: Merged) -> str:
    """Return the tables for a job summary or a wiki page."""
    return "\n".join(_markdown(merged)) + "\n"


def _numbers(reports: Iterable[NamedReport]) -> Json:
    found = counts(reports)
    return {"findings": dict(found.findings), "task_definitions": dict(found.statuses)}


def _summary(rule: str) -> str:
    return BY_ID[rule].summary if rule in BY_ID else ""


def _text(merged: Merged) -> Iterator[str]:
    reports = merged.reports
    for rule, severity, found, where in by_rule(reports):
        yield f"{found:>7,}  {severity:<8}{rule}  in {_repositories(where)}  {_summary(rule)}".rstrip()
    for title, groups in (
        ("owner", by_owner(reports)),
        ("repository", {report.repository: [report] for report in worst_first(reports)}),
    ):
        if groups:
            yield ""
            yield from _columns(title, {name: counts(owned) for name, owned in groups.items()})
    yield ""
    yield from _faults(merged)
    yield _line(merged)


def _columns(title: str, rows: dict[str, Counts]) -> Iterator[str]:
    width = max(len(title), *map(len, rows))
    yield f"{title:<{width}}  {'errors':>8}{'warnings':>10}{'info':>8}{'decided':>9}{'of':>6}"
    for name, found in rows.items():
        error, warning, info = found.findings.values()
        yield f"{name:<{width}}  {error:>8,}{warning:>10,}{info:>8,}{found.statuses['decided']:>9,}{found.total:>6,}"


def _faults(merged: Merged) -> Iterator[str]:
    for each in merged.refused:
        yield f"{each.file} {each.reason}"
    for report in merged.reports:
        if report.errors:
            yield f"{report.repository}: {counted(report.errors, 'place')} could not be read"


def _line(merged: Merged) -> str:
    found = counts(merged.reports)
    error, warning, info = found.findings.values()
    definitions = f"{found.statuses['decided']:,} of {counted(found.total, 'task definition')} decided"
    kinds = (counted(error, "error"), counted(warning, "warning"), counted(info, "informational finding"))
    return f"{', '.join(kinds)} in {_repositories(len(merged.reports))}; {definitions}"


def _repositories(number: int) -> str:
    return f"{number:,} {'repository' if number == 1 else 'repositories'}"


def _markdown(merged: Merged) -> Iterator[str]:
    yield f"## {_line(merged)}"
    yield ""
    yield from ("| rule | severity | findings | repositories | |", "|---|---|---:|---:|---|")
    for rule, severity, found, where in by_rule(merged.reports):
        yield f"| {code(rule)} | {severity} | {found:,} | {where:,} | {prose(_summary(rule))} |"
    yield ""
    yield from (
        "| owner | repository | errors | warnings | info | decided | of |",
        "|---|---|---:|---:|---:|---:|---:|",
    )
    for owner, owned in by_owner(merged.reports).items():
        for report in worst_first(owned):
            numbers = counts([report])
            error, warning, info = numbers.findings.values()
            of = f"{numbers.statuses['decided']:,} | {numbers.total:,}"
            yield f"| {prose(owner)} | {prose(report.repository)} | {error:,} | {warning:,} | {info:,} | {of} |"
    faults = list(_faults(merged))
    if faults:
        yield ""
        yield from (f"- {prose(fault)}" for fault in faults)
