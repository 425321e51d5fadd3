"""Terraform resolves a relative path in the folder in which it is called, which may be one above the root."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report, TaskDefinitionReport

Scan = Callable[[dict[str, str]], Report]
Only = Callable[[dict[str, str]], TaskDefinitionReport]

CODE = """
resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = file("network/trust.json")
}
resource "aws_iam_role_policy" "execution" {
  role   = aws_iam_role.execution.name
  policy = POLICY
}
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions    = jsonencode([{ name = "web", image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web" }])
}
"""
TRUST = """{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
  "Principal": {"Service": "ecs-tasks.amazonaws.com"}}]}"""
PULL = """{"Statement": [{"Effect": "Allow", "Resource": "*", "Action": ["ecr:GetAuthorizationToken",
  "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]}]}"""
BY_FILE = CODE.replace("POLICY", 'file("network/policy.json")')
BY_TEMPLATE = CODE.replace("POLICY", 'templatefile("network/policy.json", {})')
IS_THERE = "is there: Terraform resolves a relative path in the folder in which it is called"


@pytest.mark.parametrize("code", [BY_FILE, BY_TEMPLATE], ids=["file", "templatefile"])
@pytest.mark.parametrize("below", ["network/", "deploy/network/"])
def test_a_path_that_spells_the_folder_of_its_root_is_read(only: Only, code: str, below: str) -> None:
    files = {"main.tf": code, "trust.json": TRUST, "policy.json": PULL}
    assert only({f"{below}{name}": content for name, content in files.items()}).status == "decided"


def test_what_such_a_file_lacks_is_found(scanned: Scan) -> None:
    nothing = PULL.replace("ecr:BatchGetImage", "ecr:ListImages")
    report = scanned({"network/main.tf": BY_FILE, "network/trust.json": TRUST, "network/policy.json": nothing})
    assert "ECS522" in {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    ("elsewhere", "reason"),
    [
        ({"policies/policy.json": PULL}, f"; policies/policy.json {IS_THERE}"),
        ({"live/policies/policy.json": PULL, "policies/policy.json": PULL}, f" and policies/policy.json {IS_THERE}"),
        ({}, "live/network/policies/policy.json cannot be read: No such file or directory"),
    ],
    ids=["above the root", "in two folders above", "nowhere"],
)
def test_a_file_elsewhere_above_the_root_is_named_and_not_read(
    only: Only, elsewhere: dict[str, str], reason: str
) -> None:
    code = CODE.replace("POLICY", 'file("policies/policy.json")')
    found = only({"live/network/main.tf": code, "live/network/trust.json": TRUST, **elsewhere})
    assert found.status != "decided"
    assert any(doubt.why.endswith(reason) for doubt in found.unknowns)


def test_a_file_of_the_root_itself_goes_first(scanned: Scan) -> None:
    report = scanned(
        {
            "network/main.tf": BY_FILE,
            "network/trust.json": TRUST,
            "network/policy.json": PULL,
            "network/network/policy.json": PULL.replace("ecr:BatchGetImage", "ecr:ListImages"),
        }
    )
    assert "ECS522" in {finding.rule for finding in report.findings}
