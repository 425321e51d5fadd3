"""What is not a finding is told in every format, with its place: an unused suppression, what was not checked."""

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.command_line.formats import FORMATS
from ecs_roles.command_line.scan_command import exit_code
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.outputs import text_report
from ecs_roles.outputs.text_report import TextOptions
from ecs_roles.symbolic.resources import ReadError, Suppression
from ecs_roles.symbolic.span import Span

SAID = "ECS531 finds nothing here to suppress"


@pytest.fixture
def with_remark(empty: Report) -> Report:
    place = Span(str(empty.root / "infra" / "main.tf"), 4077, 3, 4077, 30)
    return replace(empty, unused=(Suppression("ECS531", "not any more", place),))


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_each_format_names_the_rule_and_the_place(empty: Report, with_remark: Report, name: str) -> None:
    written = FORMATS[name](with_remark).replace("<wbr>", "")

    assert "4077" not in FORMATS[name](empty)
    assert all(part in written for part in ("ECS531", "infra/main.tf", "4077"))


@pytest.mark.parametrize("name", ["github", "gitlab", "junit", "rdjson", "sarif", "text"])
def test_the_words_are_the_same(with_remark: Report, name: str) -> None:
    assert SAID in FORMATS[name](with_remark)


def test_nothing_fails_for_it(with_remark: Report, commands_in: Callable[[str], list[object]]) -> None:
    suite = ET.fromstring(FORMATS["junit"](with_remark))  # noqa: S314 - written here
    (command,) = commands_in(FORMATS["github"](with_remark))

    assert exit_code(with_remark) == 0
    assert (suite.get("failures"), suite.get("errors")) == ("0", "0")
    assert getattr(command, "name", "") == "notice"


@pytest.fixture
def with_gaps(empty: Report) -> Report:
    """A module that was not downloaded, a task definition that is switched off, a schedule's role left open."""

    def gap(what: str, why: str, line: int) -> Doubt:
        return Doubt(what, why, Span(str(empty.root / "infra" / "main.tf"), line, 1, line, 9))

    return replace(
        empty,
        unread=(gap("module.queue", "it is not downloaded", 771),),
        absent=(gap("aws_ecs_task_definition.off", "count is 0", 772),),
        undecided=(gap("whether aws_iam_role.start allows ecs:RunTask", "variable policy has no value", 773),),
    )


# In text they are counted, and named on request or by their number.
@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"text"}))
def test_what_was_not_checked_is_told_with_its_place(with_gaps: Report, name: str) -> None:
    written = FORMATS[name](with_gaps).replace("<wbr>", "")

    assert all(what in written for what in ("module.queue", "aws_ecs_task_definition.off", "aws_iam_role.start"))
    assert all(line in written for line in ("771", "772", "773"))
    assert exit_code(with_gaps) == 0


def test_the_text_report_counts_what_was_not_checked_and_names_it_on_request(with_gaps: Report) -> None:
    counted = text_report.render(with_gaps)
    named = text_report.render(with_gaps, TextOptions(show_unknown=True))

    assert "1 module or stack could not be followed" in counted
    assert "not created with these values, so not checked: aws_ecs_task_definition.off (count is 0)" in counted
    assert "1 other question could not be decided (--show-unknown" in counted
    assert "infra/main.tf:771 module.queue is not seen: it is not downloaded" in named
    assert "infra/main.tf:773 whether aws_iam_role.start allows ecs:RunTask: variable policy has no value" in named


def test_what_holds_nothing_of_ecs_or_iam_is_told_and_fails_nothing(empty: Report) -> None:
    error = ReadError("the YAML is broken", Span(str(empty.root / "chart.yaml"), 5, 1, 5, 1))
    failing, told = (replace(empty, errors=(replace(error, incidental=each),)) for each in (False, True))

    assert (exit_code(failing), exit_code(told)) == (2, 0)
    assert all("the YAML is broken" in FORMATS[name](told) for name in FORMATS)
