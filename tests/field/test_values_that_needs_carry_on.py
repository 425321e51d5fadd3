"""A value without a default leaves open only what it decides: a grant on everything covers it all the same."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import TaskDefinitionReport

Only = Callable[[dict[str, str]], TaskDefinitionReport]

ROLE = """
resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "execution" {
  role   = aws_iam_role.execution.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = ["logs:CreateLogStream", "logs:PutLogEvents", "secretsmanager:GetSecretValue", "ssm:GetParameters"]
      Resource = "RESOURCE"
    }]
  })
}

variable "open" {}

resource "aws_ecs_task_definition" "api" {
  family                = "api"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name  = "api"
    image = "public.ecr.aws/docker/library/nginx:1"
    logConfiguration = { logDriver = "DRIVER", options = {
      awslogs-group         = GROUP
      awslogs-region        = REGION
      awslogs-stream-prefix = PREFIX
      awslogs-create-group  = CREATE
    } }
    secrets = [{ name = "TOKEN", valueFrom = SECRET }]
  }])
}
"""
KNOWN = {
    "RESOURCE": "*",
    "DRIVER": "awslogs",
    "GROUP": '"/ecs/api"',
    "REGION": '"eu-west-1"',
    "PREFIX": '"api"',
    "CREATE": '"false"',
    "SECRET": '"/api/token"',
}


def _code(**changed: str) -> dict[str, str]:
    code = ROLE
    for mark, value in {**KNOWN, **changed}.items():
        code = code.replace(mark, value)
    return {"main.tf": code}


@pytest.mark.parametrize("mark", ["GROUP", "REGION", "PREFIX", "SECRET"])
def test_a_grant_on_everything_covers_an_unknown_value(only: Only, mark: str) -> None:
    assert only(_code(**{mark: "var.open"})).status == "decided"


@pytest.mark.parametrize("mark", ["GROUP", "SECRET"])
def test_a_narrow_grant_leaves_it_open(only: Only, mark: str) -> None:
    found = only(_code(**{mark: "var.open", "RESOURCE": "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/api:*"}))
    assert found.status != "decided"


@pytest.mark.parametrize("change", [{"DRIVER": "${var.open}"}, {"CREATE": "var.open"}])
def test_what_decides_whether_something_is_asked_at_all_stays_open(only: Only, change: dict[str, str]) -> None:
    found = only(_code(**change))
    assert [doubt.why for doubt in found.unknowns] == ["variable open has no value here"]
