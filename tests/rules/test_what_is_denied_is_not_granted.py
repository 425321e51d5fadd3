"""Severity comes from what is allowed: not what a deny or the boundary takes away is reported, but what they leave."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.scan import Options, scan

Statement = dict[str, Any]
Rules = set[str]
Judge = Callable[..., Rules]

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
OF_ECS = ["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "logs:PutLogEvents"]
NO_TLS = {"Bool": {"aws:SecureTransport": "false"}}


def allow(action: object, resource: object = "*", **more: object) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object, resource: object = "*", **more: object) -> Statement:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def document(*statements: Statement) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def as_terraform(side: str, role: list[Statement], managed: str, boundary: list[Statement]) -> tuple[str, str]:
    limit = "permissions_boundary = aws_iam_policy.limit.arn" if boundary else ""
    resources = [
        (
            f'resource "aws_ecs_task_definition" "web" {{\n  family = "web"\n  {side}_role_arn = aws_iam_role.app.arn\n'
            '  container_definitions = jsonencode([{ name = "web", image = "public.ecr.aws/nginx:1" }])\n}'
        ),
        (
            'resource "aws_iam_role" "app" {\n  name = "app"\n'
            f"  assume_role_policy = jsonencode({json.dumps(TRUST)})\n  {limit}\n}}"
        ),
    ]
    if role:
        resources.append(
            f'resource "aws_iam_role_policy" "app" {{\n  role = aws_iam_role.app.id\n'
            f"  policy = jsonencode({json.dumps(document(*role))})\n}}"
        )
    if managed:
        resources.append(
            'resource "aws_iam_role_policy_attachment" "app" {\n  role = aws_iam_role.app.name\n'
            f'  policy_arn = "arn:aws:iam::aws:policy/{managed}"\n}}'
        )
    if boundary:
        resources.append(
            f'resource "aws_iam_policy" "limit" {{\n  name = "limit"\n'
            f"  policy = jsonencode({json.dumps(document(*boundary))})\n}}"
        )
    return "main.tf", "\n\n".join(resources)


def as_cloudformation(side: str, role: list[Statement], managed: str, boundary: list[Statement]) -> tuple[str, str]:
    policies = [{"PolicyName": "app", "PolicyDocument": document(*role)}] if role else []
    limit = {"PermissionsBoundary": {"Ref": "Limit"}} if boundary else {}
    attached = {"ManagedPolicyArns": [f"arn:aws:iam::aws:policy/{managed}"]} if managed else {}
    resources: dict[str, object] = {
        "Web": {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {
                "Family": "web",
                f"{side.title()}RoleArn": {"Fn::GetAtt": ["App", "Arn"]},
                "ContainerDefinitions": [{"Name": "web", "Image": "public.ecr.aws/nginx:1"}],
            },
        },
        "App": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": "app",
                "AssumeRolePolicyDocument": TRUST,
                "Policies": policies,
                **attached,
                **limit,
            },
        },
    }
    if boundary:
        resources["Limit"] = {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"ManagedPolicyName": "limit", "PolicyDocument": document(*boundary)},
        }
    return "template.json", json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})


@pytest.fixture(params=[as_terraform, as_cloudformation], ids=["terraform", "cloudformation"])
def judge(request: pytest.FixtureRequest, tmp_path: Path) -> Judge:
    """Scan one task definition with one role, and return the errors and warnings about the role's permissions."""

    def judging(
        side: str, role: list[Statement], *, managed: str = "", boundary: list[Statement] | None = None
    ) -> Rules:
        name, code = request.param(side, role, managed, boundary or [])
        (tmp_path / name).write_text(code, encoding="utf-8")
        report = scan([tmp_path], Options(root=tmp_path))
        assert report.errors == ()
        assert len(report.task_definitions) == 1
        kinds = {"wildcard", "application_permission"}
        return {item.rule for item in report.findings if item.category in kinds and item.severity.value != "info"}

    return judging


