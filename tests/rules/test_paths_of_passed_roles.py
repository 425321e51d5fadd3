"""A grant to pass a role names it by its ARN, and the path is a part of that."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan

ARN = "arn:aws:iam::111122223333:role/"
REGISTER = {"Effect": "Allow", "Action": ["ecs:RegisterTaskDefinition", "ecs:UpdateService"], "Resource": "*"}
PASS = {"Effect": "Allow", "Action": "iam:PassRole"}


def trust(service: str) -> dict[str, object]:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": f"{service}.amazonaws.com"}}
    return {"Version": "2012-10-17", "Statement": [statement]}


def template(passed: list[object], path: object) -> str:
    def role(name: object, service: str, **more: object) -> dict[str, object]:
        properties = {"AssumeRolePolicyDocument": trust(service), "RoleName": name, **more}
        return {"Type": "AWS::IAM::Role", "Properties": properties}

    document = {"Version": "2012-10-17", "Statement": [REGISTER, {**PASS, "Resource": passed}]}
    given = {} if path is None else {"Path": path}
    task = {
        "Type": "AWS::ECS::TaskDefinition",
        "Properties": {
            "Family": "web",
            "TaskRoleArn": {"Fn::GetAtt": ["Web", "Arn"]},
            "ContainerDefinitions": [{"Name": "web", "Image": "nginx"}],
        },
    }
    build = role("build", "codebuild", Policies=[{"PolicyName": "deploy", "PolicyDocument": document}])
    resources = {"Task": task, "Web": role("web", "ecs-tasks", **given), "Build": build}
    return json.dumps({"Parameters": {"Path": {"Type": "String"}}, "Resources": resources})


@pytest.mark.parametrize(
    ("passed", "path", "told"),
    [
        ([f"{ARN}web"], "/service-role/", True),
        ([f"{ARN}other/web"], "/service-role/", True),
        ([f"{ARN}service-role/web"], None, True),
        ([{"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/${Web}"}], "/service-role/", True),
        ([f"{ARN}web", f"{ARN}else"], "/service-role/", True),
        # The path is right, or a pattern takes it in, or another resource is the role.
        ([f"{ARN}service-role/web"], "/service-role/", False),
        ([f"{ARN}web"], None, False),
        ([f"{ARN}web"], "/", False),
        ([f"{ARN}*web"], "/service-role/", False),
        ([f"{ARN}web", {"Fn::GetAtt": ["Web", "Arn"]}], "/service-role/", False),
        ([{"Fn::GetAtt": ["Web", "Arn"]}], "/service-role/", False),
        ([f"{ARN}else"], "/service-role/", False),
        ([f"{ARN}web"], {"Ref": "Path"}, False),
        (["*"], "/service-role/", False),
    ],
)
def test_the_path_of_a_passed_role(passed: list[object], path: object, told: bool, tmp_path: Path) -> None:
    (tmp_path / "template.json").write_text(template(passed, path), encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))

    found = [item for item in report.findings if item.rule == "ECS715"]

    assert not report.errors
    assert len(found) == told
    assert all(item.task_definitions == ("Task",) and item.role == "Build" for item in found)


def test_another_role_of_the_scan_may_be_meant(tmp_path: Path) -> None:
    """Elsewhere the name may be in another account."""
    (tmp_path / "one.json").write_text(template([f"{ARN}web"], "/service-role/"), encoding="utf-8")
    (tmp_path / "two.json").write_text(template([f"{ARN}else"], "/"), encoding="utf-8")

    report = scan([tmp_path], Options(root=tmp_path))

    assert [item.rule for item in report.findings if item.rule == "ECS715"] == []


def test_a_role_of_open_name_in_another_root_is_not_meant(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "template.json").write_text(template([f"{ARN}web"], "/service-role/"), encoding="utf-8")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "main.tf").write_text(
        'variable "name" { type = string }\nresource "aws_iam_role" "it" {\n  name = var.name\n'
        f"  assume_role_policy = jsonencode({json.dumps(trust('ecs-tasks'))})\n}}\n",
        encoding="utf-8",
    )

    assert "ECS715" in {item.rule for item in scan([tmp_path], Options(root=tmp_path)).findings}


def test_a_name_that_terraform_puts_together_without_the_path(tmp_path: Path) -> None:
    code = """
resource "aws_iam_role" "web" {
  name_prefix        = "web"
  path               = "/tasks/"
  assume_role_policy = jsonencode(TRUST)
}
resource "aws_iam_role" "build" {
  assume_role_policy = jsonencode(BUILD)
}
resource "aws_iam_policy" "build" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "iam:PassRole",
    Resource = "arn:aws:iam::111122223333:role/${aws_iam_role.web.name}" }] })
}
resource "aws_iam_role_policy_attachment" "build" {
  role       = aws_iam_role.build.name
  policy_arn = aws_iam_policy.build.arn
}
"""
    code = code.replace("TRUST", json.dumps(trust("ecs-tasks"))).replace("BUILD", json.dumps(trust("codebuild")))
    (tmp_path / "main.tf").write_text(code, encoding="utf-8")

    report = scan([tmp_path], Options(root=tmp_path))

    assert [item.span.line for item in report.findings if item.rule == "ECS715"] == [11]
