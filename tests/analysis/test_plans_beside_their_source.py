"""A plan is read with the code beside it that it was made of: one defect is one finding, on the source line."""

import json
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from ecs_roles.analysis.repeated_scan import RepeatedScan
from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.readers.terraform_plan.belonging import is_plan_of

TRUST = '{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"}}]}'
CODE = """
resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Action = "sts:AssumeRole", Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_ecs_task_definition" "api" {
  family                   = "api"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions    = jsonencode([{ name = "api", image = "public.ecr.aws/docker/library/nginx:1" }])
}
"""
CONTAINERS = '[{"image":"public.ecr.aws/docker/library/nginx:1","name":"api"}]'


def _block(kind: str, name: str, **expressions: object) -> dict[str, object]:
    own = {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name}
    return own | {"expressions": expressions}


def _change(kind: str, name: str, after: Mapping[str, object], unknown: Mapping[str, object]) -> dict[str, object]:
    own = {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name}
    return own | {"change": {"actions": ["create"], "before": None, "after": after, "after_unknown": unknown}}


def _plan(*further: dict[str, object]) -> str:
    role = {"name": "execution", "assume_role_policy": TRUST}
    task = {"family": "api", "requires_compatibilities": ["FARGATE"], "container_definitions": CONTAINERS}
    changes = [
        _change("aws_iam_role", "execution", role, {"arn": True, "id": True}),
        _change("aws_ecs_task_definition", "api", task, {"arn": True, "execution_role_arn": True}),
    ]
    refers = {"references": ["aws_iam_role.execution.arn", "aws_iam_role.execution"]}
    blocks = [_block("aws_iam_role", "execution"), _block("aws_ecs_task_definition", "api", execution_role_arn=refers)]
    configuration = {"root_module": {"resources": [*blocks, *further]}}
    plan = {"format_version": "1.2", "terraform_version": "1.15.5", "planned_values": {}}
    return json.dumps(plan | {"resource_changes": changes, "configuration": configuration})


def _scanned(folder: Path, files: dict[str, str], *paths: str) -> Report:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return scan([folder / path for path in paths] or [folder], Options(root=folder))


def _places(report: Report) -> list[tuple[str, int]]:
    return [(Path(each.span.file).name, each.span.line) for each in report.findings if each.rule == "ECS501"]


@pytest.mark.parametrize("paths", [(), ("infra/plan.json",)])
def test_one_defect_is_one_finding_on_the_source_line(tmp_path: Path, paths: tuple[str, ...]) -> None:
    report = _scanned(tmp_path, {"infra/main.tf": CODE, "infra/plan.json": _plan()}, *paths)
    assert _places(report) == [("main.tf", 5)]
    assert len(report.task_definitions) == 1


def test_a_plan_of_other_code_is_read_for_itself(tmp_path: Path) -> None:
    other = _plan(_block("aws_sqs_queue", "gone"))
    report = _scanned(tmp_path, {"infra/main.tf": CODE, "infra/plan.json": other})
    assert {name for name, _ in _places(report)} == {"main.tf", "plan.json"}


def test_a_plan_in_another_folder_is_read_for_itself(tmp_path: Path) -> None:
    report = _scanned(tmp_path, {"infra/main.tf": CODE, "plans/plan.json": _plan()})
    assert {name for name, _ in _places(report)} == {"main.tf", "plan.json"}


def test_unsaved_code_stands_for_the_file_beside_a_plan(tmp_path: Path) -> None:
    _scanned(tmp_path, {"main.tf": CODE, "plan.json": _plan()})
    unsaved = {str(tmp_path / "main.tf"): f"# moved\n\n{CODE}"}
    assert _places(scan(tmp_path, Options(root=tmp_path, overlay=unsaved))) == [("main.tf", 7)]


def test_an_unsaved_plan_is_held_against_the_code_and_read(tmp_path: Path) -> None:
    _scanned(tmp_path, {"main.tf": CODE, "plan.json": _plan()})
    unsaved = {str(tmp_path / "plan.json"): _plan(_block("aws_sqs_queue", "gone"))}
    report = scan(tmp_path, Options(root=tmp_path, overlay=unsaved))
    assert {name for name, _ in _places(report)} == {"main.tf", "plan.json"}


def test_a_plan_that_has_not_changed_is_held_against_the_code_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _scanned(tmp_path, {"main.tf": CODE, "plan.json": _plan()})
    asked: list[Path] = []

    def noted(plan: Path, folder: Path, *, reading_root: Path, overlay: Mapping[str, str]) -> bool:
        asked.append(plan)
        return is_plan_of(plan, folder, reading_root=reading_root, overlay=overlay)

    monkeypatch.setattr("ecs_roles.readers.terraform_plan.belonging.is_plan_of", noted)
    time.sleep(0.2)  # A file that is younger is not trusted to be the same.
    repeated, options = RepeatedScan(), Options(root=tmp_path)
    first = repeated.scan(tmp_path, options)
    assert _places(repeated.scan(tmp_path, options)) == _places(first) == [("main.tf", 5)]
    assert len(asked) == 1

    unsaved = {str(tmp_path / "main.tf"): 'resource "aws_sqs_queue" "q" {}\n'}
    changed = repeated.scan(tmp_path, Options(root=tmp_path, overlay=unsaved))
    assert [name for name, _ in _places(changed)] == ["plan.json"]
    assert len(asked) == 2