@pytest.mark.parametrize(
    ("granted", "boundary", "expected"),
    [
        (allow("*"), [allow("*")], {"ECS541"}),
        (allow("*"), [allow(OF_ECS)], set()),
        (allow("*"), [allow([*OF_ECS, "s3:PutObject"])], {"ECS551"}),
        (allow("*"), [allow([*OF_ECS, "s3:ListBucket"])], {"ECS552"}),
        (allow("*"), [allow([*OF_ECS, "iam:PutRolePolicy"])], {"ECS554"}),
        (allow("ecr:*"), [allow(OF_ECS)], set()),
        (allow("ecr:*"), [allow("ecr:*")], {"ECS541"}),
        (allow("ssm:Get*"), [allow("ssm:GetParameters", "arn:aws:ssm:*:*:parameter/web/*")], set()),
        (allow("secretsmanager:GetSecretValue"), [allow("*", "arn:aws:secretsmanager:*:*:secret:web/*")], set()),
        (allow("secretsmanager:GetSecretValue"), [allow("*", "arn:aws:secretsmanager:*:*:secret:*")], {"ECS544"}),
        (allow("s3:PutObject", "arn:aws:s3:::b/*"), [allow(OF_ECS)], set()),
    ],
)
def test_the_boundary_of_an_execution_role_counts(
    granted: Statement, boundary: list[Statement], expected: Rules, judge: Judge
) -> None:
    assert judge("execution", [granted], boundary=boundary) == expected


@pytest.mark.parametrize(
    ("granted", "denied", "expected"),
    [
        (allow("*"), {"Effect": "Deny", "NotAction": OF_ECS, "Resource": "*"}, set()),
        (allow("*"), deny("s3:DeleteBucket"), {"ECS541"}),
        (allow("*"), deny("*", "arn:aws:s3:::vault/*"), {"ECS541"}),
        (allow("*"), deny("*", Condition=NO_TLS), {"ECS541"}),
        (allow(["s3:PutObject", "s3:GetObject"], "arn:aws:s3:::b/*"), deny("s3:Put*"), set()),
        (allow("secretsmanager:GetSecretValue"), deny("secretsmanager:*"), set()),
        (
            allow("secretsmanager:GetSecretValue"),
            deny("secretsmanager:*", "arn:aws:secretsmanager:*:*:secret:*"),
            set(),
        ),
        (
            allow("secretsmanager:GetSecretValue"),
            {
                "Effect": "Deny",
                "Action": "secretsmanager:*",
                "NotResource": "arn:aws:secretsmanager:*:*:secret:web-??????",
            },
            set(),
        ),
        (allow("secretsmanager:GetSecretValue"), deny("*", "arn:aws:secretsmanager:*:*:secret:prod/*"), {"ECS544"}),
        (allow("iam:PassRole"), deny("iam:PassRole"), set()),
    ],
)
def test_a_deny_of_an_execution_role_counts(
    granted: Statement, denied: Statement, expected: Rules, judge: Judge
) -> None:
    assert judge("execution", [granted, denied]) == expected


@pytest.mark.parametrize(
    ("granted", "boundary", "expected"),
    [
        (allow("*"), [allow("*")], {"ECS611"}),
        (allow("*"), [allow(["s3:GetObject", "sqs:*"], "arn:aws:s3:::web/*")], set()),
        (allow("*"), [allow("secretsmanager:GetSecretValue")], {"ECS617"}),
        (allow("*"), [allow("iam:PutRolePolicy")], {"ECS616"}),
        (allow("sqs:*"), [allow("sqs:*")], {"ECS612"}),
        (allow("sqs:*"), [allow("sqs:SendMessage", "arn:aws:sqs:*:*:web")], set()),
    ],
)
def test_the_boundary_of_a_task_role_counts(
    granted: Statement, boundary: list[Statement], expected: Rules, judge: Judge
) -> None:
    assert judge("task", [granted], boundary=boundary) == expected


