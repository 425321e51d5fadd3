"""China, GovCloud, the European Sovereign Cloud, isolated partitions: principals, ARNs, policies, image hosts."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scanned = Callable[..., Report]

PLACES = [
    ("aws", "eu-west-1", "amazonaws.com"),
    ("aws-cn", "cn-north-1", "amazonaws.com.cn"),
    ("aws-us-gov", "us-gov-west-1", "amazonaws.com"),
    ("aws-eusc", "eusc-de-east-1", "amazonaws.eu"),
    ("aws-iso", "us-iso-east-1", "c2s.ic.gov"),
    ("aws-iso-b", "us-isob-east-1", "sc2s.sgov.gov"),
]
TERRAFORM = """
provider "aws" { region = "%(region)s" }
resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole",
    Principal = { Service = "ecs-tasks.amazonaws.com" },
    Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } } }] })
}
resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:%(attached)s:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}
resource "aws_iam_role_policy" "execution" {
  role   = aws_iam_role.execution.name
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "ssm:GetParameters",
    Resource = "arn:%(written)s:ssm:%(region)s:*:parameter/web/flag" }] })
}
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name    = "web"
    image   = "111122223333.dkr.ecr.%(region)s.%(domain)s/web:1"
    secrets = [{ name = "FLAG", valueFrom = "/web/flag" }]
  }])
}
"""
TEMPLATE = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Action: sts:AssumeRole
            Principal: {Service: ecs-tasks.amazonaws.com}
            Condition: {StringEquals: {"aws:SourceAccount": "111122223333"}}
      ManagedPolicyArns: ["arn:%(attached)s:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]
      Policies:
        - PolicyName: read
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: ssm:GetParameters
                Resource: arn:%(written)s:ssm:%(region)s:*:parameter/web/flag
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: web
          Image: 111122223333.dkr.ecr.%(region)s.%(domain)s/web:1
          Secrets: [{Name: FLAG, ValueFrom: arn:%(written)s:ssm:%(region)s:111122223333:parameter/web/flag}]
"""


def errors(report: Report) -> list[str]:
    return sorted(finding.rule for finding in report.findings if finding.severity.value != "info")


@pytest.mark.parametrize(("partition", "region", "domain"), PLACES)
@pytest.mark.parametrize(("code", "name"), [(TERRAFORM, "main.tf"), (TEMPLATE, "template.yaml")])
def test_a_partition_that_is_named_throughout_has_no_findings(
    partition: str, region: str, domain: str, code: str, name: str, scanned: Scanned
) -> None:
    parts = {"region": region, "domain": domain, "attached": partition, "written": partition}

    assert errors(scanned(code % parts, name)) == []


@pytest.mark.parametrize(("partition", "region", "domain"), PLACES[1:])
def test_an_arn_of_the_commercial_partition_grants_nothing_elsewhere(
    partition: str, region: str, domain: str, scanned: Scanned
) -> None:
    parts = {"region": region, "domain": domain, "attached": partition, "written": "aws"}

    assert errors(scanned(TERRAFORM % parts))[:1] == ["ECS531"]


def test_the_principal_has_no_ending_of_its_own_in_a_partition(scanned: Scanned) -> None:
    parts = {"region": "eusc-de-east-1", "domain": "amazonaws.eu", "attached": "aws-eusc", "written": "aws-eusc"}

    report = scanned((TERRAFORM % parts).replace("ecs-tasks.amazonaws.com", "ecs-tasks.amazonaws.eu"))

    assert [rule for rule in errors(report) if rule in {"ECS501", "ECS503"}] != []
