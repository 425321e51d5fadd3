"""GitHub's workflow commands, read back the way the runner reads them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.outputs import github_annotations
from ecs_roles.outputs.readable import one_line, readable
from ecs_roles.rules.suppressing import Suppressed
from ecs_roles.symbolic.resources import ReadError, Suppression
from ecs_roles.symbolic.span import Span

Reader = Callable[[str], list[Any]]

KNOWN = {"file", "line", "endLine", "col", "endColumn", "title"}


def test_a_finding_is_shown_on_its_line(commands_in: Reader, report: Report) -> None:
    commands = commands_in(github_annotations.render(report))

    assert len(commands) == len(report.findings) == 3
    for command, finding in zip(commands, report.findings, strict=True):
        assert command.name == "error"
        assert command.properties["file"] == "infra/main.tf"
        assert command.properties["line"] == str(finding.span.line)
        assert command.properties["title"] == finding.rule
        assert command.data == f"{finding.message}\n{finding.fix}"


def test_columns_are_given_only_where_they_count(
    commands_in: Reader, report_with: Callable[..., Report], make_finding: Callable[..., Finding]
) -> None:
    short = make_finding()
    long = replace(short, span=replace(short.span, end_line=20))
    one, other = commands_in(github_annotations.render(report_with(short, long)))

    assert (one.properties["col"], one.properties["endColumn"]) == ("5", "39")
    assert "col" not in other.properties
    assert other.properties["endLine"] == other.properties["line"]


def test_a_file_outside_the_repository_is_named_in_the_message(
    commands_in: Reader, report_with: Callable[..., Report], make_finding: Callable[..., Finding]
) -> None:
    span = Span("/elsewhere/main.tf", 7, 1, 7, 2)
    (command,) = commands_in(github_annotations.render(report_with(make_finding(span=span))))

    assert "file" not in command.properties
    assert command.data.startswith("/elsewhere/main.tf:7: ")


def test_what_could_not_be_read_is_an_error(commands_in: Reader, report_with: Callable[..., Report]) -> None:
    error = ReadError("the braces do not match", Span("/home/runner/project/a.tf", 3, 1, 3, 2))
    (command,) = commands_in(github_annotations.render(report_with(errors=(error,))))

    assert (command.name, command.data) == ("error", "the braces do not match")
    assert command.properties["file"] == "a.tf"


@pytest.mark.parametrize(
    ("errors", "warnings", "infos", "shown", "rest"),
    [
        (10, 10, 10, {"error": 10, "warning": 10, "notice": 10}, None),
        (11, 0, 0, {"error": 10, "notice": 1}, "1 error."),
        (0, 12, 10, {"warning": 10, "notice": 10}, "2 warnings, 1 notice."),
        (2, 0, 25, {"error": 2, "notice": 10}, "16 notices."),
    ],
)
def test_what_github_would_drop_is_counted_in_the_last_notice(
    commands_in: Reader,
    report_with: Callable[..., Report],
    make_finding: Callable[..., Finding],
    errors: int,
    warnings: int,
    infos: int,
    shown: dict[str, int],
    rest: str | None,
) -> None:
    amounts = {Severity.INFO: infos, Severity.WARNING: warnings, Severity.ERROR: errors}
    findings = [make_finding(severity=severity) for severity, number in amounts.items() for _ in range(number)]
    commands = commands_in(github_annotations.render(report_with(*findings)))

    assert Counter(command.name for command in commands) == shown
    assert len(commands) <= 50
    if rest is None:
        assert "Not shown" not in commands[-1].data
    else:
        assert commands[-1].data.startswith(f"Not shown here: {rest}")


def test_the_log_ends_with_the_result(report: Report, empty: Report) -> None:
    assert (
        github_annotations.render(report)
        .splitlines()[-1]
        .startswith("ecs-roles: 3 errors; 2 task definitions: 2 decid")
    )
    assert github_annotations.render(empty) == "ecs-roles: no findings; no task definition found\n"


def test_what_the_code_silences_is_counted(report: Report) -> None:
    suppression = Suppression("ECS531", "accepted", report.findings[0].span)
    suppressed = replace(report, findings=(), suppressed=(Suppressed(report.findings[0], suppression),))

    assert "no findings" in github_annotations.render(suppressed)
    assert github_annotations.render(suppressed).endswith("; 1 finding suppressed in the source\n")


def test_nothing_hostile_becomes_a_command(commands_in: Reader, hostile_report: Report) -> None:
    commands = commands_in(github_annotations.render(hostile_report))

    assert [command.name for command in commands] == ["error", "error", "error", "error", "warning", "notice"]
    for command in commands:
        assert command.properties.keys() <= KNOWN
        assert command.data == readable(command.data)


@given(st.text())
def test_any_text_comes_back_as_it_was(commands_in: Reader, text: str) -> None:
    command = github_annotations._command("error", {"title": text, "line": "1"}, text)
    (read,) = commands_in(command)

    assert read.properties == {"title": one_line(text), "line": "1"}
    assert read.data == readable(text)
