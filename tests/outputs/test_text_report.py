"""The report at a terminal: what it says, and that text from strangers cannot move the cursor."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan
from ecs_roles.outputs import text_report
from ecs_roles.outputs.colours import coloured, paint_for, plain
from ecs_roles.outputs.headline import headline
from ecs_roles.outputs.text_report import TextOptions

HOSTILE = "\x1b[2J\u202e\u200b"
CODE = """
resource "aws_iam_role" "execution" {
  name = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
variable "image" {}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name = "we%s", image = var.image, secrets = [{ name = "KEY", valueFrom = "/web/key" }]
  }])
}
"""


def _report(folder: Path, *, hostile: str = "b", show_unknown: bool = False, watched: bool = False) -> str:
    (folder / "main.tf").write_text(CODE % hostile, encoding="utf-8")
    paint = coloured if watched else plain
    return text_report.render(scan([folder]), TextOptions(show_unknown=show_unknown), paint=paint)


def test_a_finding_shows_its_line_what_ecs_says_and_the_fix(tmp_path: Path) -> None:
    lines = [line.strip() for line in _report(tmp_path).splitlines()]

    assert lines[0] == "aws_ecs_task_definition.web"
    assert lines[1].startswith("main.tf:13:")
    assert lines[1].endswith("error[ECS531]")
    assert lines[2].startswith('13 | name = "web"')
    assert lines[3].startswith("aws_iam_role.execution (execution role) does not allow ssm:GetParameters")
    assert lines[4].startswith("ECS will say: ResourceInitializationError")
    assert lines[5].startswith("fix: Allow ssm:GetParameters")


def test_the_end_counts_what_could_not_be_decided_and_says_how_to_see_it(tmp_path: Path) -> None:
    last = _report(tmp_path).splitlines()[-1]

    assert last.startswith("0 task definitions of 1 decided; 1 could not be decided in full")
    assert "--show-unknown" in last


def test_unknowns_are_listed_on_request_with_their_reason(tmp_path: Path) -> None:
    said = _report(tmp_path, show_unknown=True)

    assert "aws_ecs_task_definition.web is partly decided:" in said
    assert "image" in said.partition("is partly decided:")[2]


def test_a_scan_that_finds_no_task_definition_says_so(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_ecs_cluster" "c" {\n  name = "c"\n}\n', encoding="utf-8")

    assert text_report.render(scan([tmp_path])).splitlines()[-1] == "no task definition found: nothing was checked"


def test_a_task_definition_that_is_not_created_is_not_said_to_be_nowhere(tmp_path: Path) -> None:
    code = 'resource "aws_ecs_task_definition" "t" {\n  count  = 0\n  family = "t"\n  container_definitions = "[]"\n}\n'
    (tmp_path / "main.tf").write_text(code, encoding="utf-8")

    before, last = text_report.render(scan([tmp_path])).splitlines()[-2:]

    assert before.startswith("not created with these values, so not checked: aws_ecs_task_definition.t")
    assert last == "no task definition is created: nothing was checked"
    assert "no task definition is created" in headline(scan([tmp_path]))


def test_a_scan_with_findings_about_roles_alone_does_not_say_that_nothing_was_checked(tmp_path: Path) -> None:
    trust = '{ Statement = [{ Effect = "allow", Action = "sts:AssumeRole", Principal = { Service = "a.b" } }] }'
    code = f'resource "aws_iam_role" "r" {{\n  name = "r"\n  assume_role_policy = jsonencode({trust})\n}}\n'
    (tmp_path / "main.tf").write_text(code, encoding="utf-8")

    found, last = text_report.render(scan([tmp_path])).splitlines()[-2:]

    assert found == "1 error in 1 file"
    assert last == "no task definition found: only roles and what surrounds tasks were checked"


@pytest.mark.parametrize("show_unknown", [False, True])
def test_text_from_strangers_is_spelled_out(tmp_path: Path, show_unknown: bool) -> None:
    said = _report(tmp_path, hostile=HOSTILE, show_unknown=show_unknown)

    assert not set(HOSTILE) & {"\x1b", "\u202e", "\u200b"} & set(said)
    assert "\\u202e" in said


@pytest.mark.parametrize(
    ("watched", "environment", "has_colour"),
    [(True, {}, True), (False, {}, False), (True, {"NO_COLOR": "1"}, False), (True, {"TERM": "dumb"}, False)],
)
def test_colour_is_for_a_person_who_watches_and_wants_it(
    watched: bool, environment: dict[str, str], has_colour: bool
) -> None:
    paint = paint_for(watched=watched, environment=environment)

    assert ("\x1b[" in paint("error", "x")) is has_colour


def test_colours_enclose_words_only(tmp_path: Path) -> None:
    assert "\x1b[31;1merror[ECS531]\x1b[0m" in _report(tmp_path, watched=True)


def test_a_module_that_is_not_here_is_counted_and_named(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('module "web" {\n  source = "somebody/web/aws"\n}\n', encoding="utf-8")

    counted, last = text_report.render(scan([tmp_path])).splitlines()[-2:]
    named = text_report.render(scan([tmp_path]), TextOptions(show_unknown=True)).splitlines()[0]

    assert counted.startswith("1 module or stack could not be followed")
    assert last == "no task definition found: nothing was checked"
    assert named.startswith("main.tf:1 module.web is not seen: ")
    assert "terraform init" in named
