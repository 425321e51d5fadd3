"""ECS itself completes the bare name of a role; it misses only a role with a path. Terraform refuses the name."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

TEMPLATE = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      PATH
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      SIDE: !Ref Role
      ContainerDefinitions: [{Name: api, Image: "public.ecr.aws/docker/library/nginx:1"}]
"""


def _rules(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings if finding.severity.value != "info"]


@pytest.mark.parametrize(("side", "rules"), [("ExecutionRoleArn", ["ECS516"]), ("TaskRoleArn", [])])
def test_a_bare_name_is_a_link(scanned: Callable[[dict[str, str]], Report], side: str, rules: list[str]) -> None:
    report = scanned({"stack.yaml": TEMPLATE.replace("SIDE", side).replace("PATH", "Path: /")})
    assert _rules(report) == []
    assert [finding.rule for finding in report.findings if finding.rule == "ECS516"] == rules
    (found,) = report.task_definitions
    assert "linked" in (found.execution_role.status, found.task_role.status)


def test_what_breaks_a_bare_name_in_one_template_is_a_path(scanned: Callable[[dict[str, str]], Report]) -> None:
    report = scanned({"stack.yaml": TEMPLATE.replace("SIDE", "ExecutionRoleArn").replace("PATH", "Path: /")})
    (found,) = (finding for finding in report.findings if finding.rule == "ECS516")
    assert "Task names its execution role Role by its bare name" in found.message
    assert found.message.endswith("which breaks as soon as the role gets a path")


@pytest.mark.parametrize("side", ["ExecutionRoleArn", "TaskRoleArn"])
def test_a_bare_name_misses_a_role_with_a_path(scanned: Callable[[dict[str, str]], Report], side: str) -> None:
    report = scanned({"stack.yaml": TEMPLATE.replace("SIDE", side).replace("PATH", "Path: /team/")})
    assert _rules(report) == ["ECS513"]


def test_a_name_in_a_file_is_no_defect(scanned: Callable[[dict[str, str]], Report]) -> None:
    content = '{"family": "api", "executionRoleArn": "ecsTaskExecutionRole", "containerDefinitions": [{"name": "api"}]}'
    assert _rules(scanned({"task-definition.json": content})) == []


AROUND = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
  App:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: app.yaml, Parameters: {Role: !Ref Role}}
"""
NESTED = """
Parameters: {Role: {Type: String}}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !Ref Role
      ContainerDefinitions: [{Name: api, Image: "public.ecr.aws/docker/library/nginx:1"}]
"""
WHOLE = "Resources: {App: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: app.yaml}}}"


@pytest.mark.parametrize(
    ("around", "nested", "fix"),
    [
        (AROUND, NESTED, "Use !GetAtt Role.Arn of the template that Role stands in."),
        (WHOLE, TEMPLATE.replace("SIDE", "ExecutionRoleArn").replace("PATH", "Path: /"), "Use !GetAtt Role.Arn."),
    ],
)
def test_the_role_is_named_as_its_own_template_does(
    scanned: Callable[[dict[str, str]], Report], around: str, nested: str, fix: str
) -> None:
    report = scanned({"root.yaml": around, "app.yaml": nested})
    assert [finding.fix for finding in report.findings if finding.rule == "ECS516"] == [fix]
