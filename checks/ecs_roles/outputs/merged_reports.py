"""The JSON reports of many repositories as one: what each holds, and counts by rule, repository and owner.

A report is taken by its contract (``json_report``); what does not keep it is named and left out, and the others count.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import groupby
from typing import Any

from ecs_roles.outputs.json_report import SCHEMA_VERSION
from ecs_roles.symbolic.frozen import frozen

SEVERITIES = ("error", "warning", "info")
STATUSES = ("decided", "partly", "undecided")
UNOWNED = "(nobody)"

Json = dict[str, Any]


@frozen()
class NamedReport:
    """What a repository's report says: its findings, the status of each task definition, and what was not read."""

    repository: str
    owner: str
    findings: tuple[Json, ...]
    statuses: tuple[str, ...]
    unread: int
    errors: int


@frozen()
class Refused:
    """A file that is not a report, and why."""

    file: str
    reason: str


@frozen()
class Merged:
    """All reports, one a repository, and what could not be taken for one."""

    reports: tuple[NamedReport, ...]
    refused: tuple[Refused, ...]


@frozen()
class Counts:
    """How many findings of each severity, and task definitions of each status."""

    findings: Mapping[str, int]
    statuses: Mapping[str, int]

    @property
    def total(self) -> int:
        """Return the number of task definitions."""
        return sum(self.statuses.values())


@frozen()
class Owners:
    """Who owns which repository: the last line that fits counts, as in a CODEOWNERS file."""

    lines: tuple[tuple[str, str], ...] = ()

    def of(self, repository: str) -> str:
        """Return the owner of a repository."""
        fitting = (owner for pattern, owner in reversed(self.lines) if fnmatchcase(repository, pattern))
        return next(fitting, UNOWNED)


def owners_from(text: str) -> Owners:
    """Return the owners that a file names: a pattern of repositories, a blank, the owner; ``#`` begins a comment."""
    words = (line.split("#", 1)[0].split(None, 1) for line in text.splitlines())
    return Owners(tuple((line[0], line[1].strip()) for line in words if len(line) == 2))  # noqa: PLR2004 - both


def report_from(text: str, file: str, repository: str, owners: Owners) -> NamedReport | Refused:
    """Return what the text of a report says, under the name that the caller, else the report, else the file gives."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Refused(file, f"is not JSON: {error}")
    fault = _fault(data)
    if fault:
        return Refused(file, fault)
    name = repository or _repository_of(data) or file.removesuffix(".json")
    statuses = tuple(str(item["status"]) for item in data["task_definitions"])
    serious = sum(not error.get("incidental") for error in data["errors"])
    return NamedReport(name, owners.of(name), tuple(data["findings"]), statuses, len(data["unread"]), serious)


def merged(reports: Iterable[NamedReport | Refused]) -> Merged:
    """Join reports: those of one repository become one, in which a finding with the same fingerprint counts once."""
    given = list(reports)
    taken = sorted((each for each in given if isinstance(each, NamedReport)), key=lambda report: report.repository)
    joined = tuple(_joined(list(group)) for _, group in groupby(taken, key=lambda report: report.repository))
    return Merged(joined, tuple(each for each in given if isinstance(each, Refused)))


def counts(reports: Iterable[NamedReport]) -> Counts:
    """Count the findings and task definitions of reports."""
    found: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    for report in reports:
        found.update(finding["severity"] for finding in report.findings)
        statuses.update(report.statuses)
    return Counts({each: found[each] for each in SEVERITIES}, {each: statuses[each] for each in STATUSES})


def by_owner(reports: Iterable[NamedReport]) -> dict[str, list[NamedReport]]:
    """Return the reports of each owner, in the order of their names."""
    ordered = sorted(reports, key=lambda report: (report.owner, report.repository))
    return {owner: list(group) for owner, group in groupby(ordered, key=lambda report: report.owner)}


def by_rule(reports: Sequence[NamedReport]) -> list[tuple[str, str, int, int]]:
    """Return rule, severity, number of findings and of repositories; the worst and most frequent first."""
    found = Counter((finding["severity"], finding["rule"]) for report in reports for finding in report.findings)
    where = Counter(
        pair for report in reports for pair in {(finding["severity"], finding["rule"]) for finding in report.findings}
    )
    ordered = sorted(found, key=lambda pair: (SEVERITIES.index(pair[0]), -found[pair], pair[1]))
    return [(rule, severity, found[severity, rule], where[severity, rule]) for severity, rule in ordered]


def worst_first(reports: Iterable[NamedReport]) -> list[NamedReport]:
    """Return the reports with the most errors, then warnings, first."""

    def rank(report: NamedReport) -> tuple[int, int, str]:
        found = counts([report]).findings
        return -found["error"], -found["warning"], report.repository

    return sorted(reports, key=rank)


def _joined(reports: Sequence[NamedReport]) -> NamedReport:
    first = reports[0]
    findings = {str(finding["fingerprint"]): finding for report in reports for finding in reversed(report.findings)}
    if len(reports) == 1:
        return first
    return NamedReport(
        first.repository,
        first.owner,
        tuple(findings.values()),
        tuple(status for report in reports for status in report.statuses),
        sum(report.unread for report in reports),
        sum(report.errors for report in reports),
    )


def _repository_of(data: Json) -> str:
    repository = data.get("repository")
    name = repository.get("name") if isinstance(repository, dict) else None
    return name if isinstance(name, str) else ""


def _fault(data: object) -> str:
    """Return why data is not a report of this version; empty when it is one."""
    if not isinstance(data, dict) or "schema_version" not in data:
        return "is not a report of `ecs-roles scan --format json`"
    if data["schema_version"] != SCHEMA_VERSION:
        return f"has schema version {data['schema_version']!r}; this program reads {SCHEMA_VERSION}"
    for key in ("findings", "task_definitions", "unread", "errors"):
        rows = data.get(key)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            return f"has no list {key!r}"
    for key, least in (("findings", ("rule", "severity", "message", "file", "line", "fingerprint")),
                       ("task_definitions", ("address", "status"))):  # fmt: skip
        if any(part not in row for row in data[key] for part in least):
            return f"has an entry in {key!r} without {', '.join(least)}"
    known = all(row["severity"] in SEVERITIES for row in data["findings"])
    return "" if known and all(row["status"] in STATUSES for row in data["task_definitions"]) else "has unknown words"
