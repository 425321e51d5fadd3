"""GitLab's report: the members it demands, each entry told apart, nothing hostile in it."""

import json
from collections.abc import Callable
from typing import Any

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.outputs import gitlab_code_quality

SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


def entries(report: Report) -> list[dict[str, Any]]:
    """The report, held against the documented format."""
    read: list[dict[str, Any]] = json.loads(gitlab_code_quality.render(report))
    for entry in read:
        assert entry.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert all(isinstance(entry[key], str) for key in ("description", "check_name", "fingerprint"))
        assert entry["severity"] in SEVERITIES
        assert isinstance(entry["location"]["lines"]["begin"], int)
        assert not entry["location"]["path"].startswith("./")
    return read


def test_each_finding_is_an_entry(report: Report) -> None:
    read = entries(report)

    assert [entry["check_name"] for entry in read] == [finding.rule for finding in report.findings]
    assert [entry["location"]["path"] for entry in read] == ["infra/main.tf"] * 3
    assert [entry["location"]["lines"]["begin"] for entry in read] == [finding.span.line for finding in report.findings]


def test_entries_that_look_alike_are_all_kept(
    report_with: Callable[..., Report], make_finding: Callable[..., Finding]
) -> None:
    read = entries(report_with(make_finding(), make_finding(), make_finding(severity=Severity.WARNING)))

    assert len({entry["fingerprint"] for entry in read}) == 3
    assert [entry["severity"] for entry in read] == ["critical", "critical", "major"]


def test_nothing_found_is_an_empty_list(empty: Report) -> None:
    assert entries(empty) == []


def test_hostile_text_stays_text(hostile_report: Report) -> None:
    assert len(entries(hostile_report)) == sum(
        map(len, (hostile_report.findings, hostile_report.errors, hostile_report.unused))
    )
