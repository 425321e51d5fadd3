"""The role of an instance profile that registers container instances serves instances of ECS, whoever launches them."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan

TERRAFORM = """
resource "aws_iam_role" "it" {
  name               = "it"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "it" {
  role   = aws_iam_role.it.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["s3:*"], Resource = "*" },
    { Effect = "Allow", Action = ["ACTION", "ecs:Poll"], Resource = "*" },
  ] })
}
resource "aws_iam_instance_profile" "it" {
  name = "it"
  role = aws_iam_role.it.name
}
"""
CLOUDFORMATION = """
Resources:
  It:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: ec2.amazonaws.com } }]
      Policies:
        - PolicyName: it
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - { Effect: Allow, Action: "s3:*", Resource: "*" }
              - { Effect: Allow, Action: ["ACTION", "ecs:Poll"], Resource: "*" }
  Profile:
    Type: AWS::IAM::InstanceProfile
    Properties: { Roles: [!Ref It] }
"""


@pytest.mark.parametrize(("name", "code"), [("main.tf", TERRAFORM), ("template.yaml", CLOUDFORMATION)])
@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("ecs:RegisterContainerInstance", ["ECS713"]),
        ("ecs:registercontainerinstance", ["ECS713"]),
        ("ecs:ListTasks", []),
    ],
)
def test_a_whole_service_on_it_is_told(name: str, code: str, action: str, told: list[str], tmp_path: Path) -> None:
    (tmp_path / name).write_text(code.replace("ACTION", action), encoding="utf-8")

    report = scan([tmp_path], Options(root=tmp_path))

    assert [item.rule for item in report.findings if item.severity.value != "info"] == told
