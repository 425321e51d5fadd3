"""What the role of instances allows that is dangerous in the hands of any container on them."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan

RULES = {"ECS709", "ECS713", "ECS722"}
TERRAFORM = """
variable "some" {}
resource "aws_ecs_cluster" "main" {
  name = "main"
}
resource "aws_launch_template" "nodes" {
  name      = "nodes"
  user_data = base64encode("echo ECS_CLUSTER=${aws_ecs_cluster.main.name} >> /etc/ecs/ecs.config")
  iam_instance_profile {
    name = aws_iam_instance_profile.node.name
  }
}
resource "aws_iam_instance_profile" "node" {
  role = aws_iam_role.node.name
}
resource "aws_iam_role" "node" {
  name                = "node"
  managed_policy_arns = [ATTACHED]
  assume_role_policy  = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }
  ] })
}
resource "aws_iam_role_policy" "node" {
  role   = aws_iam_role.node.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["ecs:Poll", "ACTION"], Resource = RESOURCE }
  ] })
}
"""
TEMPLATE = """
Parameters:
  Some: {Type: String}
Resources:
  Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: main}}
  Nodes:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        IamInstanceProfile: {Arn: !GetAtt Profile.Arn}
        UserData: {Fn::Base64: !Sub "echo ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config"}
  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Node]}}
  Node:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [ATTACHED]
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ec2.amazonaws.com}}]
      Policies:
        - PolicyName: node
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: ["ecs:Poll", "ACTION"], Resource: RESOURCE}]
"""
CODE = {"main.tf": TERRAFORM, "template.yaml": TEMPLATE}
SOME = {"main.tf": "var.some", "template.yaml": "!Ref Some"}


def told(folder: Path, name: str, action: str, resource: str, attached: str = "") -> list[tuple[str, str, str]]:
    policy = f'"arn:aws:iam::aws:policy/{attached}"' if attached else ""
    code = CODE[name].replace("ACTION", action).replace("RESOURCE", resource).replace("ATTACHED", policy)
    (folder / name).write_text(code, encoding="utf-8")
    report = scan([folder])
    assert not report.errors
    return [(item.rule, item.message, item.fix) for item in report.findings if item.rule in RULES]


@pytest.mark.parametrize("name", CODE)
@pytest.mark.parametrize(
    ("action", "what"),
    [
        ("s3:GetObject", "reads every object of every bucket"),
        ("ssm:GetParameter*", "reads every parameter"),
        ("ssm:SendCommand", "runs commands on every instance"),
        ("iam:PutRolePolicy", "gives itself further permissions"),
    ],
)
def test_what_reaches_everything_is_told(action: str, what: str, name: str, tmp_path: Path) -> None:
    ((rule, message, _),) = told(tmp_path, name, action, json.dumps("*"))

    assert rule == "ECS722"
    assert f"(instance role) allows {action} on *: whoever has it {what}; containers on the instance reach" in message


@pytest.mark.parametrize("name", CODE)
@pytest.mark.parametrize("action", ["s3:GetObject", "ecs:StartTelemetrySession", "logs:PutLogEvents", "s3:PutObject"])
def test_what_names_its_resources_or_is_no_data_is_left_alone(action: str, name: str, tmp_path: Path) -> None:
    resource = json.dumps("arn:aws:s3:::own/*") if action == "s3:GetObject" else json.dumps("*")

    assert told(tmp_path, name, action, resource) == []


@pytest.mark.parametrize("name", CODE)
def test_a_resource_that_is_not_known_is_left_alone(name: str, tmp_path: Path) -> None:
    assert told(tmp_path, name, "secretsmanager:GetSecretValue", SOME[name]) == []


@pytest.mark.parametrize("name", CODE)
@pytest.mark.parametrize(
    ("policy", "rules", "fix"),
    [
        ("AmazonS3ReadOnlyAccess", ["ECS722"], "Detach AmazonS3ReadOnlyAccess, and give"),
        ("service-role/AmazonEC2RoleforSSM", ["ECS722"], "Attach AWS's policy AmazonSSMManagedInstanceCore instead"),
        ("AmazonSSMManagedInstanceCore", [], ""),
        ("service-role/AmazonEC2ContainerServiceforEC2Role", [], ""),
        ("CloudWatchAgentServerPolicy", [], ""),
        ("AmazonS3FullAccess", ["ECS713"], "Detach AmazonS3FullAccess"),  # A whole service is told as that.
        ("AdministratorAccess", ["ECS709"], ""),
    ],
)
def test_policies_of_aws_on_instances(policy: str, rules: list[str], fix: str, name: str, tmp_path: Path) -> None:
    found = told(tmp_path, name, "ecs:Poll", json.dumps("*"), policy)

    assert [rule for rule, _, _ in found] == rules
    assert all(said.startswith(fix) for _, _, said in found)


@pytest.mark.parametrize("name", CODE)
@pytest.mark.parametrize(
    ("actions", "told_of"),
    [
        ("ssm:GetParameters", []),
        ("ssm:GetParameters, s3:GetObject", ["s3:GetObject"]),
        ("ssm:GetManifest", []),
    ],
)
def test_a_copy_of_the_policy_for_systems_managers_agent_is_left_alone(
    actions: str, told_of: list[str], name: str, tmp_path: Path
) -> None:
    listed = ", ".join(f'"{action}"' for action in ["ssm:UpdateInstanceInformation", *actions.split(", ")])
    found = told(tmp_path, name, listed.strip('"'), json.dumps("*"))

    assert [message.partition(" allows ")[2].partition(" on *")[0] for _, message, _ in found] == told_of
