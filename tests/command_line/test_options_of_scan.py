"""The options of ``ecs-roles scan``: what is read, what is shown, and that a misspelt one is answered kindly."""

import json
import re
from pathlib import Path

import pytest

from ecs_roles.command_line.main import main

CODE = """
resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  })
}
resource "aws_iam_role_policy" "own" {
  role   = aws_iam_role.execution.name
  policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "s3:PutObject", Resource = "*" },
    { Effect = "Allow", Action = "sqs:SendMessage", Resource = "*" },
  ] })
}
variable "image" {}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name    = "web"
    image   = var.image
    secrets = [{ name = "KEY", valueFrom = "/web/key" }]
  }])
}
"""
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "main.tf").write_text(CODE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: Capture, *words: str) -> tuple[int, str]:
    code = main(["scan", *words])
    return code, capsys.readouterr().out


def test_without_a_path_this_folder_is_scanned(project: Path, capsys: Capture) -> None:
    assert run(capsys) == run(capsys, str(project))
    assert "main.tf" in run(capsys)[1]


def test_concise_is_one_line_for_each_finding(project: Path, capsys: Capture) -> None:  # noqa: ARG001
    code, said = run(capsys, "--format", "concise")
    lines = said.splitlines()

    assert code == 1
    assert lines[-1].startswith("main.tf:26:44: error ECS531 aws_iam_role.execution (execution role) does not allow")
    assert {tuple(line.split()[1:3]) for line in lines} == {("error", "ECS551"), ("error", "ECS531")}
    assert "ECS506" not in said
    assert "ECS506" in run(capsys, "--format", "concise", "--min-severity", "info")[1]


def test_errors_come_before_warnings_and_informational_findings(project: Path, capsys: Capture) -> None:  # noqa: ARG001
    _, said = run(capsys, "--min-severity", "info")
    order = [part for line in said.splitlines() for part in ("error[", "warning[", "info[") if f" {part}" in line]

    assert order == sorted(order, key=["error[", "warning[", "info["].index)
    assert {"error[", "info["} <= set(order)


def test_statistics_count_by_rule_the_worst_first(project: Path, capsys: Capture) -> None:  # noqa: ARG001
    _, said = run(capsys, "--statistics", "--min-severity", "info")
    rows = [line.split()[:3] for line in said.splitlines() if re.match(r" +\d+  \w", line)]

    assert ["1", "error", "ECS531"] in rows
    assert [row[1] for row in rows] == sorted((row[1] for row in rows), key=["error", "warning", "info"].index)


def test_quiet_prints_findings_and_no_counts(project: Path, capsys: Capture) -> None:
    code, said = run(capsys, "--quiet")

    assert code == 1
    assert "ECS531" in said
    assert "decided" not in said
    (project / "main.tf").write_text("", encoding="utf-8")
    assert run(capsys, "--quiet") == (0, "")


def test_a_text_file_shows_what_the_terminal_shows(project: Path, capsys: Capture) -> None:
    words = ("--show-unknown", "--min-severity", "info", "--statistics")
    _, said = run(capsys, *words, "--output", f"text={project / 'report.txt'}")

    assert (project / "report.txt").read_text(encoding="utf-8") == said
    assert "is partly decided:" in said
    assert "info[ECS506]" in said


@pytest.mark.parametrize(("color", "has_colour"), [("always", True), ("never", False), ("auto", False)])
def test_colour_on_request(project: Path, capsys: Capture, color: str, has_colour: bool) -> None:  # noqa: ARG001
    assert ("\x1b[31;1m" in run(capsys, "--color", color)[1]) is has_colour


def test_settings_from_a_file_of_ones_choice_or_none(project: Path, capsys: Capture) -> None:
    (project / ".ecs-roles.toml").write_text('ignore = ["ECS531"]\n', encoding="utf-8")
    (project / "strict.toml").write_text('ignore = ["ECS551"]\n', encoding="utf-8")

    def rules(*words: str) -> set[str]:
        return {item["rule"] for item in json.loads(run(capsys, "--format", "json", *words)[1])["findings"]}

    everything = rules("--no-config")
    assert {"ECS531", "ECS551"} <= everything
    assert rules() == everything - {"ECS531"}
    assert rules("--config", "strict.toml") == everything - {"ECS551"}


def test_a_settings_file_that_is_not_there_is_an_error(project: Path, capsys: Capture) -> None:  # noqa: ARG001
    assert main(["scan", "--config", "nothing.toml"]) == 2
    assert "nothing.toml" in capsys.readouterr().err


def test_the_settings_that_apply_are_shown_and_can_be_used_again(project: Path, capsys: Capture) -> None:
    settings = 'ignore = ["ECS531"]\nmin-severity = "warning"\n\n[[allow]]\nrule = "ECS551"\nreason = "a report"\n'
    (project / ".ecs-roles.toml").write_text(settings, encoding="utf-8")
    code, shown = run(capsys, "--show-settings", "--fail-on", "error")

    assert code == 0
    assert shown.startswith(f"# settings from {project / '.ecs-roles.toml'}\n")
    assert 'fail-on = "error"' in shown
    (project / "again.toml").write_text(shown, encoding="utf-8")
    again = run(capsys, "--show-settings", "--config", "again.toml")[1]
    assert again.splitlines()[1:] == shown.splitlines()[1:]


@pytest.mark.parametrize(("word", "meant"), [("--formt", "--format"), ("--show-unknwon", "--show-unknown")])
def test_a_misspelt_option_is_answered_with_the_nearest(word: str, meant: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["scan", ".", word])

    assert ended.value.code == 2
    assert f"did you mean {meant}?" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["scan", "simulate", "rule", "why", "paths", "docs"])
def test_the_help_of_each_command_has_an_example(command: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    said = capsys.readouterr().out

    assert f"  ecs-roles {command}" in said.partition("examples:")[2] or command == "paths"
    assert "examples:" in said


def test_the_help_of_scan_has_groups_and_exit_codes(capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        main(["scan", "--help"])
    said = capsys.readouterr().out

    assert all(f"\n{group}:\n" in said for group in ("input", "filtering", "output", "exit codes"))


BROKEN = "Resources:\n  Thing:\n\tType: {}\n"


@pytest.mark.parametrize(("kind", "code"), [("AWS::SNS::Topic", 0), ("AWS::IAM::Role", 2)])
def test_only_what_may_hold_ecs_or_iam_fails_when_it_cannot_be_read(
    tmp_path: Path, capsys: Capture, kind: str, code: int
) -> None:
    (tmp_path / "stack.yaml").write_text(f"AWSTemplateFormatVersion: '2010-09-09'\n{BROKEN.format(kind)}", "utf-8")
    found, said = run(capsys, str(tmp_path))

    assert found == code
    assert "could not read stack.yaml:4" in said
    assert main(["scan", str(tmp_path / "stack.yaml")]) == 2  # who names it means it


@pytest.mark.parametrize(("word", "code"), [("aws_sns_topic", 0), ("aws_iam_role", 2)])
def test_a_broken_root_likewise(tmp_path: Path, capsys: Capture, word: str, code: int) -> None:
    (tmp_path / "main.tf").write_text(f'resource "{word}" "x" {{\n  name = "x\n}}\n', encoding="utf-8")
    found, said = run(capsys, str(tmp_path))

    assert found == code
    assert "could not read main.tf" in said
