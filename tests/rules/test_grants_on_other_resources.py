"""What a task role allows on resources that the action is never asked for is told, where the reference is sure."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}},
    ],
}
ACCOUNT = "eu-west-1:111122223333"


def told(
    tmp_path: Path,
    language: str,
    actions: list[str],
    resources: list[str],
    *,
    both: bool = False,
    condition: dict[str, dict[str, str]] | None = None,
    rule: str = "ECS569",
) -> list[str]:
    statement: dict[str, object] = {"Effect": "Allow", "Action": actions, "Resource": resources}
    if condition is not None:
        statement["Condition"] = condition
    document = {"Version": "2012-10-17", "Statement": [statement]}
    if language == "terraform":
        execution = "execution_role_arn = aws_iam_role.it.arn" if both else ""
        code = f"""
resource "aws_iam_role" "it" {{
  assume_role_policy = jsonencode({json.dumps(TRUST)})
  inline_policy {{
    name   = "own"
    policy = jsonencode({json.dumps(document)})
  }}
}}
resource "aws_ecs_task_definition" "it" {{
  family                = "it"
  task_role_arn         = aws_iam_role.it.arn
  {execution}
  container_definitions = jsonencode([{{ name = "it", image = "nginx" }}])
}}
"""
    else:
        policies = [{"PolicyName": "own", "PolicyDocument": document}]
        arn = {"Fn::GetAtt": ["It", "Arn"]}
        properties = {
            "TaskRoleArn": arn,
            "ContainerDefinitions": [{"Name": "it", "Image": "nginx"}],
            **({"ExecutionRoleArn": arn} if both else {}),
        }
        resources_of_it = {
            "It": {
                "Type": "AWS::IAM::Role",
                "Properties": {"AssumeRolePolicyDocument": TRUST, "Policies": policies},
            },
            "Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": properties},
        }
        code = json.dumps({"Resources": resources_of_it})
    (tmp_path / ("main.tf" if language == "terraform" else "template.json")).write_text(code, encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))
    assert not report.errors
    return [action for item in report.findings if item.rule == rule for action in item.actions]


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize(
    ("actions", "resources", "void"),
    [
        (["s3:GetObject", "s3:ListBucket"], ["arn:aws:s3:::b/*"], ["s3:ListBucket"]),
        (["s3:GetObject", "s3:ListBucket"], ["arn:aws:s3:::b"], ["s3:GetObject"]),
        (["s3:*", "s3-object-lambda:*"], ["arn:aws:s3:::b/*"], ["s3-object-lambda:*"]),
        (["iam:PassRole"], ["arn:aws:iam::111122223333:user/deployer"], ["iam:PassRole"]),
        (["rds-db:connect"], [f"arn:aws:rds:{ACCOUNT}:db:web"], ["rds-db:connect"]),
        (["ecs:RunTask"], ["arn:aws:ecs::111122223333:task-definition/web:*"], ["ecs:RunTask"]),
        (["dynamodb:PutItem"], [f"arn:aws:dynamo:{ACCOUNT}:table/web"], ["dynamodb:PutItem"]),
        # What keeps a task from starting keeps an application from its data.
        (
            ["secretsmanager:GetSecretValue"],
            [f"arn:aws:ssm:{ACCOUNT}:parameter/web"],
            ["secretsmanager:GetSecretValue"],
        ),
        (["logs:PutLogEvents"], [f"arn:aws:logs:{ACCOUNT}:log-group:web"], ["logs:PutLogEvents"]),
        (["ssm:GetParameters"], [f"arn:aws:ssm:{ACCOUNT}:parameter//web"], ["ssm:GetParameters"]),
        (["kms:Decrypt"], [f"arn:aws:kms:{ACCOUNT}:key/alias/web"], ["kms:Decrypt"]),
        (["kms:Decrypt"], [f"arn:aws:kms:{ACCOUNT}:alias/web"], ["kms:Decrypt"]),
        # Each has a resource that it is asked for.
        (["secretsmanager:GetSecretValue"], [f"arn:aws:secretsmanager:{ACCOUNT}:secret:web-??????"], []),
        (["logs:PutLogEvents"], [f"arn:aws:logs:{ACCOUNT}:log-group:web:*"], []),
        (["kms:Decrypt"], [f"arn:aws:kms:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"], []),
        (["ssm:GetParameter"], [f"arn:aws:ssm:{ACCOUNT}:parameter/web"], []),
        (["s3:GetObject", "s3:ListBucket"], ["arn:aws:s3:::b", "arn:aws:s3:::b/*"], []),
        (["s3:GetObject", "s3:ListBucket"], ["arn:aws:s3:::b*"], []),
        (["iam:PassRole"], ["arn:aws:iam::111122223333:role/web"], []),
        (["sqs:SendMessage", "sns:Publish"], [f"arn:aws:sqs:{ACCOUNT}:q", f"arn:aws:sns:{ACCOUNT}:t"], []),
        (["ssm:GetParameter"], ["arn:aws:ssm:eu-west-1::parameter/aws/service/ecs/optimized-ami/*"], []),
        (["lambda:InvokeFunction"], [f"arn:aws:lambda:{ACCOUNT}:function:web:live"], []),
        (["es:ESHttpGet"], [f"arn:aws:es:{ACCOUNT}:domain/web/*"], []),
        (["s3:ListBucket"], ["*"], []),
        # The reference lists too little of these, or others beside them are meant.
        (["sns:Publish"], [f"arn:aws:sns:{ACCOUNT}:endpoint/GCM/app/1"], []),
        (["logs:DescribeLogStreams"], [f"arn:aws:logs:{ACCOUNT}:log-group:web"], []),
        (["dynamodb:GetItem", "dynamodb:GetRecords"], [f"arn:aws:dynamodb:{ACCOUNT}:table/web"], []),
        # Told by other rules, or nothing is known of the action.
        (["ssm:DescribeParameters"], [f"arn:aws:ssm:{ACCOUNT}:parameter/web"], []),
        (["madeup:DoIt"], [f"arn:aws:madeup:{ACCOUNT}:thing"], []),
    ],
)
def test_actions_on_what_they_are_not_asked_for(
    actions: list[str], resources: list[str], void: list[str], language: str, tmp_path: Path
) -> None:
    assert told(tmp_path, language, actions, resources) == void


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
def test_a_role_for_both_is_told_too(language: str, tmp_path: Path) -> None:
    found = told(tmp_path, language, ["rds-db:connect"], [f"arn:aws:rds:{ACCOUNT}:db:web"], both=True)

    assert found == ["rds-db:connect"]


def test_a_line_of_a_module_that_has_an_effect_for_one_caller_is_right(tmp_path: Path) -> None:
    module = tmp_path / "module"
    module.mkdir()
    (module / "main.tf").write_text(f"""
