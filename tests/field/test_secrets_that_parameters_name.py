"""A secret that a parameter without a value names: what no statement can mean is missing, all else is not decided."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

TEMPLATE = """
Parameters:
  Given: {Type: String}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
      Policies:
        - PolicyName: reads
          PolicyDocument: {Statement: [{Effect: Allow, Action: ACTION, Resource: GRANTED}]}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{Name: web, Image: registry.example.com/web, ASKS}]
"""
REGISTRY = "RepositoryCredentials: {CredentialsParameter: !Ref Given}"
BY_NAME = '!Sub "arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${Given}'
READS = "secretsmanager:GetSecretValue"


def _scanned(scan: Scan, action: str, granted: str, asks: str) -> Report:
    code = TEMPLATE.replace("ACTION", action).replace("GRANTED", granted).replace("ASKS", asks)
    return scan({"template.yaml": code})


@pytest.mark.parametrize(
    ("action", "granted", "status", "told"),
    [
        ("logs:PutLogEvents", '"*"', "decided", ["ECS531"]),
        (READS, "!Ref Given", "decided", []),
        (READS, f'{BY_NAME}-*"', "decided", []),  # It may be a name as well.
        (READS, "arn:aws:secretsmanager:*:*:secret:registry-*", "partly", []),
    ],
)
def test_credentials_of_a_registry(scanned: Scan, action: str, granted: str, status: str, told: list[str]) -> None:
    report = _scanned(scanned, action, granted, REGISTRY)

    assert [item.rule for item in report.findings if item.rule == "ECS531"] == told
    assert [item.status for item in report.task_definitions] == [status]


def test_what_may_follow_a_name_reads_as_one_would_write_it(scanned: Scan) -> None:
    report = _scanned(scanned, "logs:PutLogEvents", '"*"', f'Secrets: [{{Name: KEY, ValueFrom: {BY_NAME}"}}]')

    (missing,) = [item for item in report.findings if item.rule == "ECS531"]
    assert missing.fix == f"Allow {READS} on arn:aws:secretsmanager:*:*:secret:{{Given}}* in a policy of Role."
