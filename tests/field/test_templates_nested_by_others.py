"""A template that another one nests is judged where its parameters have values, not once more by itself."""

from collections.abc import Callable
from pathlib import Path

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan

Scan = Callable[[dict[str, str]], Report]

PARENT = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
  Service:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./service.yaml
      Parameters: {RoleArn: !GetAtt Role.Arn}
"""
CHILD = """
Parameters:
  RoleArn: {Type: String}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !Ref RoleArn
      ContainerDefinitions: [{Name: api, Image: "public.ecr.aws/docker/library/nginx:1"}]
"""
NESTS_ITS_PARENT = CHILD + "  Parent: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./parent.yaml}}\n"


def _addresses(report: Report) -> list[tuple[str, str]]:
    return [(item.address, item.execution_role.status) for item in report.task_definitions]


def test_a_nested_template_is_judged_in_its_parent(scanned: Scan) -> None:
    report = scanned({"parent.yaml": PARENT, "service.yaml": CHILD})
    assert _addresses(report) == [("Service/Task", "linked")]


def test_a_nested_template_that_is_named_is_judged_by_itself_too(scanned: Scan, tmp_path: Path) -> None:
    scanned({"parent.yaml": PARENT, "service.yaml": CHILD})
    report = scan([tmp_path, tmp_path / "service.yaml"], Options(root=tmp_path))
    assert sorted(_addresses(report)) == [("Service/Task", "linked"), ("Task", "unknown")]


def test_templates_that_nest_each_other_are_not_lost(scanned: Scan) -> None:
    report = scanned({"parent.yaml": PARENT, "service.yaml": NESTS_ITS_PARENT})
    assert report.task_definitions
