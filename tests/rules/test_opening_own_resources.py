"""A task role that may change who else uses a resource of the application opens it to others."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Finding

TERRAFORM = """
variable "bucket" {{ type = string }}
resource "aws_ecs_task_definition" "web" {{
  family                = "web"
  task_role_arn         = aws_iam_role.web.arn
  {execution}
  container_definitions = jsonencode([{{ name = "web", image = "nginx" }}])
}}
resource "aws_iam_role" "web" {{
  name                 = "web"
  permissions_boundary = {boundary}
  assume_role_policy   = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "ecs-tasks.amazonaws.com" }} }}] }})
}}
resource "aws_iam_role_policy" "web" {{
  role   = aws_iam_role.web.name
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{statements}] }})
}}
"""
CLOUDFORMATION = """
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      TaskRoleArn: !GetAtt Role.Arn
      {execution}
      ContainerDefinitions: [{{ Name: web, Image: nginx }}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      PermissionsBoundary: {boundary}
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{{ Effect: Allow, Action: "sts:AssumeRole", Principal: {{ Service: ecs-tasks.amazonaws.com }} }}]
      Policies:
        - PolicyName: web
          PolicyDocument: {{ Version: "2012-10-17", Statement: [{statements}] }}
"""
BUCKET, OBJECTS = "arn:aws:s3:::shop", "arn:aws:s3:::shop/*"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"
OUTSIDE = "arn:aws:iam::111122223333:policy/limits"
BOTH = {
    "terraform": "execution_role_arn = aws_iam_role.web.arn",
    "cloudformation": "ExecutionRoleArn: !GetAtt Role.Arn",
}

Statement = dict[str, object]


def allow(actions: list[str], *resources: str, **more: object) -> Statement:
    return {"Effect": "Allow", "Action": actions, "Resource": list(resources), **more}


def told(
    folder: Path, language: str, *statements: Statement, boundary: str = "", both: bool = False
) -> list[tuple[str, str]]:
    return [
        (item.rule, item.severity.value) for item in found(folder, language, *statements, boundary=boundary, both=both)
    ]


def found(folder: Path, language: str, *statements: Statement, boundary: str = "", both: bool = False) -> list[Finding]:
    none = {"terraform": "null", "cloudformation": '!Ref "AWS::NoValue"'}[language]
    code = (TERRAFORM if language == "terraform" else CLOUDFORMATION).format(
        execution=BOTH[language] if both else "",
        boundary=json.dumps(boundary) if boundary else none,
        statements=", ".join(map(json.dumps, statements)),
    )
    (folder / ("main.tf" if language == "terraform" else "template.yaml")).write_text(code, encoding="utf-8")
    report = scan([folder], Options(root=folder))
    assert not report.errors
    aside = {"ECS506", "ECS512", "ECS569"}  # Of grants that an action is never asked for, ECS569 has tests of its own.
    return [item for item in report.findings if item.rule not in aside]


both_languages = pytest.mark.parametrize("language", ["terraform", "cloudformation"])
WARNED, INFORMED = ("ECS671", "warning"), ("ECS672", "info")


@both_languages
@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (allow(["s3:PutBucketPolicy"], BUCKET), [WARNED]),
        (allow(["s3:PutBucketAcl", "s3:PutObjectAcl"], BUCKET, OBJECTS), [WARNED]),
        (allow(["s3:PutBucketPublicAccessBlock"], BUCKET), [WARNED]),
        (allow(["s3:Put*"], BUCKET), [WARNED]),
        (allow(["kms:Decrypt", "kms:CreateGrant"], KEY), [WARNED]),
        (allow(["secretsmanager:PutResourcePolicy"], SECRET), [WARNED]),
        (allow(["sqs:SendMessage", "sns:AddPermission"], "arn:aws:sns:eu-west-1:111122223333:news"), [WARNED]),
        (allow(["s3:PutObjectAcl"], OBJECTS), [INFORMED]),
        (allow(["s3:PutObject*"], OBJECTS), [INFORMED]),
        (allow(["s3:PutBucketPolicy"], OBJECTS), []),
        (allow(["s3:PutObjectAcl"], BUCKET), []),
        (allow(["sns:AddPermission"], "arn:aws:sqs:eu-west-1:111122223333:orders"), []),
        (allow(["s3:PutObject", "s3:GetBucketPolicy", "s3:DeleteBucketPolicy"], BUCKET, OBJECTS), []),
        (allow(["s3:PutBucketPolicy"], BUCKET, Condition={"StringEquals": {"aws:PrincipalTag/a": "b"}}), []),
        (allow(["s3:PutBucketPolicy"], "*"), [("ECS617", "warning")]),
        (allow(["s3:*"], BUCKET, OBJECTS), [("ECS546", "warning")]),
        (allow(["s3:*"], OBJECTS), [INFORMED]),
    ],
)
def test_changing_who_else_uses_a_named_resource_is_told(
    language: str, statement: Statement, expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    assert told(tmp_path, language, statement) == expected


@both_languages
@pytest.mark.parametrize("statement", [allow(["s3:*"], BUCKET, OBJECTS), allow(["s3:PutBucketAcl"], BUCKET)])
def test_a_role_that_is_the_execution_role_too_is_told_as_much(
    language: str, statement: Statement, tmp_path: Path
) -> None:
    alone = told(tmp_path, language, statement)

    assert told(tmp_path, language, statement, both=True) == alone != []


@both_languages
def test_what_is_denied_or_may_be_outside_a_boundary_is_not_told(language: str, tmp_path: Path) -> None:
    statement = allow(["s3:PutBucketPolicy"], BUCKET)
    denied = {**allow(["s3:*Policy"], BUCKET), "Effect": "Deny"}

    assert told(tmp_path, language, statement) == [WARNED]
    assert told(tmp_path, language, statement, denied) == []
    assert told(tmp_path, language, statement, boundary=OUTSIDE) == []


@both_languages
def test_the_message_names_what_a_pattern_takes_in(language: str, tmp_path: Path) -> None:
    (item,) = found(tmp_path, language, allow(["s3:Put*"], BUCKET))

    assert (
        f"allows the application s3:Put* on {BUCKET}, s3:PutBucketPolicy and s3:PutBucketAcl included" in item.message
    )
    assert (item.actions, item.resources) == (("s3:Put*",), (BUCKET,))


def test_objects_of_a_bucket_that_is_not_known_are_no_bucket(tmp_path: Path) -> None:
    assert told(tmp_path, "terraform", allow(["s3:Put*"], "${var.bucket}")) == [WARNED]
    assert told(tmp_path, "terraform", allow(["s3:Put*"], "${var.bucket}/*")) == [INFORMED]


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
def test_only_what_the_action_can_open_is_named(language: str, tmp_path: Path) -> None:
    """The account of an ARN holds no colons, whatever its asterisk could stand for."""
    document, parameter = "arn:aws:ssm:*:*:document/own", "arn:aws:ssm:*:*:parameter/own/*"
    (finding,) = [
        item
        for item in found(tmp_path, language, allow(["ssm:*Document*"], parameter, document))
        if item.rule == "ECS671"
    ]

    assert finding.resources == (document,)
    assert parameter not in finding.message


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
def test_what_opens_none_of_its_resources_is_not_told(language: str, tmp_path: Path) -> None:
    statement = allow(["ssm:*Document*"], "arn:aws:ssm:*:*:parameter/own/*")

    assert "ECS671" not in {item.rule for item in found(tmp_path, language, statement)}


@pytest.mark.parametrize(("action", "rule"), [("s3:PutBucketPolicy", "ECS671"), ("s3:*", "ECS546")])
def test_of_the_resources_those_are_named_that_the_action_can_mean(action: str, rule: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "terraform", allow([action], "${var.bucket}", KEY, BUCKET))
    assert (finding.rule, "var.bucket" in finding.message, KEY in finding.message) == (rule, False, False)
    (alone,) = found(tmp_path, "terraform", allow(["s3:PutBucketPolicy"], "${var.bucket}"))
    assert "var.bucket" in alone.message
