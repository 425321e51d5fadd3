"""A default is what is known: the role that a parameter may name instead is told, and leaves nothing undecided."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import TaskDefinitionReport

Only = Callable[[dict[str, str]], TaskDefinitionReport]

TEMPLATE = """
Parameters:
  Role:
    Type: String
    DEFAULT
Conditions:
  HasRole: !Not [!Equals [!Ref Role, ""]]
Resources:
  Execution:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - { Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: ecs-tasks.amazonaws.com } }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt Execution.Arn
      TaskRoleArn: !If [HasRole, !Ref Role, !Ref AWS::NoValue]
      ContainerDefinitions:
        - Name: api
          Image: public.ecr.aws/docker/library/nginx:1
"""
CODE = """
variable "role" {
  type = string
  DEFAULT
}
resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
resource "aws_ecs_task_definition" "api" {
  family                   = "api"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = var.role == "" ? null : var.role
  container_definitions    = jsonencode([{ name = "api", image = "public.ecr.aws/docker/library/nginx:1" }])
}
"""


@pytest.mark.parametrize(
    "files",
    [
        {"template.yaml": TEMPLATE.replace("DEFAULT", 'Default: ""')},
        {"main.tf": CODE.replace("DEFAULT", 'default = ""')},
    ],
)
def test_the_default_decides(only: Only, files: dict[str, str]) -> None:
    found = only(files)
    assert found.status == "decided"
    assert found.task_role.status == "none"


def test_what_another_value_leaves_open_is_told(only: Only) -> None:
    found = only({"template.yaml": TEMPLATE.replace("DEFAULT", 'Default: ""')})
    assert [(doubt.what, "parameter Role" in doubt.why) for doubt in found.unknowns] == [("the task role", True)]


@pytest.mark.parametrize(
    "files",
    [{"template.yaml": TEMPLATE.replace("DEFAULT", "")}, {"main.tf": CODE.replace("DEFAULT", "")}],
)
def test_without_a_default_the_role_is_not_known(only: Only, files: dict[str, str]) -> None:
    assert only(files).status == "partly"
