"""Grants of a task role for features that nobody uses, and on resources that AWS never asks for: informational."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan

TERRAFORM = """
{definitions}
resource "aws_iam_role" "web" {{
  name               = "web"
  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "ecs-tasks.amazonaws.com" }} }}] }})
}}
resource "aws_iam_role_policy" "web" {{
  role   = aws_iam_role.web.name
  policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = {actions}, Resource = "{resource}" }}] }})
}}
"""
DEFINITION = """
resource "aws_ecs_task_definition" "{name}" {{
  family                = "{name}"
  task_role_arn         = aws_iam_role.web.arn
  container_definitions = jsonencode([{{ name = "{container}", image = "nginx" }}])
  {volume}
}}
"""
VOLUME = """volume {
    name = "data"
    efs_volume_configuration {
      file_system_id     = "fs-0123456789abcdef0"
      transit_encryption = "ENABLED"
      AUTHORIZATION
    }
  }"""
WITH_IAM, WITHOUT = 'authorization_config { iam = "ENABLED" }', ""
MOUNT, TRACE = ["elasticfilesystem:ClientMount"], ["xray:PutTraceSegments"]
GROUPS = "arn:aws:logs:eu-west-1:111122223333:log-group:"
PARAMETER = "arn:aws:ssm:eu-west-1:111122223333:parameter/x"


def definition(name: str, container: str = "web", authorization: str | None = None) -> str:
    volume = "" if authorization is None else VOLUME.replace("AUTHORIZATION", authorization)
    return DEFINITION.format(name=name, container=container, volume=volume)


def told(folder: Path, definitions: str, actions: list[str], resource: str = "*") -> set[str]:
    code = TERRAFORM.format(definitions=definitions, actions=json.dumps(actions), resource=resource)
    (folder / "main.tf").write_text(code, encoding="utf-8")
    found = scan([folder], Options(root=folder)).findings
    return {item.rule for item in found} & {"ECS568", "ECS673"}


@pytest.mark.parametrize(
    ("definitions", "actions", "expected"),
    [
        (definition("a"), MOUNT, {"ECS673"}),
        (definition("a", authorization=WITHOUT), MOUNT, {"ECS673"}),
        (definition("a", authorization=WITH_IAM), MOUNT, set()),
        (definition("a") + definition("b", authorization=WITH_IAM), MOUNT, set()),
        (definition("a"), TRACE, {"ECS673"}),
        (definition("a", container="xray-daemon"), TRACE, set()),
        (definition("a") + definition("b", container="aws-otel-collector"), TRACE, set()),
        (definition("a"), ["xray:*"], set()),
        ('output "role" {\n value = aws_iam_role.web.arn\n}\n' + definition("a"), TRACE, set()),
    ],
)
def test_a_feature_that_no_task_definition_uses(
    definitions: str, actions: list[str], expected: set[str], tmp_path: Path
) -> None:
    assert told(tmp_path, definitions, actions) == expected


@pytest.mark.parametrize(
    ("actions", "resource", "expected"),
    [
        (["ssm:DescribeParameters"], PARAMETER, {"ECS568"}),
        (["s3:ListAllMyBuckets"], "arn:aws:s3:::web", {"ECS568"}),
        (["s3:ListAllMyBuckets"], "arn:aws:s3:::*", set()),
        (["ssm:DescribeParameters"], "*", set()),
        (["ssm:Describe*"], PARAMETER, set()),
        (["ssm:GetParameter"], PARAMETER, set()),
        # IAM compares with the ARN of a log group without a name, as its denials say.
        (["logs:DescribeLogGroups"], f"{GROUPS}/ecs/web:*", {"ECS568"}),
        (["logs:DescribeLogGroups"], f"{GROUPS}/ecs/*", {"ECS568"}),
        (["logs:DescribeLogGroups"], f"{GROUPS}*", set()),
        (["logs:DescribeLogGroups"], "arn:aws:logs:*:*:*", set()),
    ],
)
def test_what_takes_no_resource_on_a_single_one(
    actions: list[str], resource: str, expected: set[str], tmp_path: Path
) -> None:
    assert told(tmp_path, definition("a"), actions, resource) == expected


def test_a_login_on_a_repository_is_told_once_where_the_image_is_not_known(tmp_path: Path) -> None:
    definitions = """
variable "image" {}
resource "aws_iam_role_policy_attachment" "web" {
  role       = aws_iam_role.web.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.web.arn
  container_definitions = jsonencode([{ name = "web", image = var.image }])
}
"""
    repository = "arn:aws:ecr:eu-west-1:111122223333:repository/*"
    code = TERRAFORM.format(definitions=definitions, actions='["ecr:GetAuthorizationToken"]', resource=repository)
    (tmp_path / "main.tf").write_text(code, encoding="utf-8")
    found = [item.rule for item in scan([tmp_path], Options(root=tmp_path)).findings if item.rule != "ECS506"]

    assert found == ["ECS568"]
