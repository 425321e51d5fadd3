"""A text that is half typed keeps the last answer; what is no code is never half typed, and other changes count."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.language_server.folder_analysis import Analysis, Request, analysed
from ecs_roles.language_server.readable_text import fault_of

CODE = """
variable "secret" {
  type    = string
  default = "arn:aws:ssm:eu-west-1:111122223333:parameter/a"
}
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
  inline_policy {
    name   = "p"
    policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "ssm:GetParameters", Resource = var.secret }] })
  }
}
resource "aws_ecs_task_definition" "t" {
  family                = "t"
  execution_role_arn    = aws_iam_role.r.arn
  container_definitions = templatefile("${path.module}/NAME", { unused = 1 })
}
"""
CONTAINERS = '[{ "name": "web", "image": "nginx", "secrets": [{ "name": "A", "valueFrom": "VALUE" }] }]'
ALLOWED, DENIED = (f"arn:aws:ssm:eu-west-1:111122223333:parameter/{name}" for name in "ab")
HALF_TYPED = f"{CODE}locals {{ half = [\n"


def _folder(tmp_path: Path, template: str = "t.json") -> Path:
    (tmp_path / "main.tf").write_text(CODE.replace("NAME", template), encoding="utf-8")
    (tmp_path / template).write_text(CONTAINERS.replace("VALUE", ALLOWED), encoding="utf-8")
    return tmp_path


def _rules(analysis: Analysis) -> list[str]:
    return [finding.rule for finding in analysis.report.findings if finding.severity.value == "error"]


def _after(folder: Path, before: Mapping[str, str], now: Mapping[str, str], **asked: Any) -> tuple[Analysis, Analysis]:
    def texts(given: Mapping[str, str]) -> dict[str, str]:
        return {str(folder / name): text for name, text in given.items()}

    first = analysed(Request(folder, texts(before)), None, lambda: None)
    return first, analysed(Request(folder, texts(now), **asked), first, lambda: None)


@pytest.mark.parametrize("name", ["t.json", "t.tpl", "t.yaml", "t.txt"])
def test_what_a_template_function_reads_is_no_code_that_is_half_typed(tmp_path: Path, name: str) -> None:
    folder = _folder(tmp_path, name)
    typed = "%{ if true }" + CONTAINERS.replace("VALUE", DENIED) + "%{ endif }"

    first, second = _after(folder, {name: CONTAINERS.replace("VALUE", ALLOWED)}, {name: typed})

    assert (_rules(first), _rules(second), second.half_typed) == ([], ["ECS531"], ())


@pytest.mark.parametrize(
    ("name", "whole", "half"),
    [
        ("main.tf", CODE, HALF_TYPED),
        ("terragrunt.hcl", "inputs = {}\n", "inputs = {\n"),
        ("main.tf.json", '{"resource": {}}', '{"resource": {'),
        ("a.yaml", "Resources:\n  R:\n    Type: AWS::IAM::Role\n", "Resources:\n  R: {Type: AWS::IAM::Role\n"),
    ],
)
def test_code_is_whole_or_half_typed(name: str, whole: str, half: str) -> None:
    assert fault_of(f"/w/{name}", whole) is None
    assert fault_of(f"/w/{name}", half, whole) is not None


def test_what_a_file_was_before_tells_what_it_is() -> None:
    before = "AWSTemplateFormatVersion: 2010-09-09\nResources:\n  R: {Type: AWS::IAM::Role}\n"

    assert fault_of("/w/a.yaml", "Reso: {", before) is not None
    assert fault_of("/w/a.yaml", "Reso: {") is None


def test_other_options_count_while_a_text_is_half_typed(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    (folder / "b.tfvars").write_text(f'secret = "{DENIED}"\n', encoding="utf-8")
    code = CODE.replace("NAME", "t.json")

    first, second = _after(folder, {"main.tf": code}, {"main.tf": f"{code}locals {{ half = [\n"})
    assert (_rules(first), _rules(second), len(second.half_typed)) == ([], [], 1)

    half = {"main.tf": f"{code}locals {{ half = [\n"}
    _, third = _after(folder, {"main.tf": code}, half, variable_files=("b.tfvars",))
    assert (_rules(third), len(third.half_typed)) == (["ECS531"], 1)


@pytest.mark.parametrize("name", [".ecs-roles.toml", "pyproject.toml"])
def test_settings_that_change_count_while_a_text_is_half_typed(tmp_path: Path, name: str) -> None:
    folder = _folder(tmp_path)
    (folder / "t.json").write_text(CONTAINERS.replace("VALUE", DENIED), encoding="utf-8")
    code = CODE.replace("NAME", "t.json")
    first, _ = _after(folder, {"main.tf": code}, {"main.tf": code})
    table = "" if name.startswith(".") else "[tool.ecs-roles]\n"
    (folder / name).write_text(f'{table}ignore = ["ECS531"]\n', encoding="utf-8")

    half = {str(folder / "main.tf"): f"{code}locals {{ half = [\n"}
    second = analysed(Request(folder, half), first, lambda: None)

    assert (_rules(first), _rules(second), len(second.half_typed)) == (["ECS531"], [], 1)
