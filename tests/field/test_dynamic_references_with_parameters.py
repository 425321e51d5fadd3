"""A dynamic reference is filled in at deployment, also where a parameter stands in it: it is not a text of its own."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

TEMPLATE = """
Parameters:
  Stage: {Type: String}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
      Policies:
        - PolicyName: jobs
          PolicyDocument:
            Statement: [{Effect: Allow, Action: "batch:SubmitJob", Resource: RESOURCE}]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      TaskRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{Name: api, Image: "public.ecr.aws/docker/library/nginx:1"}]
"""


@pytest.mark.parametrize(
    "resource",
    [
        '"{{resolve:ssm:/jobs/queue:1}}"',
        '!Sub "{{resolve:ssm:/${Stage}/queue:1}}"',
        '!Sub "{{resolve:ssm:/${Stage}/${AWS::Region}/queue}}"',
        '!Sub "arn:aws:batch:${AWS::Region}:${AWS::AccountId}:job-queue/{{resolve:ssm:/${Stage}/queue}}-${Stage}"',
    ],
)
def test_it_may_be_any_arn(scanned: Scan, resource: str) -> None:
    report = scanned({"stack.yaml": TEMPLATE.replace("RESOURCE", resource)})
    assert [finding for finding in report.findings if finding.severity.value != "info"] == []


def test_what_surely_is_no_arn_is_still_found(scanned: Scan) -> None:
    report = scanned({"stack.yaml": TEMPLATE.replace("RESOURCE", "queue-of-mine")})
    assert "ECS631" in {finding.rule for finding in report.findings}
