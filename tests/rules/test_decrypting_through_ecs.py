"""A grant to decrypt for what comes through ECS allows nothing: those who keep the secrets call KMS, ECS does not."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan

TERRAFORM = """
variable "key" {}
resource "aws_kms_key" "own" {}
resource "aws_secretsmanager_secret" "login" {
  name       = "login"
  kms_key_id = aws_kms_key.own.arn
}
resource "aws_iam_role" "web" {
  name               = "web"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }
  ] })
}
resource "aws_iam_role_policy" "web" {
  role   = aws_iam_role.web.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = aws_secretsmanager_secret.login.arn },
    { Effect = "Allow", Action = "kms:Decrypt", Resource = KEY, Condition = CONDITION },
  ] })
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.web.arn
  container_definitions = jsonencode([{
    name    = "web"
    image   = "public.ecr.aws/docker/library/nginx:1"
    secrets = [{ name = "LOGIN", valueFrom = aws_secretsmanager_secret.login.arn }]
  }])
}
"""
TEMPLATE = """
Parameters:
  Key: {Type: String}
Resources:
  Own: {Type: AWS::KMS::Key, Properties: {}}
  Login:
    Type: AWS::SecretsManager::Secret
    Properties: {Name: login, KmsKeyId: !GetAtt Own.Arn}
  Web:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
      Policies:
        - PolicyName: web
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: "secretsmanager:GetSecretValue", Resource: !Ref Login}
              - {Effect: Allow, Action: "kms:Decrypt", Resource: KEY, Condition: CONDITION}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Web.Arn
      ContainerDefinitions:
        - Name: web
          Image: "public.ecr.aws/docker/library/nginx:1"
          Secrets: [{Name: LOGIN, ValueFrom: !Ref Login}]
"""
CODE = {"main.tf": TERRAFORM, "template.yaml": TEMPLATE}
OWN = {"main.tf": "aws_kms_key.own.arn", "template.yaml": "!GetAtt Own.Arn"}
OTHER = {"main.tf": "var.key", "template.yaml": "!Ref Key"}
ECS, KEEPERS = "ecs.eu-west-1.amazonaws.com", ["secretsmanager.eu-west-1.amazonaws.com", "ssm.*.amazonaws.com"]


def told(folder: Path, name: str, key: dict[str, str], operator: str, services: object) -> dict[str, str]:
    condition = json.dumps({operator: {"kms:ViaService": services}})
    written = condition.replace(":", " =", 1).replace('Service":', 'Service" =') if name == "main.tf" else condition
    (folder / name).write_text(CODE[name].replace("KEY", key[name]).replace("CONDITION", written), encoding="utf-8")
    report = scan([folder])
    assert not report.errors
    return {item.rule: item.message for item in report.findings if item.rule in {"ECS532", "ECS561", "ECS562"}}


@pytest.mark.parametrize("name", CODE)
@pytest.mark.parametrize("operator", ["StringEquals", "StringLike"])
def test_what_the_task_needs_is_told_with_the_condition_that_refuses_it(
    operator: str, name: str, tmp_path: Path
) -> None:
    found = told(tmp_path, name, OWN, operator, ECS)

    assert list(found) == ["ECS561"]
    assert f"nothing is decrypted through {ECS}" in found["ECS561"]


@pytest.mark.parametrize("name", CODE)
def test_with_a_key_of_elsewhere_it_is_still_told(name: str, tmp_path: Path) -> None:
    assert "ECS562" in told(tmp_path, name, OTHER, "StringEquals", ["ecs-tasks.amazonaws.com", ECS])


@pytest.mark.parametrize("name", CODE)
@pytest.mark.parametrize(
    ("operator", "services"),
    [
        ("StringLike", KEEPERS),
        ("StringLike", [ECS, *KEEPERS]),
        ("StringNotEquals", ECS),
        ("StringEqualsIfExists", [ECS, *KEEPERS]),
    ],
)
def test_who_keeps_the_secret_may_be_named(operator: str, services: object, name: str, tmp_path: Path) -> None:
    assert told(tmp_path, name, OWN, operator, services) == {}