variable "name" {{}}
variable "resource" {{}}
resource "aws_iam_role" "it" {{
  name               = var.name
  assume_role_policy = jsonencode({json.dumps(TRUST)})
  inline_policy {{
    name   = "own"
    policy = jsonencode({{ Version = "2012-10-17", Statement = [
      {{ Effect = "Allow", Action = "s3:ListBucket", Resource = var.resource }}] }})
  }}
}}
resource "aws_ecs_task_definition" "it" {{
  family                = var.name
  task_role_arn         = aws_iam_role.it.arn
  container_definitions = jsonencode([{{ name = "it", image = "nginx" }}])
}}
""")
    calls = [
        f'module "{name}" {{\n  source = "./module"\n  name = "{name}"\n  resource = "arn:aws:s3:::{resource}"\n}}'
        for name, resource in (("one", "b"), ("two", "b/*"))
    ]
    (tmp_path / "main.tf").write_text("\n".join(calls))
    report = scan([tmp_path], Options(root=tmp_path))

    assert not report.errors
    assert [item for item in report.findings if item.rule == "ECS569"] == []


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize(
    ("operator", "key", "is_void"),
    [
        ("StringEquals", "aws:TagKeys/Name", True),
        ("StringLike", "AWS:tagkeys/Name", True),
        ("StringEquals", "aws:ResourceTag", True),
        ("ForAnyValue:StringEquals", "aws:RequestTag/", True),
        ("StringEquals", "aws:ResourceTag/Name", False),
        ("ForAnyValue:StringEquals", "aws:TagKeys", False),
        ("StringNotEquals", "aws:TagKeys/Name", False),
        ("StringEqualsIfExists", "aws:TagKeys/Name", False),
        ("ForAllValues:StringEquals", "aws:TagKeys/Name", False),
        ("Null", "aws:TagKeys/Name", False),
    ],
)
def test_a_condition_on_a_key_that_does_not_exist_allows_nothing(
    language: str, operator: str, key: str, *, is_void: bool, tmp_path: Path
) -> None:
    mounting = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
    condition = {operator: {key: "web"}}
    assert told(tmp_path, language, mounting, ["*"], condition=condition) == (mounting if is_void else [])


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
def test_on_the_execution_role_it_is_a_grant_without_effect(language: str, tmp_path: Path) -> None:
    reading, secret = ["secretsmanager:GetSecretValue"], f"arn:aws:secretsmanager:{ACCOUNT}:secret:web-a1B2c3"
    condition = {"StringEquals": {"aws:TagKeys/Name": "web"}}
    assert told(tmp_path, language, reading, [secret], both=True, condition=condition, rule="ECS562") == reading


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize("both", [False, True])
def test_an_alias_is_no_key_to_decrypt_with_either(language: str, *, both: bool, tmp_path: Path) -> None:
    actions, alias = ["kms:Decrypt", "kms:DescribeKey"], f"arn:aws:kms:{ACCOUNT}:alias/aws/secretsmanager"
    assert sorted(told(tmp_path, language, actions, [alias], both=both)) == actions


SECRET = f"arn:aws:secretsmanager:{ACCOUNT}:secret:web-a1B2c3"


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize(
    ("actions", "resource", "missed"),
    [
        (["secretsmanager:GetSecretValue", "kms:Decrypt"], SECRET, True),
        (["kms:Decrypt"], f"arn:aws:kms:{ACCOUNT}:alias/aws/ssm", False),
        (["kms:Decrypt"], f"arn:aws:kms:{ACCOUNT}:key/alias/aws/ssm", False),
        (["kms:Decrypt"], f"arn:aws:kms:{ACCOUNT}:alias/web", True),
        (["kms:Decrypt"], SECRET, True),
    ],
)
def test_only_a_key_of_aws_itself_is_not_missed(
    language: str, actions: list[str], resource: str, *, missed: bool, tmp_path: Path
) -> None:
    found = {rule: told(tmp_path, language, actions, [resource], both=True, rule=rule) for rule in ("ECS562", "ECS569")}

    assert [bool(found["ECS562"]), "kms:Decrypt" in found["ECS569"]] == [missed, not missed]


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
def test_a_list_of_actions_on_the_resources_of_one_is_one_finding(language: str, tmp_path: Path) -> None:
    told(tmp_path, language, ["secretsmanager:GetSecretValue", "kms:Decrypt", "ssm:GetParameters"], [SECRET], both=True)

    (found,) = [item for item in scan([tmp_path], Options(root=tmp_path)).findings if item.rule == "ECS562"]

    assert found.actions == ("kms:Decrypt", "ssm:GetParameters")
    assert found.fix.startswith("Allow kms:Decrypt on ")
    assert " Allow ssm:GetParameters on " in found.fix
