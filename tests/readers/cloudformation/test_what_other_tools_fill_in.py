"""What rain, Jinja or a careless hand leaves in a template is told and loses nothing else of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan

TRUST = "{Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]}"
CONTAINER = "{Name: app, Image: 'public.ecr.aws/a/b:1', Memory: 64, Secrets: [{Name: A, ValueFrom: /a/b}]}"
TEMPLATE = f"""
Resources:
  Role: {{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {TRUST}}}}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {{ExecutionRoleArn: !GetAtt Role.Arn, ContainerDefinitions: [{CONTAINER}]}}
"""


def _scan(folder: Path, name: str, content: str) -> Report:
    (folder / name).write_text(content, encoding="utf-8")
    return scan([folder], Options(root=folder))


@pytest.mark.parametrize(
    "more",
    [
        "  Code: {Type: AWS::Lambda::Function, Properties: {Code: !Rain::S3 {Path: code}}}\n",
        "  Code: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: !Rain::Embed handler.py}}}\n",
        "  Log: {Type: AWS::Logs::LogGroup, Properties: !Rain::Include log.yaml}\n",
        "Metadata: {Env: !Rain::Env STAGE}\n",
    ],
)
def test_a_directive_of_rain_loses_nothing_else(more: str, tmp_path: Path) -> None:
    report = _scan(tmp_path, "t.yaml", TEMPLATE + more)

    assert report.errors == ()
    assert [finding.role for finding in report.findings if finding.rule == "ECS531"] == ["Role"]


def test_what_rain_fills_in_is_a_doubt_that_names_it(tmp_path: Path) -> None:
    report = _scan(tmp_path, "t.yaml", TEMPLATE.replace("!GetAtt Role.Arn", "!Rain::Env ROLE_ARN"))

    (task,) = report.task_definitions
    assert task.execution_role.status == "unknown"
    assert task.execution_role.reason == "rain fills in !Rain::Env when it packages the template"


def test_a_module_of_rain_is_told_as_not_followed(tmp_path: Path) -> None:
    module = "  Network: {Type: !Rain::Module network.yaml, Properties: {RoleArn: !GetAtt Role.Arn}}\n"
    report = _scan(tmp_path, "t.yaml", TEMPLATE + module)

    assert report.errors == ()
    assert [(part.what, part.why) for part in report.unread] == [
        ("Network", "rain fills in !Rain::Module when it packages the template")
    ]


@pytest.mark.parametrize("ending", ["j2", "jinja", "jinja2"])
@pytest.mark.parametrize(("content", "told"), [(TEMPLATE, True), ("Resources: {{ all }}\n", False)])
def test_a_file_for_jinja_is_told(content: str, told: bool, ending: str, tmp_path: Path) -> None:
    report = _scan(tmp_path, f"t.yaml.{ending}", content)

    assert report.task_definitions == ()
    assert [error.incidental for error in report.errors] == [True] * told
    assert all("another tool fills it in first" in error.message for error in report.errors)


REPEATED = """{
  "Resources": {
    "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [
      {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}}},
    "Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": {
      "ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
      "ContainerDefinitions": [{"Name": "app", "Image": "public.ecr.aws/a/b:1", "Memory": 64,
        "Secrets": [{"Name": "A", "ValueFrom": "/old"}], "Secrets": [{"Name": "A", "ValueFrom": "/new"}]}]}}
  }
}
"""
YAML_REPEATED = TEMPLATE.replace("ValueFrom: /a/b}]", "ValueFrom: /old}], Secrets: [{Name: A, ValueFrom: /new}]")


@pytest.mark.parametrize(("name", "content"), [("t.json", REPEATED), ("t.yaml", YAML_REPEATED)])
def test_of_a_key_written_twice_the_last_counts_and_the_first_is_told(name: str, content: str, tmp_path: Path) -> None:
    report = _scan(tmp_path, name, content)

    (error,) = report.errors
    assert (error.message, error.incidental) == ("the key Secrets stands twice: CloudFormation takes the last", True)
    assert [finding.resources for finding in report.findings if finding.rule == "ECS531"] == [
        ("arn:aws:ssm:*:*:parameter/new",)
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.json", REPEATED.rstrip().removesuffix("}\n}") + ', "Task": {"Type": "AWS::SNS::Topic"}}}'),
        ("t.yaml", TEMPLATE + "  Task: {Type: AWS::SNS::Topic}\n"),
    ],
)
def test_a_lost_resource_fails_the_scan(name: str, content: str, tmp_path: Path) -> None:
    report = _scan(tmp_path, name, content)

    assert "the key Task stands twice" in " ".join(error.message for error in report.errors if not error.incidental)
    assert report.task_definitions == ()


def test_aliases_that_repeat_a_key_are_told_once(tmp_path: Path) -> None:
    content = TEMPLATE + "Metadata: {A: &a {k: 1, k: 2}, B: [*a, *a, *a]}\n"

    assert len(_scan(tmp_path, "t.yaml", content).errors) == 1


PARAMETER = """
Parameters:
  Role: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /roles/start}
  Also: {Type: 'AWS::SSM::Parameter::Value<AWS::SSM::Parameter::Name>'}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {ExecutionRoleArn: !Ref Role, TaskRoleArn: !Ref Also}
"""


def test_what_the_parameter_store_holds_is_not_the_parameters_name(scanned: Callable[..., Report]) -> None:
    (task,) = scanned(t=PARAMETER).task_definitions

    assert (task.execution_role.status, task.task_role.status) == ("unknown", "unknown")
    assert task.execution_role.reason == "parameter Role is read from the parameter store (/roles/start)"
    assert task.task_role.reason == "parameter Also is read from the parameter store (a path given at deployment)"
