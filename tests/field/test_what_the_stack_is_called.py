"""The id of a stack is an ARN and the list of its notifications holds ARNs: both may stand as a resource."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

TEMPLATE = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
      Policies:
        - PolicyName: own
          PolicyDocument:
            Statement: [{Effect: Allow, Action: ACTION, Resource: RESOURCE}]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      TaskRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{Name: api, Image: "public.ecr.aws/docker/library/nginx:1"}]
"""
NESTING = """
Resources:
  Nested: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: nested.yaml}}
"""
DESCRIBE, PUBLISH = '"cloudformation:DescribeStackResources"', '"sns:Publish"'


def _written(action: str, resource: str) -> str:
    return TEMPLATE.replace("ACTION", action).replace("RESOURCE", resource)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        (DESCRIBE, '!Ref "AWS::StackId"'),
        (DESCRIBE, '!Sub "${AWS::StackId}"'),
        (DESCRIBE, '[!Ref "AWS::StackId"]'),
        (PUBLISH, '!Ref "AWS::NotificationARNs"'),
        (PUBLISH, '!Select [0, !Ref "AWS::NotificationARNs"]'),
    ],
)
@pytest.mark.parametrize("around", [{}, {"stack.yaml": NESTING}], ids=["alone", "nested"])
def test_it_is_a_resource(scanned: Scan, around: dict[str, str], action: str, resource: str) -> None:
    report = scanned({**around, "nested.yaml": _written(action, resource)})
    assert report.task_definitions
    assert [finding for finding in report.findings if finding.severity.value != "info"] == []


@pytest.mark.parametrize("resource", ['!Ref "AWS::StackName"', '!Select [1, !Split [/, !Ref "AWS::StackId"]]'])
def test_the_name_of_a_stack_is_none(scanned: Scan, resource: str) -> None:
    report = scanned({"stack.yaml": _written(DESCRIBE, resource)})
    assert [finding.rule for finding in report.findings if finding.severity.value == "error"] == ["ECS631"]
