"""The excerpt of a finding is the line that is wrong, in block YAML too."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.outputs import text_report

TEMPLATE = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Action: sts:AssumeRole
            Principal:
              Service:
                - ecs-tasks.amazonaws.com
                - ec2.amazonaws.com
      Policies:
        - PolicyName: own
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action:
                  - logs:PutLogEvents
                  - s3:PutObject
                Resource: '*'
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{Name: app, Image: 'public.ecr.aws/docker/library/nginx:1'}]
"""


@pytest.mark.parametrize(("rule", "line"), [("ECS551", "21 | - s3:PutObject"), ("ECS503", "13 | - ec2.amazonaws.com")])
def test_the_action_or_the_principal_is_shown(tmp_path: Path, rule: str, line: str) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    said = text_report.render(scan([tmp_path], Options(root=tmp_path))).splitlines()
    (begin,) = (number for number, text in enumerate(said) if text.endswith(f"[{rule}]"))

    assert said[begin + 1].strip() == line
