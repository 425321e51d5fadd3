"""Reviewdog's format: held against its members and against an independent validator."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.outputs import rdjson_report

VALIDATOR = Path(__file__).parent / "node_modules" / ".bin" / "rdformat-validator"


def diagnostics(report: Report) -> list[dict[str, Any]]:
    read = json.loads(rdjson_report.render(report))
    assert read["source"]["name"] == "ecs-roles"
    found: list[dict[str, Any]] = read["diagnostics"]
    return found


def test_each_finding_is_a_diagnostic_with_its_rule_and_places(report: Report) -> None:
    read = diagnostics(report)

    assert [item["code"]["value"] for item in read] == [finding.rule for finding in report.findings]
    for item, finding in zip(read, report.findings, strict=True):
        assert item["message"] == f"{finding.message}\n{finding.fix}"
        assert item["severity"] == "ERROR"
        assert item["code"]["url"].startswith("https://")
        assert item["location"]["path"] == "infra/main.tf"
        assert item["location"]["range"]["start"] == {"line": finding.span.line, "column": finding.span.column}
        assert item["related_locations"][-1]["location"]["range"]["start"]["line"] == finding.related[-1].span.line


def test_hostile_text_stays_text(hostile_report: Report) -> None:
    assert len(diagnostics(hostile_report)) == sum(
        map(len, (hostile_report.findings, hostile_report.errors, hostile_report.unused))
    )


@pytest.mark.host
@pytest.mark.skipif(not VALIDATOR.exists(), reason="npm package @umbrelladocs/rdformat-validator is not installed here")
def test_an_independent_validator_accepts_it(report: Report, empty: Report, tmp_path: Path) -> None:
    for name, content in (("full", report), ("empty", empty)):
        path = tmp_path / f"{name}.json"
        path.write_text(rdjson_report.render(content), encoding="utf-8")
        done = subprocess.run([VALIDATOR, "--strict", path], check=False, capture_output=True, text=True)

        assert done.returncode == 0, done.stdout
