"""The smallest policies of generated task definitions, in both languages: nothing is missing, nothing is too much."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.fixes.test_policies_applied import about_grants, apply

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan

NAMES = st.text("abcdefgh", min_size=1, max_size=6)


@dataclass(frozen=True)
class Definition:
    """What a task definition uses: each part asks something of one of its roles."""

    secrets: tuple[str, ...] = ()
    with_key: bool = False
    json_key: bool = False
    parameters: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    own_image: bool = False
    logs: bool = False
    creates_group: bool = False
    volume: bool = False
    access_point: bool = False
    read_only: bool = False
    execute_command: bool = False
    one_role: bool = False


def definitions() -> st.SearchStrategy[Definition]:
    """Any definition: one that uses nothing, and one that uses everything."""
    some = st.lists(NAMES, max_size=3, unique=True).map(tuple)
    flags = [name for name, kind in Definition.__annotations__.items() if kind is bool]
    return st.builds(Definition, secrets=some, parameters=some, files=some, **{name: st.booleans() for name in flags})


def in_terraform(item: Definition) -> str:
    """The definition as Terraform; JSON is HCL but for the references, which are written bare."""
    container: dict[str, object] = {"name": "app", "image": "nginx"}
    blocks = []
    if item.own_image:
        container["image"] = "${aws_ecr_repository.app.repository_url}:1"
        blocks.append('resource "aws_ecr_repository" "app" {\n  name = "app"\n}')
    tail = ":user::" if item.json_key else ""
    key = "\n  kms_key_id = aws_kms_key.own.arn" if item.with_key else ""
    blocks += [f'resource "aws_secretsmanager_secret" "{name}" {{\n  name = "{name}"{key}\n}}' for name in item.secrets]
    container["secrets"] = [
        *(
            {"name": f"S{name}", "valueFrom": f"${{aws_secretsmanager_secret.{name}.arn}}{tail}"}
            for name in item.secrets
        ),
        *({"name": f"P{name}", "valueFrom": f"/app/{name}"} for name in item.parameters),
    ]
    if item.with_key:
        blocks.append('resource "aws_kms_key" "own" {\n  description = "own"\n}')
    container["environmentFiles"] = [
        {"type": "s3", "value": f"${{aws_s3_bucket.files.arn}}/{name}.env"} for name in item.files
    ]
    blocks += ['resource "aws_s3_bucket" "files" {\n  bucket = "files-of-app"\n}'] if item.files else []
    if item.logs:
        group = "/ecs/app" if item.creates_group else "${aws_cloudwatch_log_group.app.name}"
        options = {"awslogs-group": group, "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "app"}
        options |= {"awslogs-create-group": "true"} if item.creates_group else {}
        container["logConfiguration"] = {"logDriver": "awslogs", "options": options}
        if not item.creates_group:
            blocks.append('resource "aws_cloudwatch_log_group" "app" {\n  name = "/ecs/app"\n}')
    volume = ""
    if item.volume:
        container["mountPoints"] = [{"sourceVolume": "data", "containerPath": "/data", "readOnly": item.read_only}]
        point = "\n        access_point_id = aws_efs_access_point.data.id" if item.access_point else ""
        volume = f"""
  volume {{
    name = "data"
    efs_volume_configuration {{
      file_system_id     = aws_efs_file_system.data.id
      transit_encryption = "ENABLED"
      authorization_config {{
        iam = "ENABLED"{point}
      }}
    }}
  }}"""
        blocks.append('resource "aws_efs_file_system" "data" {\n  encrypted = true\n}')
        blocks.append(
            'resource "aws_efs_access_point" "data" {\n  file_system_id = aws_efs_file_system.data.id\n}'
            if item.access_point
            else ""
        )
    blocks.append(f"""resource "aws_ecs_task_definition" "app" {{
  family                   = "app"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.{"execution" if item.one_role else "task"}.arn
  container_definitions    = jsonencode([{json.dumps(container)}]){volume}
}}""")
    enabled = "\n  enable_execute_command = true" if item.execute_command else ""
    blocks.append(f"""resource "aws_ecs_service" "app" {{
  name            = "app"
  task_definition = aws_ecs_task_definition.app.arn{enabled}
}}""")
    trust = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    roles = ("execution",) if item.one_role else ("execution", "task")
    for role in roles:
        blocks.append(f'resource "aws_iam_role" "{role}" {{\n  assume_role_policy = jsonencode({document})\n}}')
    return 'provider "aws" {\n  region = "eu-west-1"\n}\n' + "\n".join(blocks) + "\n"


def in_cloudformation(item: Definition) -> str:
    """The definition as a template."""
    container: dict[str, object] = {"Name": "app", "Image": "nginx"}
    resources: dict[str, object] = {}
    if item.own_image:
        container["Image"] = {"Fn::Sub": "${Repository.RepositoryUri}:1"}
        resources["Repository"] = {"Type": "AWS::ECR::Repository"}
    tail = ":user::" if item.json_key else ""
    key = {"KmsKeyId": {"Fn::GetAtt": ["Own", "Arn"]}} if item.with_key else {}
    resources |= {
        f"Secret{name}": {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": name, **key}}
        for name in item.secrets
    }
    container["Secrets"] = [
        *({"Name": f"S{name}", "ValueFrom": {"Fn::Sub": f"${{Secret{name}}}{tail}"}} for name in item.secrets),
        *({"Name": f"P{name}", "ValueFrom": f"/app/{name}"} for name in item.parameters),
    ]
    if item.with_key:
        allowed = {"Effect": "Allow", "Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}}}
        statement = {**allowed, "Action": "kms:*", "Resource": "*"}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        resources["Own"] = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": policy}}
    container["EnvironmentFiles"] = [
        {"Type": "s3", "Value": {"Fn::Sub": f"${{Files.Arn}}/{name}.env"}} for name in item.files
    ]
    if item.files:
        resources["Files"] = {"Type": "AWS::S3::Bucket"}
    if item.logs:
        group: object = "/ecs/app" if item.creates_group else {"Ref": "Group"}
        options = {"awslogs-group": group, "awslogs-region": {"Ref": "AWS::Region"}, "awslogs-stream-prefix": "app"}
        options |= {"awslogs-create-group": "true"} if item.creates_group else {}
        container["LogConfiguration"] = {"LogDriver": "awslogs", "Options": options}
        if not item.creates_group:
            resources["Group"] = {"Type": "AWS::Logs::LogGroup"}
    volumes = list(_volumes(item, container, resources)) if item.volume else []
    roles = ("Execution",) if item.one_role else ("Execution", "Task")
    resources["Definition"] = {
        "Type": "AWS::ECS::TaskDefinition",
        "Properties": {
            "RequiresCompatibilities": ["FARGATE"],
            "ExecutionRoleArn": {"Fn::GetAtt": ["Execution", "Arn"]},
            "TaskRoleArn": {"Fn::GetAtt": [roles[-1], "Arn"]},
            "ContainerDefinitions": [container],
            "Volumes": volumes,
        },
    }
    service = {"TaskDefinition": {"Ref": "Definition"}, "EnableExecuteCommand": item.execute_command}
    resources["Service"] = {"Type": "AWS::ECS::Service", "Properties": service}
    trust = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = {"Version": "2012-10-17", "Statement": [trust]}
    for role in roles:
        properties = {"AssumeRolePolicyDocument": document}
        resources[role] = {"Type": "AWS::IAM::Role", "Properties": properties}
    return yaml.dump({"Resources": resources}, sort_keys=False, default_flow_style=False, Dumper=_Plain)


def _volumes(
    item: Definition, container: dict[str, object], resources: dict[str, object]
) -> Iterator[dict[str, object]]:
    container["MountPoints"] = [{"SourceVolume": "data", "ContainerPath": "/data", "ReadOnly": item.read_only}]
    point = {"AccessPointId": {"Ref": "Point"}} if item.access_point else {}
    configuration = {
        "FilesystemId": {"Ref": "Data"},
        "TransitEncryption": "ENABLED",
        "AuthorizationConfig": {"IAM": "ENABLED", **point},
    }
    resources["Data"] = {"Type": "AWS::EFS::FileSystem"}
    if item.access_point:
        resources["Point"] = {"Type": "AWS::EFS::AccessPoint", "Properties": {"FileSystemId": {"Ref": "Data"}}}
    yield {"Name": "data", "EFSVolumeConfiguration": configuration}


class _Plain(yaml.SafeDumper):
    """YAML without anchors for what stands in several places."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML calls it so
        return True


EVERYTHING = Definition(("a", "b"), True, True, ("c",), ("d", "e"), True, True, False, True, True, False, True, False)


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@given(item=definitions())
@example(item=Definition())
@example(item=EVERYTHING)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_policies_applied_grant_what_is_needed_and_no_more(language: str, item: Definition) -> None:
    with TemporaryDirectory() as folder:
        source, target = (Path(folder).resolve() / name for name in ("source", "target"))
        name, text = (
            ("main.tf", in_terraform(item)) if language == "terraform" else ("template.yaml", in_cloudformation(item))
        )
        for each in (source, target):
            each.mkdir()
            (each / name).write_text(text, encoding="utf-8")
        before = _scanned(source)
        copied = apply(before, source, target)
        after = _scanned(target)

        assert len(copied.applied) == (1 if item.one_role else 2)
        assert not after.errors
        assert [finding.message for finding, _ in about_grants(after, target, source, copied)] == []
        assert _statuses(after) == ["decided"]


def _scanned(folder: Path) -> Report:
    return scan([folder], Options(root=folder))


def _statuses(report: Report) -> list[str]:
    return [item.status for item in report.task_definitions]
