"""A role named by a variable or parameter may be one of another root or template that puts its name together alike."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

ROLE = """
Parameters:
  Prefix: {Type: String}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub "${Prefix}-execution"
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
"""
TASK = """
Parameters:
  Prefix: {Type: String}
  Image: {Type: String}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !Sub "arn:aws:iam::${AWS::AccountId}:role/${Prefix}-execution"
      ContainerDefinitions: [{Name: web, Image: !Ref Image}]
"""
TERRAFORM_ROLE = """
variable "prefix" {}
resource "aws_iam_role" "execution" {
  name               = "${var.prefix}-execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
"""
TERRAFORM_TASK = """
variable "prefix" {}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = "arn:aws:iam::111122223333:role/${var.prefix}-execution"
  container_definitions = jsonencode([{ name = "web", image = "public.ecr.aws/docker/library/nginx:1" }])
}
"""


@pytest.mark.parametrize(
    ("files", "home"),
    [
        ({"roles.yaml": ROLE, "task.yaml": TASK}, "Role of roles.yaml"),
        ({"roles/main.tf": TERRAFORM_ROLE, "task/main.tf": TERRAFORM_TASK}, "aws_iam_role.execution of roles"),
    ],
)
def test_the_role_that_it_is_with_the_same_values_is_told(scanned: Scan, files: dict[str, str], home: str) -> None:
    report = scanned(files)
    (found,) = report.task_definitions

    assert (found.execution_role.status, found.status) == ("unknown", "undecided")
    assert found.execution_role.reason.endswith(f" is {home} if both are given the same values")
    assert not [finding for finding in report.findings if finding.severity.name == "ERROR"]


@pytest.mark.parametrize("name", ['!Sub "${Other}-execution"', '!Sub "${Prefix}-task"', "fixed-execution"])
def test_a_role_whose_name_is_put_together_otherwise_is_not_told(scanned: Scan, name: str) -> None:
    role = ROLE.replace('!Sub "${Prefix}-execution"', name).replace("Prefix: {", "Other: {Type: String}\n  Prefix: {")
    (found,) = scanned({"roles.yaml": role, "task.yaml": TASK}).task_definitions
    assert "if both are given the same values" not in found.execution_role.reason


ENVIRONMENT = """
Parameters:
  RoleName: {Type: String}
Resources:
  Roles:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./roles.yaml, Parameters: {Name: !Ref RoleName}}
  Tasks:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./task.yaml, Parameters: {Role: !GetAtt Roles.Outputs.Name, Image: web}}
"""
NAMED = ROLE.replace("Prefix: {", "Name: {").replace('!Sub "${Prefix}-execution"', "!Ref Name")
OUTPUT = "Outputs:\n  Name: {Value: !Ref Name, Export: {Name: shared-role}}\n"


def test_a_role_named_by_the_very_parameter_that_names_it_is_linked(scanned: Scan) -> None:
    imported = '{"Fn::ImportValue": shared-role}'
    task = TASK.replace('!Sub "arn:aws:iam::${AWS::AccountId}:role/${Prefix}-execution"', imported)
    files = {"all.yaml": ENVIRONMENT, "roles.yaml": NAMED + OUTPUT, "task.yaml": task.replace("Prefix:", "Role:")}
    (found,) = scanned(files).task_definitions
    assert found.execution_role.status == "linked"
