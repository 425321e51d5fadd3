"""A secret with several keys holds hosts and accounts too: only what is named as a credential is one for sure."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

CODE = """
data "aws_secretsmanager_secret_version" "environment" {
  secret_id = "environment"
}

locals {
  environment = jsondecode(data.aws_secretsmanager_secret_version.environment.secret_string)
}

resource "aws_ecs_task_definition" "api" {
  family                = "api"
  container_definitions = jsonencode([{
    name        = "api"
    image       = "public.ecr.aws/docker/library/nginx:1"
    environment = [{ name = "NAME", value = VALUE }]
  }])
}
"""
WHOLE = "data.aws_secretsmanager_secret_version.environment.secret_string"
ACCOUNT = '"${local.environment.account_ids["shared"]}.dkr.ecr.eu-west-2.amazonaws.com/api"'


def _rules(scan: Scan, name: str, value: str) -> set[str]:
    report = scan({"main.tf": CODE.replace("NAME", name).replace("VALUE", value)})
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    ("name", "value"),
    [("ECR_URL", ACCOUNT), ("DB_HOST", "local.environment.host"), ("DB_HOST", 'local.environment["host"]')],
)
def test_a_part_that_is_no_credential_by_its_name_is_left_alone(scanned: Scan, name: str, value: str) -> None:
    assert "ECS623" not in _rules(scanned, name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("DB_PASSWORD", "local.environment.password"), ("DB_PASSWORD", WHOLE), ("SETTINGS", WHOLE)],
)
def test_a_password_and_a_whole_secret_are_found(scanned: Scan, name: str, value: str) -> None:
    assert "ECS623" in _rules(scanned, name, value)
