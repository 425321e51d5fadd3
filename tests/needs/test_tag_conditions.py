"""Conditions on tags are decided where the code writes the tags of the secret, the parameter or the role."""

import json
from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scanned = Callable[..., Report]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
ACTIONS = {"secret": "secretsmanager:GetSecretValue", "parameter": "ssm:GetParameters"}


def policy(action: str, condition: dict[str, dict[str, str]]) -> dict[str, object]:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*", "Condition": condition}
    return {"Version": "2012-10-17", "Statement": [statement]}


def terraform(kind: str, tags: dict[str, str], role_tags: dict[str, str], condition: dict[str, dict[str, str]]) -> str:
    made = {
        "secret": f'resource "aws_secretsmanager_secret" "db" {{\n  name = "db"\n  tags = {json.dumps(tags)}\n}}',
        "parameter": f'resource "aws_ssm_parameter" "db" {{\n  name = "db"\n  type = "String"\n  value = "x"\n'
        f"  tags = {json.dumps(tags)}\n}}",
    }[kind]
    arn = {"secret": "aws_secretsmanager_secret.db.arn", "parameter": "aws_ssm_parameter.db.arn"}[kind]
    return f"""
{made}
resource "aws_iam_role" "start" {{
  name               = "start"
  tags               = {json.dumps(role_tags)}
  assume_role_policy = jsonencode({json.dumps(TRUST)})
}}
resource "aws_iam_role_policy" "start" {{
  role   = aws_iam_role.start.name
  policy = jsonencode({json.dumps(policy(ACTIONS[kind], condition)).replace("${", "$${")})
}}
resource "aws_ecs_task_definition" "web" {{
  family                = "web"
  execution_role_arn    = aws_iam_role.start.arn
  container_definitions = jsonencode([{{ name = "web", image = "nginx",
    secrets = [{{ name = "DB", valueFrom = {arn} }}] }}])
}}
"""


def listed(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def cloudformation(
    kind: str, tags: dict[str, str], role_tags: dict[str, str], condition: dict[str, dict[str, str]]
) -> str:
    secret = {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "db", "Tags": listed(tags)}}
    values = {"Name": "db", "Type": "String", "Value": "x", "Tags": tags}
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": values}
    reading = {"PolicyName": "read", "PolicyDocument": policy(ACTIONS[kind], condition)}
    role = {"AssumeRolePolicyDocument": TRUST, "Policies": [reading], "Tags": listed(role_tags)}
    container = {"Name": "web", "Image": "nginx", "Secrets": [{"Name": "DB", "ValueFrom": {"Ref": "Db"}}]}
    task = {"ExecutionRoleArn": {"Fn::GetAtt": ["Start", "Arn"]}, "ContainerDefinitions": [container]}
    resources = {
        "Db": {"secret": secret, "parameter": parameter}[kind],
        "Start": {"Type": "AWS::IAM::Role", "Properties": role},
        "Web": {"Type": "AWS::ECS::TaskDefinition", "Properties": task},
    }
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})


OWN = {"secret": "secretsmanager:ResourceTag/app", "parameter": "ssm:ResourceTag/app"}


@pytest.mark.parametrize("language", ["main.tf", "template.json"])
@pytest.mark.parametrize("kind", ["secret", "parameter"])
@pytest.mark.parametrize("key", ["aws:ResourceTag/app", "own"])
@pytest.mark.parametrize(
    ("wanted", "rules", "status"),
    [("shop", [], "decided"), ("sh*", ["ECS531"], "decided"), ("other", ["ECS531"], "decided")],
)
def test_a_tag_that_the_code_writes_decides(
    language: str, kind: str, key: str, wanted: str, rules: list[str], status: str, scanned: Scanned
) -> None:
    condition = {"StringEquals": {OWN[kind] if key == "own" else key: wanted}}
    write = terraform if language == "main.tf" else cloudformation
    report = scanned(write(kind, {"app": "shop"}, {}, condition), language)

    assert [item.rule for item in report.findings if item.severity.value == "error"] == rules
    assert report.task_definitions[0].status == status


@pytest.mark.parametrize("language", ["main.tf", "template.json"])
def test_a_tag_that_is_not_written_may_come_from_elsewhere(language: str, scanned: Scanned) -> None:
    """The provider's default tags and the tags of a stack are on the resource too."""
    write = terraform if language == "main.tf" else cloudformation
    report = scanned(write("secret", {"team": "shop"}, {}, {"StringEquals": {"aws:ResourceTag/app": "shop"}}), language)

    assert [item.rule for item in report.findings if item.severity.value == "error"] == []
    assert report.task_definitions[0].status == "partly"


@pytest.mark.parametrize("language", ["main.tf", "template.json"])
@pytest.mark.parametrize(("tag", "rules"), [("shop", []), ("other", ["ECS531"])])
def test_the_tags_of_the_role_are_those_of_the_caller(
    language: str, tag: str, rules: list[str], scanned: Scanned
) -> None:
    write = terraform if language == "main.tf" else cloudformation
    condition = {"StringEquals": {"aws:ResourceTag/app": "${aws:PrincipalTag/app}"}}
    report = scanned(write("secret", {"app": "shop"}, {"app": tag}, condition), language)

    assert [item.rule for item in report.findings if item.severity.value == "error"] == rules
    assert report.task_definitions[0].status == "decided"
