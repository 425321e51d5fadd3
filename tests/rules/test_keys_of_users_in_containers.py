"""The key of an IAM user that a container gets from a store is told for information; a password for SMTP is not."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.scan import scan

CODE = """
resource "aws_iam_access_key" "k" {
  user = "u"
}
resource "aws_secretsmanager_secret" "s" {
  name = "s"
}
resource "aws_secretsmanager_secret_version" "s" {
  secret_id     = aws_secretsmanager_secret.s.id
  secret_string = VALUE
}
resource "aws_ssm_parameter" "p" {
  name  = "/p"
  type  = "SecureString"
  value = VALUE
}
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  container_definitions = jsonencode([{ name = "app", image = "nginx", SECRETS }])
}
"""
SECRET = 'secrets = [{ name = "KEY", valueFrom = aws_secretsmanager_secret.s.arn }]'
PARAMETER = 'secrets = [{ name = "KEY", valueFrom = aws_ssm_parameter.p.arn }]'


def _told(folder: Path, name: str, code: str) -> list[str]:
    """The lines of the findings."""
    (folder / name).write_text(code, encoding="utf-8")
    found = [each for each in scan([folder]).findings if each.rule == "ECS674"]
    return [code.splitlines()[each.span.line - 1].strip() for each in found]


@pytest.mark.parametrize("secrets", [SECRET, PARAMETER])
@pytest.mark.parametrize(
    "value",
    ["aws_iam_access_key.k.secret", "jsonencode({ id = aws_iam_access_key.k.id, key = aws_iam_access_key.k.secret })"],
)
def test_a_key_that_a_store_gives_a_container_is_told_once(value: str, secrets: str, tmp_path: Path) -> None:
    (line,) = _told(tmp_path, "main.tf", CODE.replace("VALUE", value).replace("SECRETS", secrets))

    assert line.endswith(value)


@pytest.mark.parametrize(
    ("value", "secrets"),
    [
        ("aws_iam_access_key.k.ses_smtp_password_v4", SECRET),
        ("aws_iam_access_key.k.id", SECRET),
        ("aws_iam_access_key.k.secret", ""),
        ("var.key", SECRET),
    ],
)
def test_what_is_no_key_or_no_container_gets_is_not(value: str, secrets: str, tmp_path: Path) -> None:
    code = CODE.replace("VALUE", value).replace("SECRETS", secrets) + 'variable "key" {}\n'

    assert _told(tmp_path, "main.tf", code) == []


@pytest.mark.parametrize(("attribute", "count"), [("SecretAccessKey", 1), ("Id", 0)])
def test_a_template_tells_the_same(attribute: str, count: int, tmp_path: Path) -> None:
    container: dict[str, Any] = {"Name": "app", "Image": "nginx", "Secrets": [{"Name": "K", "ValueFrom": {"Ref": "S"}}]}
    secret = {"SecretString": {"Fn::GetAtt": ["Key", attribute]}}
    template = {
        "Resources": {
            "Key": {"Type": "AWS::IAM::AccessKey", "Properties": {"UserName": "u"}},
            "S": {"Type": "AWS::SecretsManager::Secret", "Properties": secret},
            "App": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [container]}},
        }
    }

    assert len(_told(tmp_path, "template.json", json.dumps(template, indent=1))) == count


TASK = """
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  container_definitions = jsonencode([{ name = "app", image = "nginx", secrets = [
    SECRETS
  ] }])
}
"""


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], ["AWS_SECRET_ACCESS_KEY"]),
        (["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"], []),  # Of a role, for some hours.
        (["AWS_SECRET_ACCESS_KEY"], []),
        (["MINIO_ACCESS_KEY_ID", "MINIO_SECRET_ACCESS_KEY"], []),
    ],
)
def test_a_pair_that_the_sdks_take_before_the_task_role(names: list[str], told: list[str], tmp_path: Path) -> None:
    lines = ",\n    ".join(f'{{ name = "{name}", valueFrom = "/app/{name}" }}' for name in names)

    found = _told(tmp_path, "main.tf", TASK.replace("SECRETS", lines))

    assert [line.partition('"')[2].partition('"')[0] for line in found] == told
