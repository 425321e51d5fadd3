"""Services that a root reads from one file each: ``fileset`` lists the files that are in the code."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.symbolic.budget import LIMITS

Scan = Callable[[dict[str, str]], Report]

CODE = """
locals {
  files    = fileset("${path.module}/FOLDER", "PATTERN")
  services = [for file in local.files : jsondecode(file("${path.module}/FOLDER/${file}"))]
}
resource "aws_iam_role" "execution" {
  assume_role_policy = jsonencode({ Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}
resource "aws_ecs_task_definition" "web" {
  for_each              = { for service in local.services : service.name => service }
  family                = each.key
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{ name = each.key, image = each.value.image }])
}
"""
OURS, OTHERS = '{"name": "NAME", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/x"}', "public.ecr.aws/x/x"
FILES = {
    "services/a.json": OURS.replace("NAME", "a"),
    "services/b.json": f'{{"name": "b", "image": "{OTHERS}"}}',
    "services/deep/c.json": OURS.replace("NAME", "c"),
    "services/d.yaml": "not json",
    "services/readme.md": "about them",
}


def _of(scan: Scan, folder: str, pattern: str) -> Report:
    return scan({**FILES, "main.tf": CODE.replace("FOLDER", folder).replace("PATTERN", pattern)})


@pytest.mark.parametrize(
    ("folder", "pattern", "names"),
    [
        ("services", "*.json", ["a", "b"]),
        ("services", "?.json", ["a", "b"]),
        ("services", "[b-z].json", ["b"]),
        ("services", "[!b].json", ["a"]),
        ("services", "{a,x}.json", ["a"]),
        ("services", "**/*.json", ["a", "b", "c"]),
        ("services", "*/*.json", ["c"]),
        ("services", "deep/*.json", ["c"]),
        ("services/../services", "a.json", ["a"]),
    ],
)
def test_each_file_that_matches_is_a_service(scanned: Scan, folder: str, pattern: str, names: list[str]) -> None:
    report = _of(scanned, folder, pattern)
    assert [item.address for item in report.task_definitions] == [
        f'aws_ecs_task_definition.web["{name}"]' for name in names
    ]
    assert {item.status for item in report.task_definitions} == {"decided"}
    is_pulled = any(name != "b" for name in names)
    assert ("ECS522" in {item.rule for item in report.findings}) is is_pulled


@pytest.mark.parametrize(("folder", "pattern"), [("services", "*.toml"), ("build", "*.json"), ("..", "*.json")])
def test_what_may_be_made_before_terraform_runs_is_open(scanned: Scan, folder: str, pattern: str) -> None:
    (found,) = _of(scanned, folder, pattern).task_definitions
    assert found.status != "decided"
    assert all("fileset: " in doubt.why for doubt in found.unknowns if doubt.what == "whether it is created")


def test_a_tree_of_many_folders_is_not_walked_to_its_end(scanned: Scan) -> None:
    many = {f"services/{number}/x.txt": "x" for number in range(LIMITS.folders_beside)}
    code = CODE.replace("FOLDER", "services").replace("PATTERN", "**/*.json")
    (found,) = scanned({**many, "services/a.json": OURS.replace("NAME", "a"), "main.tf": code}).task_definitions
    assert any("services holds more folders than are looked at" in doubt.why for doubt in found.unknowns)
