"""A role for ECS tasks that no task definition of the scan names is judged by what holds on either side."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan

TERRAFORM = """
variable "boundary" {{ type = string }}
variable "role" {{ type = string }}
resource "aws_ecs_task_definition" "web" {{
  family                = "web"
  {role}
  container_definitions = jsonencode([{{ name = "web", image = "nginx" }}])
}}
resource "aws_iam_role" "web" {{
  {count}
  name                = "web"
  managed_policy_arns = {policies}
  assume_role_policy  = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "{service}.amazonaws.com" }} }}] }})
  inline_policy {{
    name   = "web"
    policy = jsonencode({{ Version = "2012-10-17", Statement = [{statement}] }})
  }}
}}
"""
CLOUDFORMATION = """
Parameters: {{ Boundary: {{ Type: String }}, Role: {{ Type: String }}, Many: {{ Type: String }} }}
Conditions: {{ Made: !Equals [!Ref Many, a] }}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      {role}
      ContainerDefinitions: [{{ Name: web, Image: nginx }}]
  Role:
    Type: AWS::IAM::Role
    {count}
    Properties:
      ManagedPolicyArns: {policies}
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{{ Effect: Allow, Action: "sts:AssumeRole", Principal: {{ Service: {service}.amazonaws.com }} }}]
      Policies:
        - PolicyName: web
          PolicyDocument: {{ Version: "2012-10-17", Statement: [{statement}] }}
"""
NAMED = {"terraform": "task_role_arn = aws_iam_role.web.arn", "cloudformation": "TaskRoleArn: !GetAtt Role.Arn"}
OPEN = {"terraform": "task_role_arn = var.role", "cloudformation": "TaskRoleArn: !Ref Role"}
EXECUTION = {
    "terraform": "execution_role_arn = aws_iam_role.web.arn",
    "cloudformation": "ExecutionRoleArn: !GetAtt Role.Arn",
}
SESSIONS = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"

both_languages = pytest.mark.parametrize("language", ["terraform", "cloudformation"])


def allow(action: str | list[str], resource: str) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


SEND = allow("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:jobs")


def told(
    folder: Path,
    language: str,
    statement: dict[str, object],
    *,
    role: str = "",
    policies: tuple[str, ...] = (),
    service: str = "ecs-tasks",
    count: str = "",
) -> list[tuple[str, str]]:
    code = (TERRAFORM if language == "terraform" else CLOUDFORMATION).format(
        role=role, policies=json.dumps(policies), statement=json.dumps(statement), service=service, count=count
    )
    (folder / ("main.tf" if language == "terraform" else "template.yaml")).write_text(code, encoding="utf-8")
    report = scan([folder], Options(root=folder))
    assert not report.errors
    # That the definition should name the role is a rule of its own.
    found = (item for item in report.findings if item.rule != "ECS675" and item.severity.value != "info")
    return [(item.rule, item.message) for item in found]


@both_languages
@pytest.mark.parametrize(
    ("statement", "rule", "says"),
    [
        (allow("*", "*"), "ECS611", "allows every action on *"),
        (allow("s3:*", "*"), "ECS612", "allows s3:* on *"),
        (allow(["iam:PassRole", "ecs:RunTask"], "*"), "ECS616", "whoever can start a task with it hands every role"),
        (allow("iam:PutRolePolicy", "*"), "ECS616", "whoever can start a task with it gives itself"),
        (allow("ssm:GetParameters", "arn:aws:ssm:*:*:parameter/*"), "ECS617", "reads every parameter"),
        (allow("s3:*", "arn:aws:s3:::shop"), "ECS546", "allows s3:* on arn:aws:s3:::shop"),
        (allow("s3:PutBucketPolicy", "arn:aws:s3:::shop"), "ECS671", "can open what is named there to others"),
    ],
)
@pytest.mark.parametrize("named", [{}, OPEN])
def test_what_is_too_much_on_either_side_is_told(
    named: dict[str, str], statement: dict[str, object], rule: str, says: str, language: str, tmp_path: Path
) -> None:
    ((found, message),) = told(tmp_path, language, statement, role=named.get(language, ""))

    assert found == rule
    assert says in message
    assert "(role for ECS tasks)" in message
    assert message.endswith("no task definition of this scan names it")


@both_languages
def test_a_policy_of_aws_is_judged_too(language: str, tmp_path: Path) -> None:
    ((found, message),) = told(tmp_path, language, SEND, policies=(SESSIONS,))

    assert found == "ECS618"
    assert "has AWS's policy AmazonSSMManagedInstanceCore" in message


@both_languages
def test_of_a_plain_execution_role_only_what_can_be_injected_is_told(language: str, tmp_path: Path) -> None:
    execution = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    logs = "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"

    assert [rule for rule, _ in told(tmp_path, language, SEND, policies=(logs,))] == ["ECS618"]
    assert told(tmp_path, language, SEND, policies=(execution, logs)) == []
    assert [rule for rule, _ in told(tmp_path, language, SEND, policies=(execution, SESSIONS))] == ["ECS618"]


@both_languages
def test_a_role_that_is_named_is_judged_by_what_it_is_there(language: str, tmp_path: Path) -> None:
    statement = allow("ssm:GetParameters", "*")

    assert [rule for rule, _ in told(tmp_path, language, statement, role=NAMED[language])] == ["ECS617"]
    assert [rule for rule, _ in told(tmp_path, language, statement, role=EXECUTION[language])] == ["ECS547"]


@both_languages
def test_of_other_roles_nothing_is_told(language: str, tmp_path: Path) -> None:
    statement = allow("s3:*", "*")

    assert told(tmp_path, language, statement) != []
    assert told(tmp_path, language, statement, service="lambda") == []
    assert told(tmp_path, language, SEND) == []
    assert told(tmp_path, language, allow("iam:PassRole", "*")) == []


def test_a_role_that_may_not_be_created_is_not_told(tmp_path: Path) -> None:
    assert told(tmp_path, "terraform", allow("s3:*", "*"), count="count = length(var.role)") == []


def test_a_role_of_one_condition_is_told_once(tmp_path: Path) -> None:
    assert [rule for rule, _ in told(tmp_path, "cloudformation", allow("s3:*", "*"), count="Condition: Made")] == [
        "ECS612"
    ]


@both_languages
@pytest.mark.parametrize(("named", "severity"), [(NAMED, "error"), ({}, "warning")])
def test_what_gives_more_permissions_is_a_warning_where_nothing_names_the_role(
    named: dict[str, str], severity: str, language: str, tmp_path: Path
) -> None:
    told(tmp_path, language, allow("iam:PutRolePolicy", "*"), role=named.get(language, ""))
    found = [item for item in scan([tmp_path], Options(root=tmp_path)).findings if item.rule == "ECS616"]

    assert [item.severity.value for item in found] == [severity]
