"""The region of a provider is a variable that has no value here: whatever stands for it, it is one region."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

CODE = """
variable "region" { type = string }
variable "other" { type = string }
provider "aws" { region = var.region }
data "aws_region" "here" {}
data "aws_caller_identity" "me" {}
resource "aws_cloudwatch_log_group" "web" { name = "/ecs/web" }
resource "aws_ecs_task_definition" "web" {
  family             = "web"
  execution_role_arn = aws_iam_role.web.arn
  container_definitions = jsonencode([{
    name  = "web"
    image = "nginx"
    logConfiguration = {
      logDriver = "awslogs"
      options   = { awslogs-group = "/ecs/web", awslogs-region = ASKED, awslogs-stream-prefix = "web" }
    }
  }])
}
resource "aws_iam_role" "web" {
  name               = "web"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "web" {
  role   = aws_iam_role.web.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Resource = GRANTED }] })
}
"""
WRITTEN = '"arn:aws:logs:${var.region}:${data.aws_caller_identity.me.account_id}:log-group:/ecs/web:*"'
Scan = Callable[[dict[str, str]], Report]


@pytest.mark.parametrize("asked", ["var.region", "data.aws_region.here.name"])
@pytest.mark.parametrize("granted", ['"${aws_cloudwatch_log_group.web.arn}:*"', WRITTEN])
def test_what_is_granted_there_is_granted(scanned: Scan, asked: str, granted: str) -> None:
    (definition,) = scanned({"main.tf": CODE.replace("ASKED", asked).replace("GRANTED", granted)}).task_definitions

    assert definition.status == "decided"


def test_another_variable_may_be_another_region(scanned: Scan) -> None:
    code = CODE.replace("ASKED", "var.other").replace("GRANTED", WRITTEN)

    (definition,) = scanned({"main.tf": code}).task_definitions

    assert definition.status != "decided"
