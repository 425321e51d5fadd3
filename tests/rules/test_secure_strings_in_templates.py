"""CloudFormation creates no SecureString: one that a container gets is told, one that may be another type is not."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.scan import scan

SECRET = {"Secrets": [{"Name": "DB_PASSWORD", "ValueFrom": {"Ref": "P"}}]}
BY_NAME = {"Secrets": [{"Name": "DB_PASSWORD", "ValueFrom": "/app/password"}]}
TOLD = {"Environment": [{"Name": "PASSWORD_PARAMETER", "Value": {"Ref": "P"}}]}


def _told(folder: Path, kind: Any, container: dict[str, Any], **more: Any) -> list[int]:
    """The lines of the findings."""
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/app/password", "Type": kind, "Value": "x"}}
    containers = [{"Name": "app", "Image": "nginx", **container}]
    task = {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": containers}}
    template = {"Parameters": {"Kind": {"Type": "String"}}, "Resources": {"P": parameter, "App": task}, **more}
    (folder / "template.json").write_text(json.dumps(template, indent=1), encoding="utf-8")
    return [finding.span.line for finding in scan([folder]).findings if finding.rule == "ECS628"]


@pytest.mark.parametrize("container", [SECRET, BY_NAME, TOLD])
def test_a_secure_string_that_a_container_gets_is_told_at_its_type(container: dict[str, Any], tmp_path: Path) -> None:
    (line,) = _told(tmp_path, "SecureString", container)

    assert "SecureString" in (tmp_path / "template.json").read_text(encoding="utf-8").splitlines()[line - 1]


@pytest.mark.parametrize(
    ("kind", "container"),
    [("String", SECRET), ({"Ref": "Kind"}, SECRET), ("SecureString", {}), ("SecureString", {"Secrets": []})],
)
def test_another_type_or_use_is_not(kind: Any, container: dict[str, Any], tmp_path: Path) -> None:
    assert _told(tmp_path, kind, container) == []


def test_a_macro_may_write_another_type(tmp_path: Path) -> None:
    assert _told(tmp_path, "SecureString", SECRET, Transform="Acme::SecureStrings") == []


def test_terraform_creates_one(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        """
resource "aws_ssm_parameter" "p" {
  name  = "/app/password"
  type  = "SecureString"
  value = var.password
}
variable "password" {}
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  container_definitions = jsonencode([
    { name = "app", image = "nginx", secrets = [{ name = "P", valueFrom = aws_ssm_parameter.p.arn }] }
  ])
}
""",
        encoding="utf-8",
    )

    assert [each for each in scan([tmp_path]).findings if each.rule == "ECS628"] == []
