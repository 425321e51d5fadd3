"""A task definition file is linked by ARN or name to a role that other code of the same scan makes, account and all."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report, TaskDefinitionReport
from ecs_roles.analysis.scan import scan

ROLE = """
Resources:
  Execution:
    Type: AWS::IAM::Role
    Properties:
      RoleName: shop-execution
      PATH
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]
      Policies:
        - PolicyName: start
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: ssm:GetParameters
                Resource: !Sub arn:aws:ssm:eu-west-1:${AWS::AccountId}:parameter/shop
"""
ARN = "arn:aws:iam::123456789012:role/"


def scanned(folder: Path, role: str, parameter: str, path: str = "Path: /") -> Report:
    container = {"name": "shop", "image": "nginx", "secrets": [{"name": "A", "valueFrom": parameter}]}
    definition = {"family": "shop", "executionRoleArn": role, "containerDefinitions": [container]}
    (folder / "task-definition.json").write_text(json.dumps(definition), encoding="utf-8")
    (folder / "roles.yaml").write_text(ROLE.replace("PATH", path), encoding="utf-8")
    return scan([folder])


def the_only(report: Report) -> TaskDefinitionReport:
    (found,) = report.task_definitions
    return found


@pytest.mark.parametrize("role", [f"{ARN}shop-execution", "shop-execution"])
def test_by_arn_and_by_name(tmp_path: Path, role: str) -> None:
    found = the_only(scanned(tmp_path, role, f"arn:aws:ssm:eu-west-1:{'123456789012'}:parameter/shop"))

    assert (found.execution_role.status, found.execution_role.address) == ("linked", "Execution")


def test_the_account_of_the_role_is_that_of_the_template(tmp_path: Path) -> None:
    """What the template writes as ``${AWS::AccountId}`` is the account that the file names in the role's ARN."""
    report = scanned(tmp_path, f"{ARN}shop-execution", "arn:aws:ssm:eu-west-1:123456789012:parameter/shop")

    assert the_only(report).status == "decided"
    assert [finding.rule for finding in report.findings if finding.category == "missing_permission"] == []


def test_a_parameter_of_another_account_is_missed(tmp_path: Path) -> None:
    report = scanned(tmp_path, f"{ARN}shop-execution", "arn:aws:ssm:eu-west-1:210987654321:parameter/shop")

    assert [finding.rule for finding in report.findings if finding.category == "missing_permission"] == ["ECS531"]


def test_a_path_that_the_arn_leaves_out_is_another_role(tmp_path: Path) -> None:
    found = the_only(scanned(tmp_path, f"{ARN}shop-execution", "shop", path="Path: /team/"))

    assert found.execution_role.status == "external"
