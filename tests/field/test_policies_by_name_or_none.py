"""A data block finds AWS's own policy by its bare name; an empty ARN attaches nothing."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import TaskDefinitionReport

Only = Callable[[dict[str, str]], TaskDefinitionReport]

CODE = """
resource "aws_iam_role" "execution" {
  name_prefix          = "execution"
  permissions_boundary = "BOUNDARY"
  assume_role_policy   = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

data "aws_iam_policy" "found" {
  name = "NAME"
}

resource "aws_iam_policy" "other" {
  name_prefix = "other"
  policy      = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] })
}

resource "aws_iam_role_policy_attachment" "found" {
  role       = aws_iam_role.execution.name
  policy_arn = data.aws_iam_policy.found.arn
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


def _code(name: str, boundary: str = "") -> dict[str, str]:
    return {"main.tf": CODE.replace("NAME", name).replace("BOUNDARY", boundary)}


@pytest.mark.parametrize("name", ["AmazonECSTaskExecutionRolePolicy", "AmazonEC2ContainerRegistryReadOnly"])
def test_the_policy_of_aws_is_found_by_its_name(only: Only, name: str) -> None:
    assert only(_code(name)).status == "decided"


def test_any_other_policy_stays_unknown(only: Only) -> None:
    assert only(_code("OurOwn")).status == "partly"


def test_a_boundary_that_is_given_still_counts(only: Only) -> None:
    found = only(_code("AmazonECSTaskExecutionRolePolicy", "arn:aws:iam::111122223333:policy/boundary"))
    assert found.status == "partly"
