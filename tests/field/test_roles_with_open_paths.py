"""A reference to a role of the code is a link, however much of the role's path and name is not known."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import TaskDefinitionReport

Only = Callable[[dict[str, str]], TaskDefinitionReport]

CODE = """
variable "path" {}
variable "name" {}

resource "aws_iam_role" "execution" {
  path               = PATH
  name               = NAME
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role" "other" {
  path               = PATH
  name               = "other"
  assume_role_policy = aws_iam_role.execution.assume_role_policy
}

resource "aws_ecs_task_definition" "api" {
  family                = "api"
  execution_role_arn    = ROLE
  container_definitions = jsonencode([{ name = "api", image = "public.ecr.aws/docker/library/nginx:1" }])
}
"""


@pytest.mark.parametrize("path", ["var.path", '"/${var.path}/"', '"/"'])
@pytest.mark.parametrize("name", ["var.name", '"execution-${var.name}"', '"execution"'])
def test_a_reference_is_a_link(only: Only, path: str, name: str) -> None:
    code = CODE.replace("ROLE", "aws_iam_role.execution.arn").replace("PATH", path).replace("NAME", name)
    found = only({"main.tf": code}).execution_role
    assert (found.status, found.address) == ("linked", "aws_iam_role.execution")


def test_an_arn_with_an_open_path_says_what_is_open(only: Only) -> None:
    role = '"arn:${data.aws_partition.here.partition}:iam::111122223333:role${var.path}x"'
    code = CODE.replace("ROLE", role).replace("PATH", '"/"').replace("NAME", '"execution"')
    found = only({"main.tf": code + 'data "aws_partition" "here" {}\n'}).execution_role
    assert (found.status, found.reason) == ("unknown", "variable path has no value here")
