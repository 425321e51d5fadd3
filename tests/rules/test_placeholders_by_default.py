"""A placeholder is no credential, and what stands there when somebody deploys is one in clear."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan
from ecs_roles.findings.finding import Finding

TERRAFORM = """
variable "NAME" {
  default = "DEFAULT"
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  container_definitions = jsonencode([{
    name        = "web"
    image       = "public.ecr.aws/docker/library/nginx:1"
    environment = [{ name = "AWS_SECRET", value = VALUE }]
  }])
}
"""
TEMPLATE = """
Parameters:
  NAME:
    Type: String
    Default: DEFAULT
Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: web
          Image: public.ecr.aws/docker/library/nginx:1
          Environment: [{Name: AWS_SECRET, Value: VALUE}]
"""


def _found(folder: Path, language: str, name: str, default: str, value: str = "") -> list[Finding]:
    file, code = ("main.tf", TERRAFORM) if language == "terraform" else ("template.yaml", TEMPLATE)
    value = value or (f"var.{name}" if language == "terraform" else f"!Ref {name}")
    written = code.replace("NAME", name, 1).replace("VALUE", value).replace("DEFAULT", default)
    (folder / file).write_text(written, encoding="utf-8")
    return [each for each in scan([folder]).findings if each.rule in {"ECS622", "ECS623"}]


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize(
    ("name", "default", "rules"),
    [
        ("AwsSecret", "NOT_SET", ["ECS623"]),
        ("AwsSecret", "changeme", ["ECS623"]),
        ("AwsSecret", "kq83hXw1", ["ECS622"]),
        ("WhichStore", "NOT_SET", []),
    ],
)
def test_a_placeholder_by_default_is_told_as_what_takes_its_place(
    tmp_path: Path, language: str, name: str, default: str, rules: list[str]
) -> None:
    assert [each.rule for each in _found(tmp_path, language, name, default)] == rules


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
def test_the_variable_is_named_where_it_is_used(tmp_path: Path, language: str) -> None:
    (found,) = _found(tmp_path, language, "AwsSecret", "NOT_SET")

    kind = "variable" if language == "terraform" else "parameter"
    assert f"gets the {kind} AwsSecret, by its name a credential" in found.message
    assert "AWS_SECRET" in Path(found.span.file).read_text(encoding="utf-8").splitlines()[found.span.line - 1]


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
def test_a_placeholder_that_is_written_out_is_nothing(tmp_path: Path, language: str) -> None:
    assert _found(tmp_path, language, "AwsSecret", "NOT_SET", '"NOT_SET"') == []


CONNECTION = """
variable "db_password" {
  sensitive = true
  default   = "change-me-before-applying"
}
resource "aws_db_instance" "main" {}
locals {
  url   = "postgres://postgres:${var.db_password}@${aws_db_instance.main.address}:5432/shop"
  again = local.url
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  container_definitions = jsonencode([{
    name        = "web"
    image       = "public.ecr.aws/docker/library/nginx:1"
    environment = [{ name = "DATABASE_URL", value = VALUE }]
  }])
}
"""


@pytest.mark.parametrize(
    "value", ['"postgres://u:${var.db_password}@host/shop"', "local.url", '"${local.url}?ssl=true"', "local.again"]
)
def test_a_connection_with_a_sensitive_variable_is_told_through_locals_too(tmp_path: Path, value: str) -> None:
    (tmp_path / "main.tf").write_text(CONNECTION.replace("VALUE", value), encoding="utf-8")

    assert ["variable db_password" in each.message for each in scan([tmp_path]).findings if each.rule == "ECS623"] == [
        True
    ]
