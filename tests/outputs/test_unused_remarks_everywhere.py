"""A remark that silences nothing is told in every format, with its place, and fails nothing."""

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.command_line.formats import FORMATS
from ecs_roles.command_line.scan_command import exit_code
from ecs_roles.symbolic.resources import Suppression
from ecs_roles.symbolic.span import Span

SAID = "ECS531 finds nothing there to silence"


@pytest.fixture
def with_remark(empty: Report) -> Report:
    place = Span(str(empty.root / "infra" / "main.tf"), 77, 3, 77, 30)
    return replace(empty, unused=(Suppression("ECS531", "not any more", place),))


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_each_format_names_the_rule_and_the_place(empty: Report, with_remark: Report, name: str) -> None:
    written = FORMATS[name](with_remark).replace("<wbr>", "")

    assert "77" not in FORMATS[name](empty)
    assert all(part in written for part in ("ECS531", "infra/main.tf", "77"))


@pytest.mark.parametrize("name", ["github", "gitlab", "junit", "rdjson", "sarif", "text"])
def test_the_words_are_the_same(with_remark: Report, name: str) -> None:
    assert SAID in FORMATS[name](with_remark)


def test_nothing_fails_for_it(with_remark: Report, commands_in: Callable[[str], list[object]]) -> None:
    suite = ET.fromstring(FORMATS["junit"](with_remark))  # noqa: S314 - written here
    (command,) = commands_in(FORMATS["github"](with_remark))

    assert exit_code(with_remark) == 0
    assert (suite.get("failures"), suite.get("errors")) == ("0", "0")
    assert getattr(command, "name", "") == "notice"
