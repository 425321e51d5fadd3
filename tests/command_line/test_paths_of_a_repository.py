"""What is shown beside the code of a repository names files as the repository does, whatever was scanned or read."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.command_line.main import main

TASK = """
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  network_mode          = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  container_definitions = jsonencode([{ name = "web", image = "1.dkr.ecr.eu-west-1.amazonaws.com/web:1", secrets = [
    { name = "KEY", valueFrom = "/web/key" }
  ] }])
}
"""
FILES: dict[str, Callable[[str], set[str]]] = {
    "github": lambda text: {part.partition(",")[0] for part in text.split("file=")[1:]},
    "gitlab": lambda text: {entry["location"]["path"] for entry in json.loads(text)},
    "rdjson": lambda text: {entry["location"]["path"] for entry in json.loads(text)["diagnostics"]},
    "sarif": lambda text: {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in json.loads(text)["runs"][0]["results"]
    },
}


@pytest.fixture
def service(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "infra" / "service"
    folder.mkdir(parents=True)
    (folder / "main.tf").write_text(TASK, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("root", [".", "..", "../.."])
def test_files_are_named_from_the_root_of_the_repository(
    service: Path, capsys: pytest.CaptureFixture[str], name: str, root: str
) -> None:
    main(["scan", str(service), "--root", str(service / root), "--format", name])

    assert FILES[name](capsys.readouterr().out) == {"infra/service/main.tf"}


def test_reports_in_files_do_so_too(service: Path, tmp_path: Path) -> None:
    main(["scan", str(service), "--root", str(service), "--output", f"sarif={tmp_path / 'x.sarif'}"])

    assert FILES["sarif"]((tmp_path / "x.sarif").read_text(encoding="utf-8")) == {"infra/service/main.tf"}


def test_the_contract_stays_relative_to_the_reading_root(service: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["scan", str(service), "--root", str(service.parent), "--format", "json"])

    assert {finding["file"] for finding in json.loads(capsys.readouterr().out)["findings"]} == {"service/main.tf"}


def test_without_a_repository_the_reading_root_is_all_there_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.tf").write_text(TASK, encoding="utf-8")
    main(["scan", str(tmp_path), "--format", "github"])

    assert FILES["github"](capsys.readouterr().out) == {"main.tf"}
