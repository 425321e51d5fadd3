"""What stands behind ``parameter`` in the ARN of a parameter begins with a slash, whoever gives the value."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report, TaskDefinitionReport

Only = Callable[[dict[str, str]], TaskDefinitionReport]
Scan = Callable[[dict[str, str]], Report]

TERRAFORM = """
variable "host" {}
resource "aws_iam_role" "start" {
  assume_role_policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "start" {
  role   = aws_iam_role.start.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "ssm:GetParameters", Resource = "GRANTED" }] })
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.start.arn
  container_definitions = jsonencode([{ name = "web", image = "public.ecr.aws/x/web", secrets = [
    { name = "HOST", valueFrom = "PREFIX${var.host}/name" }] }])
}
"""
TEMPLATE = """
Parameters:
  host: {Type: String}
Resources:
  Start:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
      Policies:
        - PolicyName: parameters
          PolicyDocument:
            Statement: [{Effect: Allow, Action: "ssm:GetParameters", Resource: !Sub "GRANTED"}]
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      ExecutionRoleArn: !GetAtt Start.Arn
      ContainerDefinitions:
        - Name: web
          Image: public.ecr.aws/x/web
          Secrets: [{Name: HOST, ValueFrom: !Sub "PREFIX${host}/name"}]
"""
ARN = "arn:aws:ssm:eu-west-1:111122223333:parameter"


@pytest.mark.parametrize(("file", "code", "host"), [("main.tf", TERRAFORM, "var.host"), ("t.yaml", TEMPLATE, "host")])
@pytest.mark.parametrize(
    ("prefix", "granted", "status"),
    [
        (ARN, f"{ARN}/*", "decided"),
        (ARN, f"{ARN}/*/name", "decided"),
        (ARN, f"{ARN}${{HOST}}/*", "decided"),
        (ARN, f"{ARN}/shop/*", "partly"),
        (f"{ARN}/", f"{ARN}/*", "decided"),
        (f"{ARN}/shop", f"{ARN}/shop/*", "partly"),
    ],
    ids=["all", "all of that name", "by the same", "some", "behind a slash", "behind a word"],
)
def test_a_pattern_behind_the_slash_takes_in_a_path_that_a_variable_gives(
    only: Only, file: str, code: str, host: str, prefix: str, granted: str, status: str
) -> None:
    code = code.replace("PREFIX", prefix).replace("GRANTED", granted.replace("HOST", host))
    assert only({file: code}).status == status


@pytest.mark.parametrize(("file", "code"), [("main.tf", TERRAFORM), ("t.yaml", TEMPLATE)])
def test_a_grant_that_takes_in_no_path_is_no_grant(scanned: Scan, file: str, code: str) -> None:
    report = scanned({file: code.replace("PREFIX", ARN).replace("GRANTED", f"{ARN}shop")})
    assert "ECS531" in {finding.rule for finding in report.findings}
