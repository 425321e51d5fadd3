"""Two roots call one module: what the role of one needs stands in the same lines for both, and stays."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

MODULE = """
variable "region" {}
variable "with_job" {}

resource "aws_iam_role" "execution" {
  name               = "execution-${var.region}"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

data "aws_ssm_parameter" "key" {
  name = "/job/key"
}

resource "aws_iam_role_policy" "execution" {
  role   = aws_iam_role.execution.name
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "ssm:GetParameters", Resource = data.aws_ssm_parameter.key.arn }]
  })
}

resource "aws_ecs_task_definition" "api" {
  family                = "api"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{ name = "api", image = "public.ecr.aws/docker/library/nginx:1" }])
}

resource "aws_ecs_task_definition" "job" {
  count                 = var.with_job ? 1 : 0
  family                = "job"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name    = "job"
    image   = "public.ecr.aws/docker/library/nginx:1"
    secrets = [{ name = "KEY", valueFrom = data.aws_ssm_parameter.key.arn }]
  }])
}
"""
ROOT = """
provider "aws" {
  region = "REGION"
}

module "api" {
  source   = "../module"
  region   = "REGION"
  with_job = JOB
}
"""


def _scan(scan: Scan, name: str, london: str, dublin: str) -> set[str]:
    files = {"module/main.tf": MODULE}
    files["london/main.tf"] = ROOT.replace("REGION", "eu-west-2").replace("JOB", london)
    files["dublin/main.tf"] = ROOT.replace("REGION", "eu-west-1").replace("JOB", dublin).replace('"api"', f'"{name}"')
    return {finding.rule for finding in scan(files).findings}


@pytest.mark.parametrize("name", ["api", "api_in_dublin"])
def test_what_one_root_needs_stays_for_both(scanned: Scan, name: str) -> None:
    assert "ECS563" not in _scan(scanned, name, "true", "false")


@pytest.mark.parametrize("name", ["api", "api_in_dublin"])
def test_what_no_root_needs_is_found(scanned: Scan, name: str) -> None:
    assert "ECS563" in _scan(scanned, name, "false", "false")
