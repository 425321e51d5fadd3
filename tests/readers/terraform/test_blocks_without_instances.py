"""A block whose count is 0 or whose for_each is empty with the values at hand: told, and not there for a reference."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan
from ecs_roles.findings.finding import Severity
from ecs_roles.readers.terraform.modules.root import read_root
from ecs_roles.symbolic.resources import Absent

HEAD = """
variable "enabled" {
  type    = bool
  default = false
}
variable "names" {
  type    = set(string)
  default = []
}
variable "role" {
  default = "arn:aws:iam::111122223333:role/given"
}
"""
ROLE = """
resource "aws_iam_role" "exec" {
  %s
  name               = "exec"
  assume_role_policy = "{}"
}
"""
DEFINITION = """
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = %s
  container_definitions    = jsonencode([{ name = "web", image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web" }])
}
"""
COUNT, FOR_EACH = "count = var.enabled ? 1 : 0", "for_each = var.names"


def absent(folder: Path, code: str) -> tuple[Absent, ...]:
    (folder / "main.tf").write_text(code)
    return read_root(folder, reading_root=folder).deployments[0].absent


def rules(folder: Path, code: str) -> list[str]:
    (folder / "main.tf").write_text(code)
    return sorted({finding.rule for finding in scan([folder]).findings if finding.severity is not Severity.INFO})


@pytest.mark.parametrize(
    ("instances", "reason"),
    [
        (COUNT, "its count is 0 with the values of var.enabled"),
        ("count = 0", "its count is 0"),
        (FOR_EACH, "its for_each is empty with the values of var.names"),
        ("for_each = {}", "its for_each is empty"),
    ],
)
def test_what_is_not_created_is_known_with_its_reason(instances: str, reason: str, tmp_path: Path) -> None:
    (found,) = absent(tmp_path, HEAD + ROLE % instances)

    assert (found.kind, found.address, found.reason) == ("role", "aws_iam_role.exec", reason)


@pytest.mark.parametrize("instances", ["", "count = 1", 'for_each = toset(["a"])', "count = var.unknown"])
def test_what_is_or_may_be_created_is_not_absent(instances: str, tmp_path: Path) -> None:
    assert absent(tmp_path, HEAD + 'variable "unknown" {}' + ROLE % instances) == ()


def test_a_module_that_is_not_called_takes_its_resources_with_it(tmp_path: Path) -> None:
    for name, code in (
        ("service", DEFINITION % "null" + 'module "roles" {\n source = "../roles"\n}'),
        ("roles", ROLE % ""),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(code)

    found = absent(tmp_path, HEAD + f'module "service" {{\n source = "./service"\n {COUNT}\n}}')

    assert {(each.kind, each.type_name) for each in found} == {
        ("task_definition", "aws_ecs_task_definition"),
        ("role", "aws_iam_role"),
    }
    assert all(each.address.startswith("module.service.") for each in found)
    assert {each.reason for each in found} == {
        "module.service is not created, its count is 0 with the values of var.enabled"
    }


@pytest.mark.parametrize(
    ("instances", "reference", "expected"),
    [
        (COUNT, "aws_iam_role.exec[0].arn", ["ECS519"]),
        (COUNT, "(aws_iam_role.exec[*].arn)[0]", ["ECS519"]),
        (COUNT, "aws_iam_role.exec.*.arn[0]", ["ECS519"]),
        (FOR_EACH, 'aws_iam_role.exec["a"].arn', ["ECS519"]),
        (COUNT, "one(aws_iam_role.exec[*].arn)", ["ECS511"]),
        (COUNT, "try(aws_iam_role.exec[0].arn, var.role)", []),
        (COUNT, "var.enabled ? aws_iam_role.exec[0].arn : var.role", []),
        (COUNT, "concat(aws_iam_role.exec[*].arn, [var.role])[0]", []),
        (COUNT, "coalesce(one(aws_iam_role.exec[*].arn), var.role)", []),
        (COUNT, "length(aws_iam_role.exec) > 0 ? aws_iam_role.exec[0].arn : var.role", []),
    ],
)
def test_a_reference_to_a_role_that_is_not_created(
    instances: str, reference: str, expected: list[str], tmp_path: Path
) -> None:
    assert rules(tmp_path, HEAD + ROLE % instances + DEFINITION % reference) == expected


def test_a_definition_that_is_off_by_default_is_told(tmp_path: Path) -> None:
    code = HEAD + (DEFINITION % "var.role").replace("family ", f"{COUNT}\n  family ", 1)
    (tmp_path / "main.tf").write_text(code)
    report = scan([tmp_path])

    assert [(each.what, each.why) for each in report.absent] == [
        ("aws_ecs_task_definition.web", "its count is 0 with the values of var.enabled")
    ]
    assert report.task_definitions == ()
