"""What is told of a thing that is not known names the thing, and what would have to be given."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import TaskDefinitionReport

Only = Callable[[dict[str, str]], TaskDefinitionReport]

CODE = """
variable "limit" {}
variable "more" {}
variable "task" {
  type    = object({ image = string })
  default = null
}
data "aws_caller_identity" "me" {}
resource "aws_iam_role" "execution" {
  BOUNDARY
  assume_role_policy = jsonencode({ Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}
resource "aws_iam_role_policy_attachment" "more" {
  role       = aws_iam_role.execution.name
  policy_arn = ATTACHED
}
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions    = jsonencode([{ name = "web", image = IMAGE }])
}
"""
GRANT = '"arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"'
NOT_TO_PULL = '"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"'
IMAGE = '"111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"'
BY_NAME = '"arn:aws:iam::${data.aws_caller_identity.me.account_id}:policy/limit"'


@pytest.mark.parametrize(
    ("boundary", "attached", "image", "reason"),
    [
        ("var.limit", GRANT, IMAGE, "which permissions boundary it has is not known: variable limit has no value here"),
        (BY_NAME, GRANT, IMAGE, "the permissions boundary arn:aws:iam::*:policy/limit is not in this code"),
        (
            "null",
            '"arn:aws:iam::aws:policy/${var.more}"',
            IMAGE,
            "which policy is attached is not known: variable more has no value here",
        ),
        (
            "null",
            NOT_TO_PULL,
            "var.task.image",
            "var.task is null by default and gets no value here: it has no attribute image",
        ),
    ],
    ids=["a boundary by a variable", "a boundary elsewhere", "a policy of AWS by a variable", "an attribute of null"],
)
def test_the_reason_names_what_is_missing(only: Only, boundary: str, attached: str, image: str, reason: str) -> None:
    code = CODE.replace("BOUNDARY", f"permissions_boundary = {boundary}")
    found = only({"main.tf": code.replace("ATTACHED", attached).replace("IMAGE", image)})
    assert reason in {doubt.why for doubt in found.unknowns}
