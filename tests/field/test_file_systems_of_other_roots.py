"""A file system that another root or template creates is the one that a task mounts, with the policy that it has."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

_MOUNTS = ("ECS602", "ECS603")
Scan = Callable[[dict[str, str]], Report]

STORAGE = """
terraform {
  backend "s3" {
    key = "storage"
  }
}
resource "aws_efs_file_system" "data" {}
resource "aws_efs_access_point" "data" {
  file_system_id = aws_efs_file_system.data.id
}
output "id" {
  value = aws_efs_file_system.data.id
}
output "point" {
  value = aws_efs_access_point.data.id
}
"""
OPEN = """
resource "aws_efs_file_system_policy" "data" {
  file_system_id = FILE_SYSTEM
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "elasticfilesystem:*", Principal = { AWS = "PRINCIPAL" } }]
  })
}
"""
SERVICE = """
data "terraform_remote_state" "storage" {
  backend = "s3"
  config = { key = "storage" }
}
resource "aws_iam_role" "task" {
  name = "task"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
resource "aws_ecs_task_definition" "api" {
  family                = "api"
  task_role_arn         = aws_iam_role.task.arn
  container_definitions = jsonencode([{
    name        = "api"
    image       = "public.ecr.aws/docker/library/nginx:1"
    mountPoints = [{ sourceVolume = "data", containerPath = "/data" }]
  }])
  volume {
    name = "data"
    efs_volume_configuration {
      file_system_id     = data.terraform_remote_state.storage.outputs.id
      transit_encryption = "ENABLED"
      authorization_config {
        iam             = "ENABLED"
        access_point_id = data.terraform_remote_state.storage.outputs.point
      }
    }
  }
}
"""
HERE, THERE = "aws_efs_file_system.data.id", "data.terraform_remote_state.storage.outputs.id"


def _of_mounts(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings if finding.rule in _MOUNTS}


@pytest.mark.parametrize(
    ("beside_it", "beside_the_task", "rules"),
    [
        pytest.param("", "", {"ECS603"}, id="without a policy every client may mount"),
        pytest.param(("arn:aws:iam::111122223333:role/other", HERE), "", {"ECS602"}, id="its policy lets in another"),
        pytest.param(("*", HERE), "", set(), id="its policy lets in everyone"),
        pytest.param("", ("*", THERE), set(), id="the policy stands beside the task"),
    ],
)
def test_in_terraform(scanned: Scan, beside_it: str, beside_the_task: str, rules: set[str]) -> None:
    files = {
        "storage/main.tf": STORAGE + _policy(*beside_it),
        "service/main.tf": SERVICE + _policy(*beside_the_task),
    }
    report = scanned(files)

    assert ({each.status for each in report.task_definitions}, _of_mounts(report)) == ({"decided"}, rules)


def _policy(principal: str = "", file_system: str = "") -> str:
    return OPEN.replace("PRINCIPAL", principal).replace("FILE_SYSTEM", file_system) if principal else ""


BASE = """
Parameters: {Guarded: {Type: String, Default: 'no', AllowedValues: ['yes', 'no']}}
Conditions: {IsGuarded: !Equals [!Ref Guarded, 'yes']}
Resources:
  Data:
    Type: AWS::EFS::FileSystem
    Properties:
      FileSystemPolicy: POLICY
Outputs: {Id: {Value: !Ref Data, Export: {Name: data}}}
"""
TEMPLATE = """
Resources:
  Task:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
  Api:
    Type: AWS::ECS::TaskDefinition
    Properties:
      TaskRoleArn: !GetAtt Task.Arn
      ContainerDefinitions:
        - Name: api
          Image: public.ecr.aws/docker/library/nginx:1
          MountPoints: [{SourceVolume: data, ContainerPath: /data}]
      Volumes:
        - Name: data
          EFSVolumeConfiguration:
            FilesystemId: !ImportValue data
            TransitEncryption: ENABLED
            AuthorizationConfig: {IAM: ENABLED}
"""
EVERYONE = '{Statement: [{Effect: Allow, Action: "elasticfilesystem:*", Principal: "*"}]}'
NOBODY = EVERYONE.replace('"*"}', '{AWS: "arn:aws:iam::111122223333:role/other"}}')


@pytest.mark.parametrize(
    ("policy", "rules"),
    [("!Ref AWS::NoValue", {"ECS603"}), (NOBODY, {"ECS602"}), (EVERYONE, set())],
)
def test_in_cloudformation(scanned: Scan, policy: str, rules: set[str]) -> None:
    report = scanned({"base.yaml": BASE.replace("POLICY", policy), "web.yaml": TEMPLATE})

    assert ({each.status for each in report.task_definitions}, _of_mounts(report)) == ({"decided"}, rules)


def test_a_policy_that_only_some_choice_of_its_parameters_gives_leaves_it_open(scanned: Scan) -> None:
    base = BASE.replace("POLICY", f"!If [IsGuarded, {EVERYONE}, !Ref AWS::NoValue]").replace(", Default: 'no'", "")
    report = scanned({"base.yaml": base, "web.yaml": TEMPLATE})

    assert (_of_mounts(report), {each.status for each in report.task_definitions}) == (set(), {"partly"})


def test_what_nobody_of_the_scan_creates_stays_open(scanned: Scan) -> None:
    report = scanned({"service/main.tf": SERVICE})

    assert (_of_mounts(report), {each.status for each in report.task_definitions}) == (set(), {"partly"})
