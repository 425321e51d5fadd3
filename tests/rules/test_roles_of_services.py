"""A role that ECS assumes for a service needs a few actions; a whole service on it is told."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan

TERRAFORM = """
resource "aws_iam_role" "it" {{
  name               = "it"
  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = {services} }} }}] }})
}}
resource "aws_iam_role_policy" "it" {{
  role   = aws_iam_role.it.name
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{statements}] }})
}}
"""
CLOUDFORMATION = """
Resources:
  It:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{{ Effect: Allow, Action: "sts:AssumeRole", Principal: {{ Service: {services} }} }}]
      Policies:
        - PolicyName: it
          PolicyDocument: {{ Version: "2012-10-17", Statement: [{statements}] }}
"""
ECS, TASKS, EVENTS = "ecs.amazonaws.com", "ecs-tasks.amazonaws.com", "events.amazonaws.com"
DENY = {"Effect": "Deny", "NotAction": "elasticloadbalancing:RegisterTargets", "Resource": "*"}


def allow(*actions: str, on: str = "*") -> dict[str, object]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": on}


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize(
    ("services", "statements", "told"),
    [
        ([ECS], [allow("*")], ["ECS714"]),
        ([ECS], [allow("s3:*", "ec2:Describe*")], ["ECS714"]),
        ([ECS, EVENTS], [allow("elasticloadbalancing:*")], ["ECS714"]),
        ([ECS], [allow("elasticloadbalancing:Register*", "ec2:Describe*")], []),
        ([ECS], [allow("s3:*", on="arn:aws:s3:::logs/*")], []),
        ([ECS], [allow("*"), DENY], []),
        ([EVENTS], [allow("*")], []),
        ([TASKS], [allow("s3:*")], ["ECS612"]),
        ([ECS, TASKS], [allow("s3:*")], ["ECS612"]),
    ],
)
def test_what_a_role_of_a_service_may_do(
    services: list[str], statements: list[dict[str, object]], told: list[str], language: str, tmp_path: Path
) -> None:
    code = (TERRAFORM if language == "terraform" else CLOUDFORMATION).format(
        services=json.dumps(services), statements=", ".join(map(json.dumps, statements))
    )
    (tmp_path / ("main.tf" if language == "terraform" else "template.yaml")).write_text(code, encoding="utf-8")

    report = scan([tmp_path], Options(root=tmp_path))

    assert [item.rule for item in report.findings if item.severity.value != "info"] == told
