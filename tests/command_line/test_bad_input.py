"""What cannot be read gives one clear message with file and line; the rest is still scanned; the exit code is 2."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.command_line.main import main

SAMPLES = Path(__file__).parents[2] / "sample_iac"
GOOD = SAMPLES / "web_service" / "good" / "template.yaml"

TASK = """resource "aws_ecs_task_definition" "task" {
  family                = "task"
  container_definitions = jsonencode([{ name = "a", image = "nginx:1" }])
}
"""

# What lies in the folder, and the file and line of the one message about it.
BROKEN: dict[str, tuple[dict[str, str], tuple[str, int], str]] = {
    "terraform that is not closed": (
        {"main.tf": TASK + 'resource "aws_iam_role" "r" {\n'},
        ("main.tf", 6),
        "} is missing",
    ),
    "a template that is not YAML": (
        {"broken.yaml": "Resources:\n  Task:\n    Type: AWS::IAM::Role\n    Properties: {\n"},
        ("broken.yaml", 5),
        "YAML",
    ),
    "a module folder that is missing": (
        {"main.tf": TASK + 'module "service" {\n  source = "./nowhere"\n}\n'},
        ("main.tf", 6),
        "nowhere",
    ),
}


@pytest.fixture
def scan(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: str | Path) -> tuple[int, Any, str]:
        code = main(["scan", "--format", "json", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, json.loads(captured.out) if captured.out else None, captured.err

    return run


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_named_with_its_line(scan: Any, tmp_path: Path, name: str) -> None:
    files, place, said = BROKEN[name]
    for file, content in files.items():
        (tmp_path / file).write_text(content, encoding="utf-8")
    (tmp_path / "beside").mkdir()
    shutil.copy(GOOD, tmp_path / "beside")
    code, report, _ = scan(tmp_path)

    assert [(error["file"], error["line"]) for error in report["errors"]] == [place]
    assert said in report["errors"][0]["message"]
    assert ("beside/template.yaml", "decided") in [
        (item["file"], item["status"]) for item in report["task_definitions"]
    ]
    assert code == 2


def test_people_read_it_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files, (file, line), _ = BROKEN["a template that is not YAML"]
    (tmp_path / file).write_text(files[file], encoding="utf-8")

    assert main(["scan", str(tmp_path)]) == 2
    assert len([row for row in capsys.readouterr().out.splitlines() if f"could not read {file}:{line}: " in row]) == 1


def test_a_file_that_cannot_be_opened_is_named(scan: Any, tmp_path: Path) -> None:
    (tmp_path / "template.yaml").symlink_to(tmp_path / "gone.yaml")
    code, report, _ = scan(tmp_path)

    assert [(error["file"], error["line"]) for error in report["errors"]] == [("template.yaml", 1)]
    assert code == 2


def test_a_named_file_that_is_none_of_what_can_be_read_is_an_error(scan: Any, tmp_path: Path) -> None:
    (tmp_path / "notes.yaml").write_text("shopping:\n  - bread\n", encoding="utf-8")
    code, report, _ = scan(tmp_path / "notes.yaml")

    assert ["a template" in error["message"] for error in report["errors"]] == [True]
    assert code == 2
    assert scan(tmp_path)[0] == 0, "in a folder it is none of our business"


def test_a_path_that_is_not_there_is_an_error(scan: Any, tmp_path: Path) -> None:
    code, report, _ = scan(tmp_path / "nowhere")

    assert [error["message"] for error in report["errors"]] == ["there is no such file or folder"]
    assert code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--select", "ECS999"], "there is no rule ECS999"),
        (["--ignore", "secrets"], "there is no rule secrets"),
        (["--select", "ECS501", "--ignore", "ECS5"], "ECS501 is both selected and ignored"),
        (["--var", "region"], "--var takes NAME=VALUE"),
        (["--var-file", "nowhere.tfvars"], "there is no such variable file"),
        (["--output", "pdf=x"], "--output knows no format pdf"),
        (["--output", "json=/nowhere/x/report.json"], "/nowhere/x/report.json"),
    ],
)
def test_words_that_make_no_sense_are_explained(scan: Any, arguments: list[str], said: str) -> None:
    code, _, complaint = scan(GOOD, *arguments)

    assert said in complaint
    assert complaint.startswith("ecs-roles: ")
    assert code == 2


def test_a_setting_that_does_not_exist_is_an_error_with_its_line(scan: Any, tmp_path: Path) -> None:
    shutil.copy(GOOD, tmp_path)
    (tmp_path / ".ecs-roles.toml").write_text('ignore = ["ECS506"]\nignor = ["ECS531"]\n', encoding="utf-8")
    code, report, _ = scan(tmp_path)

    assert [(error["file"], error["line"]) for error in report["errors"]] == [(".ecs-roles.toml", 2)]
    assert "there is no setting ignor" in report["errors"][0]["message"]
    assert code == 2
