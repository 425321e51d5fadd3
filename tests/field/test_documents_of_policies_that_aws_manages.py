"""A policy of the code that begins with AWS's own execution policy grants what AWS's policy grants."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import TaskDefinitionReport

Only = Callable[[dict[str, str]], TaskDefinitionReport]

CODE = """
data "aws_iam_policy" "execution" {
  LOOKED_UP
}

data "aws_iam_policy_document" "execution" {
  KEPT

  statement {
    actions   = ["ssm:GetParameters"]
    resources = ["arn:aws:ssm:*:*:parameter/api/*"]
  }
}

resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "execution" {
  role   = aws_iam_role.execution.name
  policy = data.aws_iam_policy_document.execution.json
}

resource "aws_ecs_task_definition" "api" {
  family                   = "api"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions    = jsonencode([{
    name  = "api"
    image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1"
  }])
}
"""
ARN = 'arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"'


@pytest.mark.parametrize(
    "kept",
    [
        "source_policy_documents = [data.aws_iam_policy.execution.policy]",
        "override_policy_documents = [data.aws_iam_policy.execution.policy]",
        "source_json = data.aws_iam_policy.execution.policy",
    ],
)
@pytest.mark.parametrize("looked_up", [ARN, 'name = "AmazonECSTaskExecutionRolePolicy"'])
def test_what_aws_s_policy_grants_is_granted(only: Only, looked_up: str, kept: str) -> None:
    assert only({"main.tf": CODE.replace("LOOKED_UP", looked_up).replace("KEPT", kept)}).status == "decided"


@pytest.mark.parametrize(
    "looked_up",
    [
        'arn = "arn:aws:iam::111122223333:policy/Own"',
        'name = "Own"',
        'arn = "arn:aws-cn:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"',
    ],
)
def test_what_a_policy_grants_that_is_not_known_stays_open(only: Only, looked_up: str) -> None:
    kept = "source_policy_documents = [data.aws_iam_policy.execution.policy]"
    found = only({"main.tf": CODE.replace("LOOKED_UP", looked_up).replace("KEPT", kept)})
    assert found.status == "partly"
