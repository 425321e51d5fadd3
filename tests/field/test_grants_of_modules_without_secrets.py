"""One line of a module may grant nothing to one caller and be right for the next: it is no grant without effect."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

MODULE = """
variable "name" {}
variable "secrets" { type = list(string) }

data "aws_kms_key" "secrets" {
  key_id = "alias/aws/secretsmanager"
}

resource "aws_iam_role" "execution" {
  name = var.name
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "secrets" {
  role = aws_iam_role.execution.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue", "kms:Decrypt"]
      Resource = concat([data.aws_kms_key.secrets.arn], var.secrets)
    }]
  })
}

resource "aws_ecs_task_definition" "app" {
  family             = var.name
  execution_role_arn = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name    = "app"
    image   = "public.ecr.aws/nginx/nginx:1"
    secrets = [for arn in var.secrets : { name = "SECRET", valueFrom = arn }]
  }])
}
"""
PLAIN = 'module "plain" {\n  source  = "../module"\n  name    = "plain"\n  secrets = []\n}\n'
SECRET = PLAIN.replace("plain", "secret").replace(
    "[]", '["arn:aws:secretsmanager:eu-west-1:111122223333:secret:app-AbCdEf"]'
)

NESTED = """
Parameters:
  Secret: { Type: String }
Resources:
  Execution:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: ecs-tasks.amazonaws.com } }
      Policies:
        - PolicyName: secrets
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: secretsmanager:GetSecretValue
                Resource: !Ref Secret
  App:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Execution.Arn
      ContainerDefinitions:
        - { Name: app, Image: "public.ecr.aws/nginx/nginx:1" }
"""
STACK = """
Resources:
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested.yaml
      Parameters: { Secret: "ARN" }
"""
VOID = STACK.replace("ARN", "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555")
RIGHT = STACK.replace("ARN", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:app-AbCdEf").replace("Nested", "Two")


def _rules(report: Report) -> set[str]:
    assert report.errors == ()
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    "files",
    [
        {"module/main.tf": MODULE, "plain/main.tf": PLAIN, "secret/main.tf": SECRET},
        {"module/main.tf": MODULE, "both/main.tf": PLAIN + SECRET},
        {"nested.yaml": NESTED, "void.yaml": VOID, "right.yaml": RIGHT},
    ],
)
def test_a_grant_that_has_an_effect_for_one_caller_is_not_reported(files: dict[str, str], scanned: Scan) -> None:
    assert not _rules(scanned(files)) & {"ECS562", "ECS569"}


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        ({"module/main.tf": MODULE, "plain/main.tf": PLAIN}, "ECS562"),
        ({"nested.yaml": NESTED, "void.yaml": VOID}, "ECS562"),
    ],
)
def test_a_grant_without_effect_for_every_caller_is_reported(files: dict[str, str], rule: str, scanned: Scan) -> None:
    assert _rules(scanned(files)) & {"ECS562", "ECS569"} == {rule}
