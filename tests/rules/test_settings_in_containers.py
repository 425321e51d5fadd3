"""A role or another setting of the task definition inside a container: told where it has no effect or is refused."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.readers.cloudformation.property_names import properties_of
from ecs_roles.rules.documents.misplaced_settings import OF_THE_TASK

ONE, OTHER = "arn:aws:iam::111122223333:role/one", "arn:aws:iam::111122223333:role/other"
ROLES = "".join(
    f'resource "aws_iam_role" "{name}" {{\n  name = "{name}"\n  assume_role_policy = jsonencode({{ Statement = [{{ '
    'Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })\n}\n'
    for name in ("one", "other")
)


def told(tmp_path: Path, name: str, code: str) -> list[str]:
    (tmp_path / name).write_text(code, encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))
    assert not report.errors
    return [f"{item.rule} {item.message}" for item in report.findings if item.rule in {"ECS637", "ECS638"}]


def test_the_settings_are_those_that_aws_has_for_the_task_definition_alone() -> None:
    """What names a task definition, and the containers themselves, nobody means to set for one container."""
    of_task, of_container = (
        properties_of("AWS::ECS::TaskDefinition", within) for within in ("", "ContainerDefinition")
    )
    alone = of_task - of_container - {"ContainerDefinitions", "Family", "Tags"}

    assert {name[0].upper() + name[1:] for name in OF_THE_TASK} == alone


def terraform(of_task: str, in_container: str) -> str:
    return f"""{ROLES}
variable "role" {{
  type = string
}}
variable "maybe" {{
  type    = string
  default = ""
}}
resource "aws_ecs_task_definition" "web" {{
  family = "web"
  {of_task}
  container_definitions = jsonencode([{{ name = "web", image = "nginx", {in_container} }}])
}}
"""


@pytest.mark.parametrize(
    ("of_task", "in_container", "said"),
    [
        ("", "task_role_arn = aws_iam_role.one.arn", "no task_role_arn, so it has no effect, and the task has no task"),
        ("", f'taskRoleArn = "{ONE}"', "no taskRoleArn, so it has no effect, and the task has no task role"),
        ("", "execution_role_arn = aws_iam_role.one.arn", "and the task has no execution role"),
        ("", "task_role_arn = var.role", "and the task has no task role"),
        (
            "task_role_arn = aws_iam_role.one.arn",
            "task_role_arn = aws_iam_role.other.arn",
            "and the task has aws_iam_role.one",
        ),
        (f'task_role_arn = "{ONE}"', f'taskRoleArn = "{OTHER}"', "and the task has"),
        ("", 'network_mode = "awsvpc"', "no network_mode, so it has no effect, and the task goes without it"),
        ("", 'requiresCompatibilities = ["FARGATE"]', "and the task goes without it"),
        ("", 'volumes = [{ name = "data" }]', "and the task goes without it"),
        ("", 'runtimePlatform = { operatingSystemFamily = "LINUX", cpuArchitecture = "ARM64" }', "and the task goes"),
        # What ECS takes anyway, or may take.
        ("", 'runtimePlatform = { operatingSystemFamily = "LINUX", cpuArchitecture = "X86_64" }', ""),
        ("", 'networkMode = "bridge", requiresCompatibilities = ["EC2"]', ""),
        ("", "networkMode = var.role", ""),
        # What the task definition says as well, or may say.
        ("task_role_arn = aws_iam_role.one.arn", "task_role_arn = aws_iam_role.one.arn", ""),
        ("task_role_arn = aws_iam_role.one.arn", f'taskRoleArn = "{ONE}"', ""),
        ("task_role_arn = var.role", "task_role_arn = aws_iam_role.one.arn", ""),
        ("task_role_arn = aws_iam_role.one.arn", "task_role_arn = var.role", ""),
        ("task_role_arn = var.maybe", "task_role_arn = aws_iam_role.one.arn", ""),
        ('network_mode = "bridge"', 'networkMode = "awsvpc"', ""),
        # What sets nothing, and what a container does have.
        ("", 'task_role_arn = null, volumes = [], network_mode = ""', ""),
        ("", "cpu = 256, memory = 512, volumesFrom = []", ""),
    ],
)
def test_settings_that_terraform_drops(of_task: str, in_container: str, said: str, tmp_path: Path) -> None:
    found = told(tmp_path, "main.tf", terraform(of_task, in_container))

    assert len(found) == bool(said)
    assert all(item.startswith("ECS637") and said in item for item in found)


def test_a_file_that_the_command_line_of_aws_refuses(tmp_path: Path) -> None:
    container = {"name": "web", "image": "nginx", "memory": 64, "taskRoleArn": ONE}
    code = json.dumps({"family": "web", "containerDefinitions": [container]})

    (found,) = told(tmp_path, "task-definition.json", code)

    assert "ECS637" in found
    assert "the AWS CLI refuses it, and where a tool drops it, the task has no task role" in found


@pytest.mark.parametrize(
    ("in_container", "head", "said"),
    [
        ({"TaskRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}}, "", ["writes TaskRoleArn into the container web"]),
        ({"ExecutionRoleArn": ONE}, "", ["writes ExecutionRoleArn into the container web"]),
        ({"NetworkMode": "awsvpc"}, "", ["writes NetworkMode into the container web"]),
        ({"NetworkMode": "awsvpc"}, "Transform: Acme::Macro\n", []),
        ({"NetworkMode": {"Ref": "AWS::NoValue"}, "Memory": 64, "Cpu": 1}, "", []),
    ],
)
def test_settings_that_cloudformation_refuses(
    in_container: dict[str, object], head: str, said: list[str], tmp_path: Path
) -> None:
    container = {"Name": "web", "Image": "nginx", **in_container}
    properties = {"Family": "web", "NetworkMode": "bridge", "ContainerDefinitions": [container]}
    task = {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}
    resources = {"Web": task, "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}}

    found = told(tmp_path, "template.yaml", f"{head}Resources: {json.dumps(resources)}")

    assert len(found) == len(said)
    assert all(item.startswith("ECS638") and what in item for item, what in zip(found, said, strict=True))


def test_a_batch_job_has_its_roles_beside_its_image(tmp_path: Path) -> None:
    job = f"""{ROLES}
resource "aws_batch_job_definition" "job" {{
  name                  = "job"
  type                  = "container"
  platform_capabilities = ["FARGATE"]
  container_properties  = jsonencode({{ image = "nginx", jobRoleArn = aws_iam_role.one.arn,
    executionRoleArn = aws_iam_role.other.arn, runtimePlatform = {{ cpuArchitecture = "ARM64" }} }})
}}
"""
    assert told(tmp_path, "main.tf", job) == []
