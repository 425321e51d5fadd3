"""A secret that a parameter names is read by one of two actions: a role with neither cannot read it, whatever it is."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

TERRAFORM = """
variable "secret" { type = string }
variable "policies" { type = list(string) }
resource "aws_ecs_task_definition" "api" {
  family                = "api"
  execution_role_arn    = aws_iam_role.api.arn
  container_definitions = jsonencode([{
    name = "api", image = "nginx", secrets = [{ name = "DB", valueFrom = var.secret }]
  }])
}
resource "aws_iam_role" "api" {
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
  managed_policy_arns = POLICIES
  inline_policy {
    name   = "api"
    policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "ACTION", Resource = "RESOURCE" }] })
  }
}
"""
TEMPLATE = """
Parameters:
  Secret: {Type: String}
  Policies: {Type: CommaDelimitedList}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: api
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{Name: api, Image: nginx, Secrets: [{Name: DB, ValueFrom: !Ref Secret}]}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: ecs-tasks.amazonaws.com}}]
      ManagedPolicyArns: POLICIES
      Policies:
        - PolicyName: api
          PolicyDocument: {Statement: [{Effect: Allow, Action: 'ACTION', Resource: 'RESOURCE'}]}
"""
CODE = {"main.tf": TERRAFORM, "template.yaml": TEMPLATE}
EXECUTION = '["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]'
OPEN = {"main.tf": "var.policies", "template.yaml": "!Ref Policies"}
ONE = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"


@pytest.mark.parametrize("name", CODE)
@pytest.mark.parametrize(
    ("action", "resource", "policies", "told"),
    [
        ("s3:GetObject", "*", EXECUTION, True),
        ("secretsmanager:DescribeSecret", "*", EXECUTION, True),
        ("secretsmanager:GetSecretValue", "*", EXECUTION, False),
        ("ssm:GetParameters", "*", EXECUTION, False),
        ("secretsmanager:GetSecretValue", ONE, EXECUTION, False),
        ("s3:GetObject", "*", "", False),
    ],
)
def test_a_role_that_reads_neither_secrets_nor_parameters_cannot_read_it(
    name: str, action: str, resource: str, policies: str, told: bool, scanned: Scan
) -> None:
    code = CODE[name].replace("ACTION", action).replace("RESOURCE", resource)
    report = scanned({name: code.replace("POLICIES", policies or OPEN[name])})

    found = [item for item in report.findings if item.rule == "ECS531"]
    assert bool(found) is told
    assert all("secretsmanager:GetSecretValue or ssm:GetParameters on {" in item.message for item in found)
