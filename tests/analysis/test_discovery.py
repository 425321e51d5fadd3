"""What of the given paths is read, and what is said about the rest."""

import subprocess
from pathlib import Path

from ecs_roles.analysis.discovery import discover

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


def test_what_git_ignores_is_left_out_unless_it_is_named(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    _write(tmp_path / ".gitignore", "cdk.out/\nlocal.yaml\n")
    for name in ("cdk.out/web.template.json", "local.yaml", "stack.yaml"):
        _write(tmp_path / name, TEMPLATE)

    assert _units(tmp_path) == {("template", "stack.yaml")}
    assert _units(tmp_path, tmp_path / "cdk.out") == {("template", "cdk.out/web.template.json")}
    assert _units(tmp_path, tmp_path / "local.yaml") == {("template", "local.yaml")}


def test_excluded_paths_are_left_out(tmp_path: Path) -> None:
    _write(tmp_path / "test" / "stack.yaml", TEMPLATE)
    _write(tmp_path / "stack.yaml", TEMPLATE)

    assert _units(tmp_path, excluded=("test/",)) == {("template", "stack.yaml")}


def test_a_named_file_that_is_nothing_known_is_an_error(tmp_path: Path) -> None:
    _write(tmp_path / "notes.yaml", "a: 1\n")

    found = discover([tmp_path / "notes.yaml", tmp_path / "missing.yaml"], tmp_path)

    assert [Path(error.span.file).name for error in found.errors] == ["notes.yaml", "missing.yaml"]
