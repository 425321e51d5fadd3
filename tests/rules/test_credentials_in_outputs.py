"""A secret that is handed out in clear by what runs tasks is told; a module, a hidden output or a name is not."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.scan import scan

TASK = """
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  container_definitions = jsonencode([{ name = "app", image = "nginx" }])
}
"""
PROVIDER = 'provider "aws" {}\n'
OUTPUT = 'output "o" {\n  value = VALUE\n}\n'
KEY = 'resource "aws_iam_access_key" "k" {\n  user = "u"\n}\n'
VARIABLE = 'variable "password" {\n  sensitive = true\n}\n'


def _told(folder: Path, name: str, code: str) -> list[str]:
    """The lines of the findings."""
    (folder / name).write_text(code, encoding="utf-8")
    found = [each for each in scan([folder]).findings if each.rule == "ECS629"]
    return [code.splitlines()[each.span.line - 1].strip() for each in found]


@pytest.mark.parametrize(
    "value",
    [
        "aws_iam_access_key.k.secret",
        "nonsensitive(aws_iam_access_key.k.secret)",
        '"${aws_iam_access_key.k.id}:${aws_iam_access_key.k.secret}"',
        "{ key = aws_iam_access_key.k.secret }",
        "nonsensitive(var.password)",
        "random_password.p.result",
    ],
)
def test_a_secret_that_terraform_prints_is_told(value: str, tmp_path: Path) -> None:
    code = PROVIDER + KEY + VARIABLE + TASK + 'resource "random_password" "p" {}\n' + OUTPUT.replace("VALUE", value)

    assert _told(tmp_path, "main.tf", code) == [f"value = {value}"]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(PROVIDER + KEY + TASK + OUTPUT.replace("VALUE", "aws_iam_access_key.k.id"), id="id of the key"),
        pytest.param(
            PROVIDER + KEY + TASK + OUTPUT.replace("VALUE", "aws_iam_access_key.k.secret\n  sensitive = true"),
            id="hidden",
        ),
        pytest.param(KEY + TASK + OUTPUT.replace("VALUE", "aws_iam_access_key.k.secret"), id="module"),
        pytest.param(
            PROVIDER
            + TASK
            + OUTPUT.replace("VALUE", "aws_ses_domain_identity.d.verification_token")
            + 'resource "aws_ses_domain_identity" "d" {\n  domain = "example.com"\n}\n',
            id="token for others",
        ),
        pytest.param(PROVIDER + KEY + OUTPUT.replace("VALUE", "aws_iam_access_key.k.secret"), id="no task"),
    ],
)
def test_what_nobody_prints_for_a_task_is_not(code: str, tmp_path: Path) -> None:
    assert _told(tmp_path, "main.tf", code) == []


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ({"Fn::GetAtt": ["K", "SecretAccessKey"]}, 1),
        ({"Fn::GetAtt": "K.SecretAccessKey"}, 1),
        ({"Fn::Sub": "${K.SecretAccessKey}"}, 1),
        ({"Fn::Join": [":", [{"Ref": "K"}, {"Ref": "Password"}]]}, 1),
        ({"Ref": "K"}, 0),
        ({"Ref": "DbHost"}, 0),
        ("{{resolve:secretsmanager:a:SecretString:password}}", 0),
    ],
)
def test_outputs_of_a_stack(value: Any, count: int, tmp_path: Path) -> None:
    hidden = {"Type": "String", "NoEcho": True}
    task = {"ContainerDefinitions": [{"Name": "app", "Image": "nginx"}]}
    template = {
        "Parameters": {"Password": hidden, "DbHost": hidden},
        "Resources": {
            "K": {"Type": "AWS::IAM::AccessKey", "Properties": {"UserName": "u"}},
            "App": {"Type": "AWS::ECS::TaskDefinition", "Properties": task},
        },
        "Outputs": {"O": {"Value": value}},
    }

    assert len(_told(tmp_path, "template.json", json.dumps(template, indent=1))) == count
