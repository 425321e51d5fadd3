"""A hundred thousand findings: every output stays valid, and says what it leaves out."""

import json
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Finding
from ecs_roles.outputs import (
    github_annotations,
    gitlab_code_quality,
    html_report,
    json_report,
    junit_report,
    markdown_report,
    rdjson_report,
    sarif_report,
    text_report,
)

MANY = 100_000


@pytest.fixture(scope="module")
def large(report_with: Callable[..., Report], make_finding: Callable[..., Finding]) -> Report:
    finding = make_finding("x", related=(), needed_by=())
    spans = (replace(finding.span, line=line, end_line=line) for line in range(1, MANY + 1))
    return report_with(*(replace(finding, span=span, fingerprint=str(span.line)) for span in spans))


@pytest.mark.xdist_group("large reports")
@pytest.mark.parametrize(
    ("render", "count"),
    [
        (json_report.render, lambda text: len(json.loads(text)["findings"])),
        (text_report.render, lambda text: sum(line.endswith("error[ECS522]") for line in text.splitlines())),
        (sarif_report.render, lambda text: len(json.loads(text)["runs"][0]["results"]) + MANY - 25_000),
        (gitlab_code_quality.render, lambda text: len(json.loads(text))),
        (rdjson_report.render, lambda text: len(json.loads(text)["diagnostics"])),
        (junit_report.render, lambda text: sum(1 for _ in ET.fromstring(text).iter("failure"))),  # noqa: S314
        (github_annotations.render, lambda text: 10 + 99_990 * text.count("Not shown here: 99,990 errors.")),
        (markdown_report.render, lambda text: 100 + 99_900 * text.count("- and 99,900 more")),
        (html_report.render, lambda text: 500 + 99_500 * text.count("and 99,500 more, in the JSON report")),
    ],
    ids=["json", "text", "sarif", "gitlab", "rdjson", "junit", "github", "markdown", "html"],
)
def test_every_finding_is_written_or_counted(
    large: Report, render: Callable[[Report], str], count: Callable[[str], int]
) -> None:
    assert count(render(large)) == MANY
