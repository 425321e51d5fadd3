"""CloudFormation takes the last of a key written twice: an error where a section or a sort of resource is lost."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.outputs import text_report

Scan = Callable[[dict[str, str]], Report]

TEMPLATE = """
Parameters:
  Stage: {Type: String, Description: one, Description: two}
Mappings:
  Regions:
    eu-west-1: {A: "1"}
    eu-west-1: {A: "2"}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ec2.amazonaws.com}}]
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{Name: api, Image: "public.ecr.aws/docker/library/nginx:1"}]
"""


def test_the_last_one_counts_and_the_template_is_read(scanned: Scan) -> None:
    report = scanned({"stack.yaml": TEMPLATE})
    told = ["Description", "eu-west-1", "AssumeRolePolicyDocument"]
    assert [error.message for error in report.errors] == [
        f"the key {name} stands twice: CloudFormation takes the last" for name in told
    ]
    assert all(error.incidental for error in report.errors)
    assert [finding.rule for finding in report.findings if finding.severity.value != "info"] == []


@pytest.mark.parametrize("more", ["  Task: {Type: AWS::SNS::Topic}\n", "Resources: {}\n"])
def test_a_lost_resource_is_an_error(scanned: Scan, more: str) -> None:
    errors = scanned({"stack.yaml": TEMPLATE + more}).errors
    (error,) = [error for error in errors if not error.incidental]
    assert "stands twice" in error.message


def test_a_resource_that_one_of_its_type_replaces_is_told_and_read_as_deployed(scanned: Scan) -> None:
    first, last = ("ec2.amazonaws.com", "ecs-tasks.amazonaws.com")
    role = """  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{{Effect: Allow, Action: "sts:AssumeRole", Principal: {{Service: {}}}}}]
"""
    task = TEMPLATE[TEMPLATE.index("  Task:") :]
    report = scanned({"stack.yaml": "Resources:\n" + role.format(first) + task + role.format(last)})

    (error,) = report.errors
    assert (error.message, error.incidental) == ("the key Role stands twice: CloudFormation takes the last", True)
    assert "ECS501" not in {finding.rule for finding in report.findings}


def test_such_a_file_is_not_said_to_be_unread(scanned: Scan) -> None:
    written = text_report.render(scanned({"stack.yaml": TEMPLATE}))
    assert "read in part stack.yaml:3: the key Description stands twice: CloudFormation takes the last" in written
    assert "could not" not in written
