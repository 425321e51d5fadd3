"""A reference to a secret among the plain variables of a container: told where no value stands beside it."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan

PARAMETER = "arn:aws:ssm:eu-central-1:111122223333:parameter/orders/database"


def told(tmp_path: Path, name: str, code: str) -> list[str]:
    (tmp_path / name).write_text(code, encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))
    assert not report.errors
    return [item.message for item in report.findings if item.rule == "ECS536"]


@pytest.mark.parametrize(
    ("entry", "is_told"),
    [
        (f'valueFrom = "{PARAMETER}"', True),
        ("valueFrom = aws_ssm_parameter.database.arn", True),
        ('valueFrom = "arn:aws:ssm:eu-central-1:111122223333:parameter/${var.name}"', True),
        (f'value = "", valueFrom = "{PARAMETER}"', True),
        (f'value = null, valueFrom = "{PARAMETER}"', True),
        # What has a value, and what may be null or empty.
        (f'value = "postgres", valueFrom = "{PARAMETER}"', False),
        (f'value = var.name, valueFrom = "{PARAMETER}"', False),
        ('value = "postgres", valueFrom = null', False),
        ("valueFrom = null", False),
        ('valueFrom = ""', False),
        ("valueFrom = var.name", False),
    ],
)
def test_a_reference_that_terraform_drops(entry: str, is_told: bool, tmp_path: Path) -> None:
    code = f"""
variable "name" {{
  type = string
}}
resource "aws_ssm_parameter" "database" {{
  name = "/orders/database"
  type = "SecureString"
}}
resource "aws_ecs_task_definition" "orders" {{
  family = "orders"
  container_definitions = jsonencode([{{
    name = "orders", image = "nginx", environment = [{{ name = "DATABASE", {entry} }}]
  }}])
}}
"""
    found = told(tmp_path, "main.tf", code)

    assert len(found) == is_told
    assert all("the application gets DATABASE without one" in item for item in found)


def test_a_reference_that_the_cli_refuses(tmp_path: Path) -> None:
    container = {
        "name": "orders",
        "image": "nginx",
        "memory": 128,
        "environment": [{"name": "DATABASE", "valueFrom": PARAMETER}],
    }
    code = json.dumps({"family": "orders", "containerDefinitions": [container]})

    assert len(told(tmp_path, "task-definition.json", code)) == 1
