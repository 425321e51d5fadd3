"""What of the given paths is read, and what is said about the rest."""

import subprocess
from pathlib import Path

import pytest

from ecs_roles.analysis.discovery import discover
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.symbolic.budget import LIMITS

TEMPLATE = 'AWSTemplateFormatVersion: "2010-09-09"\nResources: {A: {Type: AWS::ECS::Cluster}}\n'


def _units(folder: Path, *paths: Path, excluded: tuple[str, ...] = ()) -> set[tuple[str, str]]:
    found = discover(paths or (folder,), folder, excluded=excluded)
    return {(unit.kind, unit.path.relative_to(folder).as_posix()) for unit in found.units}


def _write(path: Path, content: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def test_roots_templates_and_task_definitions_are_found(tmp_path: Path) -> None:
    _write(tmp_path / "live" / "main.tf")
    _write(tmp_path / "stack.yaml", TEMPLATE)
    _write(tmp_path / "task.json", '{"family": "web", "containerDefinitions": [{"name": "web", "image": "nginx"}]}')
    _write(tmp_path / "values.yaml", "a: 1\n")

    assert _units(tmp_path) == {
        ("terraform", "live"),
        ("template", "stack.yaml"),
        ("task-definition-file", "task.json"),
    }


def test_a_module_that_a_root_calls_is_no_root_of_its_own(tmp_path: Path) -> None:
    _write(tmp_path / "live" / "main.tf", 'module "web" {\n  source = "../modules/web"\n}\n')
    _write(tmp_path / "modules" / "web" / "main.tf")

    assert _units(tmp_path) == {("terraform", "live")}
    assert _units(tmp_path, tmp_path / "modules" / "web") == {("terraform", "modules/web")}


@pytest.mark.parametrize(
    ("code", "units"),
    [
        ('variable "secret" {}\n', {"examples/web"}),
        ('provider "aws" {\n  region = "eu-west-1"\n}\n', {".", "examples/web"}),
        ('terraform {\n  backend "s3" {}\n}\n', {".", "examples/web"}),
    ],
)
def test_what_its_own_examples_call_is_a_module(tmp_path: Path, code: str, units: set[str]) -> None:
    _write(tmp_path / "main.tf", code)
    _write(tmp_path / "examples" / "web" / "main.tf", 'module "web" {\n  source = "../../"\n}\n')

    assert {path for _, path in _units(tmp_path)} == units


def test_what_git_ignores_is_left_out_unless_it_is_named(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    _write(tmp_path / ".gitignore", "cdk.out/\nlocal.yaml\n")
    for name in ("cdk.out/web.template.json", "local.yaml", "stack.yaml"):
        _write(tmp_path / name, TEMPLATE)

    assert _units(tmp_path) == {("template", "stack.yaml")}
    assert _units(tmp_path, tmp_path / "cdk.out") == {("template", "cdk.out/web.template.json")}
    assert _units(tmp_path, tmp_path / "local.yaml") == {("template", "local.yaml")}


OF_ECS = 'resource "aws_ecs_cluster" "a" { name = "a" }\n'


@pytest.mark.parametrize(
    ("file", "content", "folders"),
    [
        (".infra/ecs.tf", OF_ECS, [".infra"]),
        (".deploy/stacks/web/stack.yaml", TEMPLATE, [".deploy"]),
        ("services/.ecs/task.json", '{"family": "web", "containerDefinitions": [{}]}', ["services/.ecs"]),
        (".infra/main.tf", 'resource "aws_vpc" "a" {}\n', []),
        (".infra/notes.txt", OF_ECS, []),
        (".infra/.terraform/modules/web/main.tf", OF_ECS, []),
        (".terraform/modules/web/main.tf", OF_ECS, []),
        (".github/workflows/stack.yaml", TEMPLATE, []),
        (".claude/worktrees/one/stack.yaml", TEMPLATE, []),
        ("infra/ecs.tf", OF_ECS, []),
    ],
)
def test_a_hidden_folder_with_code_is_told(tmp_path: Path, file: str, content: str, folders: list[str]) -> None:
    _write(tmp_path / file, content)
    report = scan([tmp_path], Options(root=tmp_path))

    assert [report.shown(error.span.file) for error in report.errors] == folders
    assert all(Path(file).name in error.message for error in report.errors)
    assert not report.is_incomplete


def test_what_stands_beside_a_hidden_folder_is_read(tmp_path: Path) -> None:
    """The note about the folder that is left out takes nothing from the rest of the report."""
    _write(tmp_path / ".infra/t.yaml", TEMPLATE)
    _write(tmp_path / "app/t.yaml", TEMPLATE)

    report = scan([tmp_path], Options(root=tmp_path))

    assert [Path(file).relative_to(tmp_path).as_posix() for file in report.files] == ["app/t.yaml"]
    assert len(report.errors) == 1


def test_the_folder_where_workflows_have_task_definitions_is_read(tmp_path: Path) -> None:
    _write(tmp_path / ".aws/task-definition.json", '{"family": "web", "containerDefinitions": [{}]}')
    _write(tmp_path / "services/.aws/stack.yaml", TEMPLATE)

    found = discover([tmp_path], tmp_path)

    assert _units(tmp_path, tmp_path) == {
        ("task-definition-file", ".aws/task-definition.json"),
        ("template", "services/.aws/stack.yaml"),
    }
    assert not found.hidden


def test_a_hidden_folder_is_read_where_it_is_named(tmp_path: Path) -> None:
    _write(tmp_path / ".infra" / "ecs.tf", OF_ECS)

    assert _units(tmp_path, tmp_path / ".infra") == {("terraform", ".infra")}
    assert not discover([tmp_path / ".infra"], tmp_path).hidden


def test_a_hidden_folder_that_is_excluded_or_ignored_is_not_told(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    _write(tmp_path / ".infra" / "ecs.tf", OF_ECS)
    assert len(discover([tmp_path], tmp_path).hidden) == 1

    assert not discover([tmp_path], tmp_path, excluded=(".infra/",)).hidden
    _write(tmp_path / ".gitignore", ".infra/\n")
    assert not discover([tmp_path], tmp_path).hidden


def test_a_module_in_a_hidden_folder_is_read_with_its_call(tmp_path: Path) -> None:
    _write(tmp_path / ".modules" / "web" / "main.tf", OF_ECS)
    assert len(scan([tmp_path], Options(root=tmp_path)).errors) == 1

    _write(tmp_path / "main.tf", 'module "web" {\n  source = "./.modules/web"\n}\n')
    assert not scan([tmp_path], Options(root=tmp_path)).errors


def test_a_hidden_folder_is_looked_into_only_so_far(tmp_path: Path) -> None:
    for number in range(LIMITS.hidden_entries):
        _write(tmp_path / ".infra" / f"{number:03}.txt")
    _write(tmp_path / ".infra" / "z.tf", OF_ECS)
    assert not discover([tmp_path], tmp_path).hidden

    (tmp_path / ".infra" / "000.txt").unlink()
    assert len(discover([tmp_path], tmp_path).hidden) == 1


def test_excluded_paths_are_left_out(tmp_path: Path) -> None:
    _write(tmp_path / "test" / "stack.yaml", TEMPLATE)
    _write(tmp_path / "stack.yaml", TEMPLATE)

    assert _units(tmp_path, excluded=("test/",)) == {("template", "stack.yaml")}


def test_a_named_file_that_is_nothing_known_is_an_error(tmp_path: Path) -> None:
    _write(tmp_path / "notes.yaml", "a: 1\n")

    found = discover([tmp_path / "notes.yaml", tmp_path / "missing.yaml"], tmp_path)

    assert [Path(error.span.file).name for error in found.errors] == ["notes.yaml", "missing.yaml"]
