"""A service names its cluster by name or ARN; the ARN of the service has the name, also where a stack imports it."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

CLUSTER = """
Resources:
  Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: shop}}
Outputs:
  Cluster: {Value: EXPORTED, Export: {Name: cluster}}
"""
PIPELINE = """
Parameters:
  Open: {Type: String}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {ContainerDefinitions: [{Name: web, Image: nginx}]}
  Service:
    Type: AWS::ECS::Service
    Properties: {Cluster: !ImportValue cluster, ServiceName: web, TaskDefinition: !Ref Task}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: codepipeline.amazonaws.com}}]
      Policies:
        - PolicyName: deploys
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: ["ecs:UpdateService", "ecs:DescribeServices"], Resource: GRANTED}
              - {Effect: Allow, Action: ["ecs:RegisterTaskDefinition", "ecs:DescribeTaskDefinition"], Resource: "*"}
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      RoleArn: !GetAtt Role.Arn
      Stages:
        - Name: Deploy
          Actions:
            - Name: service
              ActionTypeId: {Category: Deploy, Owner: AWS, Provider: ECS, Version: "1"}
              Configuration: {ClusterName: DEPLOYED, ServiceName: web}
"""


def _scanned(scan: Scan, exported: str, granted: str, deployed: str) -> Report:
    pipeline = PIPELINE.replace("GRANTED", granted).replace("DEPLOYED", deployed)
    return scan({"cluster.yaml": CLUSTER.replace("EXPORTED", exported), "pipeline.yaml": pipeline})


@pytest.mark.parametrize("exported", ["!GetAtt Cluster.Arn", "!Ref Cluster"])
@pytest.mark.parametrize(
    ("granted", "told"),
    [
        ("!GetAtt Service.ServiceArn", False),
        ("!Ref Service", False),
        ('!Sub "arn:aws:ecs:${AWS::Region}:${AWS::AccountId}:service/shop/web"', False),
        ('!Sub "arn:aws:ecs:${AWS::Region}:${AWS::AccountId}:service/other/web"', True),
    ],
)
def test_the_service_is_the_one_that_is_granted(scanned: Scan, exported: str, granted: str, told: bool) -> None:
    report = _scanned(scanned, exported, granted, "shop")

    assert [item.rule for item in report.findings if item.rule == "ECS702"] == ["ECS702"] * told
    assert not [item.why for item in report.undecided if "by Role" in item.what]


def test_why_the_cluster_is_not_known_is_said(scanned: Scan) -> None:
    report = _scanned(scanned, "!Ref Cluster", "!GetAtt Service.ServiceArn", "!Ref Open")

    reasons = {item.why.rpartition(": ")[2] for item in report.undecided if item.what.endswith("by Role")}
    assert reasons == {"parameter Open has no default"}
