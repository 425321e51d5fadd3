"""What volumes ask: EFS with and without IAM, S3 Files, FSx for Windows."""

import json
from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Task = Callable[..., Report]
Asked = Callable[..., set[str]]

SYSTEM = 'resource "aws_efs_file_system" "data" {}\n'
MOUNT, WRITE = "elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"
ARN = "${aws_efs_file_system.data.arn}"
MOUNTS = {"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}
READS = {"mountPoints": [{"sourceVolume": "data", "containerPath": "/data", "readOnly": True}]}


def rules(report: Report) -> list[str]:
    return sorted(finding.rule for finding in report.findings if finding.severity.value != "info")


def efs(iam: str | None = "ENABLED", *, encrypted: bool = True, system: str = "aws_efs_file_system.data.id") -> str:
    inner = f'authorization_config {{ iam = "{iam}" }}' if iam is not None else ""
    encryption = 'transit_encryption = "ENABLED"' if encrypted else ""
    return f"""
      volume {{
        name = "data"
        efs_volume_configuration {{
          file_system_id = {system}
          {encryption}
          {inner}
        }}
      }}
    """


def policy(principal: str, *actions: str, condition: dict[str, dict[str, str]] | None = None) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": list(actions), "Resource": "*"}
    document = json.dumps(
        {"Version": "2012-10-17", "Statement": [statement | ({"Condition": condition} if condition else {})]}
    )
    return f"""
      {SYSTEM}
      resource "aws_efs_file_system_policy" "data" {{
        file_system_id = aws_efs_file_system.data.id
        policy         = jsonencode({document})
      }}
    """


SOMEBODY = "arn:aws:iam::111122223333:user/backup"
ROLE = "${aws_iam_role.task.arn}"


@pytest.mark.parametrize(
    ("around", "grants", "expected"),
    [
        (policy(SOMEBODY, MOUNT), [], ["ECS602"]),
        (policy(SOMEBODY, MOUNT), [(MOUNT, ARN)], ["ECS602"]),
        (policy(SOMEBODY, MOUNT), [([MOUNT, WRITE], ARN)], []),
        (policy(ROLE, MOUNT, WRITE), [], []),
        (policy("*", MOUNT, WRITE), [], []),
        (SYSTEM, [], ["ECS603"]),
        (SYSTEM, [([MOUNT, WRITE], ARN)], []),
        (SYSTEM, [("elasticfilesystem:Client*", "arn:aws:elasticfilesystem:*:*:access-point/*")], ["ECS603"]),
    ],
)
def test_the_role_or_the_policy_of_the_file_system_allows_the_mount(
    around: str, grants: list[tuple[object, object]], expected: list[str], task: Task
) -> None:
    assert rules(task(MOUNTS, task=grants, volumes=efs(), around=around)) == expected


def test_a_file_system_outside_the_code_stays_unknown(task: Task) -> None:
    report = task(MOUNTS, task=[], volumes=efs(system='"fs-0123456789abcdef0"'))

    assert rules(report) == []
    assert report.task_definitions[0].status == "partly"
    assert "whether the file system has a policy" in report.task_definitions[0].unknowns[0].why


def test_reading_asks_for_no_write(task: Task, asked: Asked) -> None:
    report = task(READS, task=[], volumes=efs(), around=SYSTEM)

    assert not [call for call in asked(report) if WRITE in call]


@pytest.mark.parametrize(("user", "asks"), [("0", True), ("root:root", True), ("1000", False), (None, False)])
def test_root_access_is_asked_for_when_the_container_says_it_is_root(
    user: str | None, asks: bool, task: Task, asked: Asked
) -> None:
    container = MOUNTS | ({"user": user} if user else {})
    report = task(container, task=[], volumes=efs(), around=SYSTEM)

    assert any("ClientRootAccess" in call for call in asked(report)) is asks


@pytest.mark.parametrize("iam", [None, "DISABLED"])
def test_without_iam_no_role_is_asked(iam: str | None, task: Task, asked: Asked) -> None:
    report = task(MOUNTS, volumes=efs(iam), around=SYSTEM)

    assert asked(report) == set()
    assert rules(report) == []


@pytest.mark.parametrize(
    ("around", "expected"),
    [
        (policy(SOMEBODY, MOUNT), ["ECS604"]),
        (policy("*", MOUNT), []),
        (policy("*", WRITE), ["ECS604"]),
        (policy("*", MOUNT, condition={"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}), []),
        (policy("*", MOUNT, condition={"StringEquals": {"aws:SourceIp": "10.0.0.1"}}), []),
    ],
)
def test_an_anonymous_mount_is_refused_by_a_policy_that_names_roles(
    around: str, expected: list[str], task: Task
) -> None:
    assert rules(task(MOUNTS, volumes=efs(None), around=around)) == expected


def test_iam_and_access_points_need_encryption_and_a_role(task: Task) -> None:
    assert rules(task(MOUNTS, volumes=efs(encrypted=False), around=SYSTEM)) == ["ECS601", "ECS615"]


AS_ACCESS_POINT = """
  resource "aws_efs_access_point" "data" {
    file_system_id = aws_efs_file_system.data.id
  }
  resource "aws_iam_role_policy" "mount" {
    role   = aws_iam_role.task.name
    policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "elasticfilesystem:Client*", Resource = "*",
      Condition = { StringEquals = { "elasticfilesystem:AccessPointArn" = VIA } } }] })
  }
"""


@pytest.mark.parametrize(
    "via", ["aws_efs_access_point.data.arn", '"arn:aws:elasticfilesystem:*:*:access-point/fsap-0"']
)
def test_a_condition_on_the_access_point_is_held_against_the_volume(via: str, task: Task) -> None:
    around = policy(SOMEBODY, MOUNT) + AS_ACCESS_POINT.replace("VIA", via)
    volume = efs().replace('iam = "ENABLED"', 'iam = "ENABLED"\n access_point_id = aws_efs_access_point.data.id')

    found = rules(task(MOUNTS, task=[], volumes=volume, around=around))

    assert found == ([] if "data" in via else ["ECS602"])


S3_FILES = """
  volume {
    name = "data"
    s3files_volume_configuration { file_system_arn = aws_s3files_file_system.data.arn }
  }
"""
S3_SYSTEM = """
  resource "aws_s3files_file_system" "data" { bucket = "arn:aws:s3:::data" }
"""
S3_POLICY = """
  resource "aws_s3files_file_system_policy" "data" {
    file_system_id = aws_s3files_file_system.data.id
    policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = aws_iam_role.task.arn },
      Action = "s3files:Client*", Resource = "*" }] })
  }
"""


@pytest.mark.parametrize(
    ("around", "grants", "expected"),
    [
        (S3_SYSTEM, [], ["ECS605"]),
        (S3_SYSTEM, [("s3files:ClientMount", "*")], ["ECS605"]),
        (S3_SYSTEM, [(["s3files:ClientMount", "s3files:ClientWrite"], "${aws_s3files_file_system.data.arn}")], []),
        (S3_SYSTEM + S3_POLICY, [], []),
        (S3_SYSTEM, None, ["ECS601"]),
    ],
)
def test_s3_files_lets_in_only_who_is_allowed(
    around: str, grants: list[tuple[object, object]] | None, expected: list[str], task: Task
) -> None:
    assert rules(task(MOUNTS, task=grants, volumes=S3_FILES, around=around)) == expected


FSX = """
  volume {
    name = "share"
    fsx_windows_file_server_volume_configuration {
      file_system_id = "fs-0123456789abcdef0"
      root_directory = "share"
      authorization_config {
        credentials_parameter = "%s"
        domain                = "example.com"
      }
    }
  }
"""
SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:domain-a1B2c3"
PARAMETER = "arn:aws:ssm:eu-west-1:111122223333:parameter/domain"
LOOK_UP = ("fsx:DescribeFileSystems", "*")


@pytest.mark.parametrize(
    ("credentials", "grants", "expected"),
    [
        (SECRET, [LOOK_UP, ("secretsmanager:GetSecretValue", SECRET)], []),
        (PARAMETER, [LOOK_UP, ("ssm:GetParameters", PARAMETER)], []),
        (SECRET, [("secretsmanager:GetSecretValue", SECRET)], ["ECS526"]),
        (PARAMETER, [LOOK_UP], ["ECS531"]),
        (PARAMETER, None, ["ECS511"]),
    ],
)
def test_fsx_for_windows_is_looked_up_and_its_credentials_are_read(
    credentials: str, grants: list[tuple[object, object]] | None, expected: list[str], task: Task
) -> None:
    assert rules(task({}, execution=grants, volumes=FSX % credentials, launch="EC2")) == expected