@pytest.mark.parametrize(
    ("granted", "denied", "expected"),
    [
        (allow("*"), {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}, {"ECS617"}),
        (allow("*"), deny("iam:*"), {"ECS611"}),
        (allow("sqs:*"), deny("sqs:DeleteQueue"), {"ECS612"}),
        (allow("sqs:*"), deny("sqs:*"), set()),
        (allow("iam:PutRolePolicy"), deny("iam:*"), set()),
        (allow("iam:PutRolePolicy"), deny("iam:*", "arn:aws:iam::*:role/*"), set()),
        (allow("iam:PutRolePolicy"), deny("iam:*", "arn:aws:iam::*:role/app"), set()),
        (allow("iam:PutRolePolicy"), deny("iam:*", "arn:aws:iam::*:role/admin"), {"ECS616"}),
        (allow("iam:PutRolePolicy"), deny("*", Condition=NO_TLS), {"ECS616"}),
        (allow("iam:PutRolePolicy"), deny("*", Condition={"Bool": {"aws:ViaAWSService": "false"}}), set()),
        (allow("s3:GetObject"), deny("s3:*", "arn:aws:s3:::vault/*"), {"ECS617"}),
        (allow("s3:GetObject"), deny("s3:*", "arn:aws:s3:::*"), set()),
    ],
)
def test_a_deny_of_a_task_role_counts(granted: Statement, denied: Statement, expected: Rules, judge: Judge) -> None:
    assert judge("task", [granted, denied]) == expected


@pytest.mark.parametrize(
    ("side", "boundary", "expected"),
    [
        ("execution", [allow("*")], {"ECS553"}),
        ("execution", [allow(OF_ECS)], set()),
        ("execution", [allow([*OF_ECS, "s3:ListBucket"])], {"ECS556"}),
        ("task", [allow("*")], {"ECS611"}),
        ("task", [allow("s3:PutObject", "arn:aws:s3:::web/*")], set()),
        ("task", [allow("secretsmanager:GetSecretValue")], {"ECS618"}),
    ],
)
def test_policies_of_aws_are_judged_by_what_the_boundary_leaves_of_them(
    side: str, boundary: list[Statement], expected: Rules, judge: Judge
) -> None:
    assert judge(side, [], managed="AdministratorAccess", boundary=boundary) == expected


UNREAD = """
variable "boundary" {}

resource "aws_ecs_task_definition" "web" {
  family                = "web"
  task_role_arn         = aws_iam_role.app.arn
  container_definitions = jsonencode([{ name = "web", image = "public.ecr.aws/nginx/nginx:1" }])
}

resource "aws_iam_role" "app" {
  name                 = "app"
  permissions_boundary = var.boundary
  assume_role_policy   = jsonencode(TRUST)
}

resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.id
  policy = jsonencode(GRANTED)
}
"""
UNREAD_TEMPLATE = """
Parameters:
  Boundary: { Type: String }
Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      TaskRoleArn: !GetAtt App.Arn
      ContainerDefinitions: [{ Name: web, Image: "public.ecr.aws/nginx/nginx:1" }]
  App:
    Type: AWS::IAM::Role
    Properties:
      PermissionsBoundary: !Ref Boundary
      AssumeRolePolicyDocument: TRUST
      Policies: [{ PolicyName: app, PolicyDocument: GRANTED }]
"""


@pytest.mark.parametrize(("name", "code"), [("main.tf", UNREAD), ("template.yaml", UNREAD_TEMPLATE)])
@pytest.mark.parametrize(
    ("granted", "told"), [(allow("*"), 1), (allow("s3:GetObject"), 1), (allow("sqs:SendMessage", "arn:aws:sqs:::q"), 0)]
)
def test_a_boundary_that_is_not_known_is_told_where_a_grant_is_wide(
    tmp_path: Path, name: str, code: str, granted: Statement, told: int
) -> None:
    written = code.replace("TRUST", json.dumps(TRUST)).replace("GRANTED", json.dumps(document(granted)))
    (tmp_path / name).write_text(written, encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))

    assert report.errors == ()
    assert [item for item in report.findings if item.category in {"wildcard", "application_permission"}] == []
    assert [doubt.what.startswith("what the permissions boundary leaves of") for doubt in report.undecided] == [
        True
    ] * told
