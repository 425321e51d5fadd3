"""The region that a provider takes from a variable without a value is the one that a policy names by the variable."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import TaskDefinitionReport

Only = Callable[[dict[str, str]], TaskDefinitionReport]

CODE = """
variable "region" {}
variable "other" {}
provider "aws" { region = var.region }
data "aws_region" "current" {}
data "aws_caller_identity" "me" {}
resource "aws_ssm_parameter" "key" {
  name  = "/api/key"
  type  = "String"
  value = "x"
}
resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy" "execution" {
  role   = aws_iam_role.execution.id
  policy = jsonencode({ Statement = [{
    Effect   = "Allow"
    Action   = "ssm:GetParameters"
    Resource = "arn:aws:ssm:REGION:${data.aws_caller_identity.me.account_id}:parameter/api/*"
  }] })
}
resource "aws_ecs_task_definition" "api" {
  family                   = "api"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name    = "api"
    image   = "public.ecr.aws/a/api:1"
    secrets = [{ name = "KEY", valueFrom = aws_ssm_parameter.key.arn }]
  }])
}
"""


@pytest.mark.parametrize("region", ["${var.region}", "${data.aws_region.current.name}", "*"])
def test_a_grant_in_the_region_of_the_provider_is_decided(only: Only, region: str) -> None:
    assert only({"main.tf": CODE.replace("REGION", region)}).status == "decided"


@pytest.mark.parametrize("region", ["${var.other}", "eu-west-1"])
def test_a_grant_in_what_may_be_another_region_stays_open_with_the_reason(only: Only, region: str) -> None:
    found = only({"main.tf": CODE.replace("REGION", region)})
    assert found.status == "partly"
    assert "variable region has no value here" in found.unknowns[0].why or "variable other" in found.unknowns[0].why


TRUSTED = """
variable "VARIABLE" {}
PROVIDER
data "aws_region" "current" {}
data "aws_caller_identity" "me" {}
resource "aws_iam_role" "task" {
  name               = "task"
  assume_role_policy = jsonencode({ Statement = [{
    Effect    = "Allow"
    Action    = "sts:AssumeRole"
    Principal = { Service = "ecs-tasks.amazonaws.com" }
    Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:ecs:REGION:${data.aws_caller_identity.me.account_id}:*" } }
  }] })
}
resource "aws_ecs_task_definition" "api" {
  family                = "api"
  task_role_arn         = aws_iam_role.task.arn
  container_definitions = jsonencode([{ name = "api", image = "public.ecr.aws/a/api:1" }])
}
"""
BY_VARIABLE = 'provider "aws" { region = var.VARIABLE }'


@pytest.mark.parametrize(
    ("variable", "provider", "region", "status"),
    [
        ("where", BY_VARIABLE, "${var.VARIABLE}", "decided"),
        ("where", BY_VARIABLE, "${data.aws_region.current.name}", "decided"),
        ("region", "", "${var.VARIABLE}", "decided"),
        ("aws_region", "", "${var.VARIABLE}", "decided"),
        ("where", "", "${var.VARIABLE}", "partly"),
        ("replica_region", "", "${var.VARIABLE}", "partly"),
        ("region", 'provider "aws" { region = "eu-west-1" }', "${var.VARIABLE}", "partly"),
    ],
)
def test_a_trust_policy_for_the_own_region_lets_ecs_in(
    only: Only, variable: str, provider: str, region: str, status: str
) -> None:
    code = TRUSTED.replace("PROVIDER", provider).replace("REGION", region).replace("VARIABLE", variable)
    assert only({"main.tf": code}).status == status
