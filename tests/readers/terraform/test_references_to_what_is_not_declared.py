"""What no file declares is not known, but two references to it in one module are the same value."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan

TRUST = """jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole",
    Principal = { Service = "ecs-tasks.amazonaws.com" } }] })"""
CODE = f"""
resource "aws_iam_role" "execution" {{
  name = "execution"
  assume_role_policy = {TRUST}
}}
resource "aws_iam_role_policy" "execution" {{
  role = aws_iam_role.execution.id
  policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "ssm:GetParameters",
      Resource = "arn:aws:ssm:eu-west-1:123456789012:parameter/GRANTED" }},
  ] }})
}}
resource "aws_ecs_task_definition" "web" {{
  family             = "web"
  execution_role_arn = aws_iam_role.execution.arn
  container_definitions = jsonencode([{{ name = "web", image = "public.ecr.aws/nginx/nginx",
    secrets = [{{ name = "KEY", valueFrom = "arn:aws:ssm:eu-west-1:123456789012:parameter/READ" }}] }}])
}}
"""


@pytest.mark.parametrize("name", ["${local.name}", "${var.name}"])
def test_the_same_reference_is_the_same_value_whatever_it_is(name: str, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(CODE.replace("GRANTED", name).replace("READ", name), encoding="utf-8")

    report = scan([tmp_path])

    assert not [each for each in report.findings if each.rule == "ECS531"]
    assert [each.status for each in report.task_definitions] == ["decided"]


@pytest.mark.parametrize(("granted", "read"), [("${local.one}", "${local.other}"), ("${local.name}", "${var.name}")])
def test_two_references_may_differ(granted: str, read: str, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(CODE.replace("GRANTED", granted).replace("READ", read), encoding="utf-8")

    report = scan([tmp_path])

    assert not [each for each in report.findings if each.rule == "ECS531"]
    assert [each.status for each in report.task_definitions] != ["decided"]
