"""A grant of an action that AWS does not have allows nothing: what was meant is said, what may be new is left open."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Finding
from ecs_roles.iam import unlisted_actions
from ecs_roles.iam.service_reference import action_names, expand
from ecs_roles.iam.unlisted_actions import unlisted

ROOT = Path(__file__).parents[2]
MANAGED = ROOT / "checks" / "ecs_roles" / "data" / "managed_policies.json.gz"

TERRAFORM = """
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  SIDE_role_arn            = aws_iam_role.web.arn
  container_definitions = jsonencode([{ name = "web", image = "nginx" FILES }])
}
resource "aws_iam_role" "web" {
  name               = "web"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "web" {
  role   = aws_iam_role.web.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "EFFECT", Action = ACTIONS, Resource = ["arn:aws:s3:::b", "arn:aws:s3:::b/*"] },
  ] })
}
"""
CLOUDFORMATION = """
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      RequiresCompatibilities: [FARGATE]
      SIDERoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{ Name: web, Image: nginx FILES }]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: ecs-tasks.amazonaws.com } }]
      Policies:
        - PolicyName: web
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{ Effect: EFFECT, Action: ACTIONS, Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"] }]
"""
FILE = "arn:aws:s3:::b/start.env"


def found(
    folder: Path, language: str, side: str, actions: list[str], effect: str = "Allow", file: str = ""
) -> list[Finding]:
    terraform = language == "terraform"
    files = (
        f', environmentFiles = [{{ type = "s3", value = "{file}" }}]'
        if terraform
        else f', EnvironmentFiles: [{{ Type: s3, Value: "{file}" }}]'
    )
    code = (
        (TERRAFORM if terraform else CLOUDFORMATION)
        .replace("SIDE", side if terraform else {"task": "Task", "execution": "Execution"}[side])
        .replace("ACTIONS", json.dumps(actions))
        .replace("EFFECT", effect)
        .replace("FILES", files if file else "")
    )
    (folder / ("main.tf" if terraform else "template.yaml")).write_text(code, encoding="utf-8")
    return [item for item in scan([folder], Options(root=folder)).findings if item.rule != "ECS506"]


def rules(findings: list[Finding]) -> list[tuple[str, tuple[str, ...]]]:
    return [(item.rule, item.actions) for item in findings]


both_languages = pytest.mark.parametrize("language", ["terraform", "cloudformation"])


def _fix(action: str, instead: str, side: str) -> str:
    """Return what to do: on an execution role nothing that ECS has no use for, and a guess by the spelling is one."""
    if side == "execution" and instead != "s3:GetObject":
        return f"Remove {action}: ECS does not use {instead} either."
    if instead in {"ecs:StopTask", "logs:DescribeLogStreams"}:
        return f"Remove {action}, or write {instead} instead if the application calls that."
    return f"Write {instead} instead of {action}."


@both_languages
@pytest.mark.parametrize("side", ["task", "execution"])
@pytest.mark.parametrize(
    ("action", "instead"),
    [
        ("s3:HeadObject", "s3:GetObject"),
        ("s3:headbucket", "s3:ListBucket"),
        ("s3:ListObjectsV2", "s3:ListBucket"),
        ("s3:HeadObject*", "s3:GetObject"),
        ("sqs:SendMessageBatch", "sqs:SendMessage"),
        ("ecs:StopTasks", "ecs:StopTask"),
        ("logs:DescriptLogStreams", "logs:DescribeLogStreams"),
        ("rds:Connect", "rds-db:connect"),
    ],
)
def test_a_call_that_is_authorized_under_another_name_is_one_warning_that_names_it(
    action: str, instead: str, side: str, language: str, tmp_path: Path
) -> None:
    (finding,) = found(tmp_path, language, side, [action])

    assert (finding.rule, finding.severity.value, finding.actions) == ("ECS566", "warning", (action,))
    assert instead in finding.message
    assert finding.fix == _fix(action, instead, side)


@pytest.mark.parametrize(
    ("action", "meant"),
    [
        ("logs:BatchGetImage", ("ecr:BatchGetImage",)),
        ("ecr:CreateLogStream", ("logs:CreateLogStream",)),
        ("ssm:GetSecretValue", ("secretsmanager:GetSecretValue",)),
        ("secretsmanager:getparameters", ("ssm:GetParameters",)),
        ("s3:DeleteResourcePolicy", ()),  # Several services have it.
        ("rds:GetSecretValue", ()),  # No list of such actions names these beside each other.
        ("logs:GetEveryImage", ()),
    ],
)
def test_an_action_of_the_service_in_the_line_above_it_was_meant(action: str, meant: tuple[str, ...]) -> None:
    seen = unlisted(action)

    assert seen is not None
    assert seen.meant == meant


@both_languages
def test_an_action_with_the_wrong_service_is_told_as_one_that_does_not_exist(language: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, language, "execution", ["logs:BatchGetImage"])

    assert rules([finding]) == [("ECS566", ("logs:BatchGetImage",))]
    assert "there is no such action, so this allows nothing" in finding.message
    assert finding.fix == (
        "Remove logs:BatchGetImage, or write ecr:BatchGetImage instead if a task needs that to start."
    )


@both_languages
def test_where_the_role_has_what_was_meant_the_line_is_only_idle(language: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, language, "task", ["s3:GetObject", "s3:HeadObject"])

    assert rules([finding]) == [("ECS567", ("s3:HeadObject",))]
    assert "which the role has too" in finding.message


def test_where_a_policy_of_the_role_cannot_be_read_nothing_is_called_missing(tmp_path: Path) -> None:
    attached = """
    variable "more" { type = string }
    resource "aws_iam_role_policy_attachment" "more" {
      role       = aws_iam_role.web.name
      policy_arn = var.more
    }
    """
    (tmp_path / "more.tf").write_text(attached, encoding="utf-8")
    (finding,) = found(tmp_path, "terraform", "task", ["s3:HeadObject"])

    assert finding.rule == "ECS567"
    assert "whether the role has that is not known" in finding.message


@both_languages
@pytest.mark.parametrize("action", ["dsql-data:ExecuteStatement", "s3:PolishObject", "evidently:GetFeature"])
def test_what_may_be_newer_than_the_list_is_information(action: str, language: str, tmp_path: Path) -> None:
    assert rules(found(tmp_path, language, "task", [action])) == [("ECS567", (action,))]


@both_languages
@pytest.mark.parametrize("action", ["dsql-data:ExecuteStatement", "s3:PolishObject"])
def test_on_an_execution_role_it_is_said_once(action: str, language: str, tmp_path: Path) -> None:
    assert [item for item, _ in rules(found(tmp_path, language, "execution", [action]))] == ["ECS551"]


@both_languages
@pytest.mark.parametrize("side", ["task", "execution"])
def test_a_deny_of_an_action_that_does_not_exist_is_left_alone(side: str, language: str, tmp_path: Path) -> None:
    assert found(tmp_path, language, side, ["s3:HeadObject", "dsql-data:ExecuteStatement"], "Deny") == []


@pytest.mark.parametrize(
    "action",
    [
        "es:*", "es:ESHttp*", "es:ESHttpGet", "SES:sendemail", "sms-voice:SendTextMessage", "aps:RemoteWrite",
        "elasticloadbalancing:SetWebAcl", "iam:PassRole", "logs:TagLogGroup", "xray:PutTraceSegments",
        "ec2messages:GetMessages", "ssmmessages:CreateControlChannel", "codestar-connections:UseConnection",
        "kinesisanalytics:DescribeApplication", "execute-api:Invoke", "apigateway:GET", "rds-db:connect", "sdb:Select",
        "kafka-cluster:Connect", "s3:ListAllMyBuckets", "lambda:InvokeAsync", "ecs:Poll", "s3:Get?bject", "*", "*:Get*",
    ],
)  # fmt: skip
def test_actions_that_are_no_calls_and_old_names_exist(action: str) -> None:
    assert unlisted(action) is None


@both_languages
def test_a_start_file_that_cannot_be_read_is_told_at_the_action_that_was_meant_for_it(
    language: str, tmp_path: Path
) -> None:
    (needed, *others) = found(tmp_path, language, "execution", ["s3:HeadObject", "s3:GetBucketLocation"], file=FILE)

    assert (needed.rule, needed.actions, others) == ("ECS561", ("s3:HeadObject",), [])
    assert needed.fix == "Write s3:GetObject instead of s3:HeadObject."


def test_no_action_of_the_policies_of_aws_is_called_a_mistake() -> None:
    """They hold names that the list lacks: retired services, and internal actions that are real."""
    actions = set(_actions(json.loads(gzip.decompress(MANAGED.read_bytes()))))

    assert len(actions) > 5_000
    assert any(unlisted(action) for action in actions)
    assert [action for action in actions if (found := unlisted(action)) and found.meant] == []


def _actions(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("{"):
        yield from _actions(json.loads(value))
    if isinstance(value, dict):
        for key, item in value.items():
            if key in {"Action", "NotAction"}:
                yield from [item] if isinstance(item, str) else item
            yield from _actions(item)
    elif isinstance(value, list):
        for item in value:
            yield from _actions(item)


def test_the_table_of_calls_names_what_exists_for_what_does_not() -> None:
    table = [
        (service, call, meant)
        for service, calls in unlisted_actions._AUTHORIZED_AS.items()
        for call, meant in calls.items()
    ]

    assert [(service, call) for service, call, _ in table if expand(f"{service}:{call}")] == []
    assert [item for item in table if not set(item[2]) <= action_names(item[0])] == []
    for call, meant in unlisted_actions._OF_ANOTHER_SERVICE.items():
        assert (expand(call), [item for item in meant if not expand(item)]) == (frozenset(), [])


@pytest.mark.parametrize(
    "action",
    ["s3:GetObjectsV3", "sqs:AskQueueUrl", "sqs:PutQueueAttributes", "ssm:GetParametersV2", "s3:Gt*Objct"],
)
def test_another_verb_or_version_is_not_a_misspelling(action: str) -> None:
    seen = unlisted(action)

    assert seen is not None
    assert seen.meant == ()
