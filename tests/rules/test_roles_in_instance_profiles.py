"""An instance profile takes the name of its role: an ARN there is told where the code runs something in ECS."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan

TERRAFORM = """
variable "role" {{ type = string }}
resource "{other}" "main" {{ name = "main" }}
resource "aws_iam_role" "own" {{
  name               = "own"
  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "ec2.amazonaws.com" }} }}] }})
}}
resource "aws_iam_instance_profile" "own" {{ role = {role} }}
"""
TEMPLATE = """
Parameters: {{ Role: {{ Type: String }} }}
Resources:
  Main: {{ Type: "{other}" }}
  Own:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{{ Effect: Allow, Action: "sts:AssumeRole", Principal: {{ Service: ec2.amazonaws.com }} }}]
  Profile: {{ Type: AWS::IAM::InstanceProfile, Properties: {{ Roles: [{role}] }} }}
"""
LINKED = "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"


def told(folder: Path, role: str, other: str) -> list[str]:
    in_terraform = other.startswith("aws_")
    code = (TERRAFORM if in_terraform else TEMPLATE).format(role=role, other=other)
    (folder / ("main.tf" if in_terraform else "template.yaml")).write_text(code, encoding="utf-8")
    report = scan([folder], Options(root=folder))
    assert not report.errors
    return [f"{item.message} {item.fix}" for item in report.findings if item.rule == "ECS724"]


@pytest.mark.parametrize(
    ("other", "role"),
    [
        ("aws_ecs_cluster", "aws_iam_role.own.arn"),
        ("aws_ecs_cluster", '"arn:aws:iam::111122223333:role/own"'),
        ("AWS::ECS::Cluster", '!GetAtt "Own.Arn"'),
        ("AWS::ECS::Cluster", "arn:aws-cn:iam::111122223333:role/own"),
    ],
)
def test_an_arn_is_refused(other: str, role: str, tmp_path: Path) -> None:
    (message,) = told(tmp_path, role, other)
    assert "IAM takes the name of the role there" in message
    assert "Write the role's name" in message


@pytest.mark.parametrize(("other", "role"), [("aws_ecs_cluster", f'"{LINKED}"'), ("AWS::ECS::Cluster", LINKED)])
def test_the_role_of_a_service_is_for_that_service_alone(other: str, role: str, tmp_path: Path) -> None:
    (message,) = told(tmp_path, role, other)
    assert "EC2 can assume none of those" in message
    assert "Name a role of your own" in message


@pytest.mark.parametrize(
    ("other", "role"),
    [
        ("aws_ecs_cluster", "aws_iam_role.own.name"),
        ("aws_ecs_cluster", "aws_iam_role.own.id"),
        ("aws_ecs_cluster", "var.role"),
        ("AWS::ECS::Cluster", "!Ref Own"),
        ("AWS::ECS::Cluster", "!Ref Role"),
        ("aws_sns_topic", "aws_iam_role.own.arn"),
        ("AWS::SNS::Topic", '!GetAtt "Own.Arn"'),
    ],
)
def test_names_what_is_not_known_and_what_is_not_of_ecs_are_left_alone(other: str, role: str, tmp_path: Path) -> None:
    assert told(tmp_path, role, other) == []
