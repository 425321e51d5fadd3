"""A role is passed within its account: an account that a grant of iam:PassRole writes out is that of the roles."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan

ARN = "arn:aws:iam::111122223333:role/"


def _trust(service: str) -> dict[str, object]:
    allowed = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    return {"Version": "2012-10-17", "Statement": [allowed]}


def _policy(roles: list[str]) -> dict[str, object]:
    passing = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": [ARN + role for role in roles]}
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*"}, passing],
    }


def _terraform(roles: list[str]) -> tuple[str, str]:
    code = (
        'resource "aws_ecs_task_definition" "web" {\n  family = "web"\n  requires_compatibilities = ["FARGATE"]\n'
        "  execution_role_arn = aws_iam_role.start.arn\n  task_role_arn = aws_iam_role.app.arn\n"
        '  container_definitions = jsonencode([{ name = "web", image = "public.ecr.aws/nginx/nginx:1" }])\n}\n'
    )
    for name, service in (("start", "ecs-tasks"), ("app", "ecs-tasks"), ("runner", "lambda")):
        trust = json.dumps(_trust(f"{service}.amazonaws.com"))
        code += (
            f'resource "aws_iam_role" "{name}" {{\n  name = "{name}"\n  assume_role_policy = jsonencode({trust})\n}}\n'
        )
    granted = json.dumps(_policy(roles))
    code += 'resource "aws_iam_role_policy" "p" {\n  role = aws_iam_role.runner.id\n'
    code += f"  policy = jsonencode({granted})\n}}\n"
    return "main.tf", code


def _template(roles: list[str]) -> tuple[str, str]:
    definition = {
        "Family": "web",
        "RequiresCompatibilities": ["FARGATE"],
        "ExecutionRoleArn": {"Fn::GetAtt": ["Start", "Arn"]},
        "TaskRoleArn": {"Fn::GetAtt": ["App", "Arn"]},
        "ContainerDefinitions": [{"Name": "web", "Image": "public.ecr.aws/nginx/nginx:1"}],
    }
    resources: dict[str, object] = {"Web": {"Type": "AWS::ECS::TaskDefinition", "Properties": definition}}
    for name, service in (("start", "ecs-tasks"), ("app", "ecs-tasks"), ("runner", "lambda")):
        own = [{"PolicyName": "p", "PolicyDocument": _policy(roles)}] if name == "runner" else []
        trust = _trust(f"{service}.amazonaws.com")
        role = {"RoleName": name, "AssumeRolePolicyDocument": trust, "Policies": own}
        resources[name.title()] = {"Type": "AWS::IAM::Role", "Properties": role}
    return "template.json", json.dumps({"Resources": resources})


@pytest.mark.parametrize("written", [_terraform, _template])
@pytest.mark.parametrize(
    ("roles", "rules"),
    [(["start", "app"], []), (["*"], []), (["start"], ["ECS707"]), (["app"], ["ECS707"]), (["other"], [])],
)
def test_one_role_of_two_is_too_few(tmp_path: Path, written: object, roles: list[str], rules: list[str]) -> None:
    assert callable(written)
    name, code = written(roles)
    (tmp_path / name).write_text(code, encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))

    assert report.errors == ()
    assert [item.rule for item in report.findings if item.rule in {"ECS705", "ECS707"}] == rules
