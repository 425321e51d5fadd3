"""A whole service: too much on everything, on the things of the application, and on an instance."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan

TASK = """
resource "aws_ecs_task_definition" "web" {{
  family                = "web"
  task_role_arn         = aws_iam_role.web.arn
  container_definitions = jsonencode([{{ name = "web", image = "nginx" }}])
}}
resource "aws_iam_role" "web" {{
  name               = "web"
  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "ecs-tasks.amazonaws.com" }} }}] }})
}}
resource "aws_iam_role_policy" "web" {{
  role   = aws_iam_role.web.name
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{statements}] }})
}}
"""
TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/web"
CONDITION = {"StringEquals": {"aws:ResourceTag/app": "web"}}
DENIED = {"Effect": "Deny", "Action": ["dynamodb:Delete*", "dynamodb:*ResourcePolicy"], "Resource": "*"}


def allow(action: str, resource: str, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        ([allow("dynamodb:*", TABLE)], ["ECS546"]),
        ([allow("dynamodb:*", f"{TABLE}*")], ["ECS546"]),
        ([allow("dynamodb:*", "*")], ["ECS612"]),
        ([allow("dynamodb:*", "*", Condition=CONDITION)], ["ECS546"]),
        ([allow("dynamodb:Put*", TABLE)], ["ECS671"]),
        ([allow("dynamodb:Update*", TABLE)], []),
        ([allow("bedrock:*", "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0")], []),
        ([allow("rds-db:*", "arn:aws:rds-db:eu-west-1:111122223333:dbuser:db-A/app")], []),
        ([allow("dynamodb:*", TABLE), DENIED], []),
        ([{**allow("dynamodb:*", TABLE), "Effect": "Deny"}], []),
    ],
)
def test_of_a_task_role(statements: list[dict[str, object]], told: list[str], tmp_path: Path) -> None:
    code = TASK.format(statements=", ".join(map(json.dumps, statements)))
    (tmp_path / "main.tf").write_text(code, encoding="utf-8")

    report = scan([tmp_path], Options(root=tmp_path))

    found = [item for item in report.findings if item.rule != "ECS506"]
    assert sorted(item.rule for item in found) == told
    assert all(item.severity.value == "warning" for item in found)
