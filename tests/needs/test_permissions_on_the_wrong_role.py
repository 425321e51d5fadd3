"""A permission on the role that ECS does not ask is said once, where it is missing, with the place where it stands."""

from collections.abc import Callable
from typing import Any

import pytest

from ecs_roles.analysis.report import Report

Task = Callable[..., Report]

SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1B2c3"
GIVEN = {"secrets": [{"name": "A", "valueFrom": SECRET}]}
FILE = {"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::web/web.env"}]}
IMAGE = {"image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web"}
REPOSITORY = "arn:aws:ecr:eu-west-1:111122223333:repository/web"
XRAY = {"image": "public.ecr.aws/xray/aws-xray-daemon:3.x"}
EFS = """
  volume {
    name = "data"
    efs_volume_configuration {
      file_system_id     = aws_efs_file_system.data.id
      transit_encryption = "ENABLED"
      authorization_config { iam = "ENABLED" }
    }
  }
"""
SYSTEM = 'resource "aws_efs_file_system" "data" {}'


def rules(report: Report) -> list[str]:
    return sorted(finding.rule for finding in report.findings if finding.severity.value != "info")


def said(report: Report, rule: str) -> str:
    return next(finding.message for finding in report.findings if finding.rule == rule)


@pytest.mark.parametrize(
    ("container", "grants", "rule"),
    [
        (GIVEN, [("secretsmanager:GetSecretValue", SECRET)], "ECS531"),
        (FILE, [(["s3:GetObject", "s3:GetBucketLocation"], "*")], "ECS524"),
    ],
)
def test_the_application_may_read_what_ecs_may_not(
    container: dict[str, Any], grants: list[tuple[object, str]], rule: str, task: Task
) -> None:
    report = task(container, execution=[], task=grants)

    assert rules(report) == [rule]
    assert "aws_iam_role.task allows it, but that is the task role, and ECS asks the execution role" in said(
        report, rule
    )
    (finding,) = [finding for finding in report.findings if finding.rule == rule]
    assert finding.fix.startswith("Take it from aws_iam_role.task; allow")


def test_pulling_on_the_task_role_is_said_where_it_is_missing(task: Task) -> None:
    pull = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"]
    report = task(IMAGE, execution=[], task=[("ecr:GetAuthorizationToken", "*"), (pull, REPOSITORY)])

    assert rules(report) == ["ECS521", "ECS522"]
    assert "that is the task role" in said(report, "ECS522")


def test_pulling_on_the_task_role_beside_the_execution_role_stays_a_finding_of_its_own(task: Task) -> None:
    grants = [("ecr:GetAuthorizationToken", "*"), (["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], REPOSITORY)]

    assert set(rules(task(IMAGE, execution=grants, task=grants))) == {"ECS613"}


def test_an_application_that_pushes_images_reads_them_too(task: Task) -> None:
    login, pull = ("ecr:GetAuthorizationToken", "*"), (["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], REPOSITORY)
    push = (["ecr:BatchGetImage", "ecr:PutImage", "ecr:InitiateLayerUpload"], REPOSITORY)

    assert rules(task(IMAGE, execution=[login, pull], task=[login, push])) == []


def test_a_login_alone_on_the_task_role_reads_no_image(task: Task) -> None:
    login, pull = ("ecr:GetAuthorizationToken", "*"), (["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], REPOSITORY)

    assert rules(task(IMAGE, execution=[login, pull], task=[login])) == []


@pytest.mark.parametrize(
    ("parts", "grants", "rule"),
    [
        ({"containers": [XRAY]}, [("xray:*", "*")], "ECS609"),
        ({"volumes": EFS, "around": SYSTEM}, [("elasticfilesystem:ClientMount", "*")], "ECS603"),
    ],
)
def test_what_the_application_needs_stands_on_the_execution_role(
    parts: dict[str, Any], grants: list[tuple[object, str]], rule: str, task: Task
) -> None:
    containers = parts.pop("containers", [{}])
    report = task(*containers, execution=grants, task=[], **parts)

    assert rules(report) == [rule]
    assert "aws_iam_role.execution allows it, but that is the execution role" in said(report, rule)


def test_the_statement_that_stands_wrong_is_shown(task: Task) -> None:
    report = task(XRAY, execution=[("xray:*", "*")], task=[])
    (finding,) = [finding for finding in report.findings if finding.rule == "ECS609"]

    notes = [note for note in finding.related if "allows it" in note.message]
    assert [note.message for note in notes] == ["this statement of aws_iam_role.execution (execution role) allows it"]


def test_an_application_permission_that_nothing_misses_stays_a_finding(task: Task) -> None:
    assert rules(task({}, execution=[("xray:PutTraceSegments", "*")], task=[])) == ["ECS552"]


LOGS = (["logs:CreateLogStream", "logs:PutLogEvents"], "*")
AGENT = {
    "image": "amazon/cloudwatch-agent",
    "logConfiguration": {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": "/ecs/web",
            "awslogs-region": "eu-west-1",
            "awslogs-stream-prefix": "web",
        },
    },
}
ATTACHED = """
resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}
"""
SESSIONS = """
resource "aws_ecs_cluster" "c" {
  name = "c"
  configuration {
    execute_command_configuration {
      logging = "OVERRIDE"
      log_configuration { cloud_watch_log_group_name = "/ecs/exec" }
    }
  }
}
resource "aws_ecs_service" "web" {
  name                   = "web"
  cluster                = aws_ecs_cluster.c.arn
  task_definition        = aws_ecs_task_definition.web.arn
  enable_execute_command = true
}
"""
CHANNELS = (
    [f"ssmmessages:{verb}{kind}Channel" for verb in ("Create", "Open") for kind in ("Control", "Data")],
    "*",
)


@pytest.mark.parametrize(
    ("execution", "around"),
    [([LOGS], ""), ([], ATTACHED), ([("ecr:GetAuthorizationToken", "*")], ATTACHED)],
)
def test_what_the_execution_role_writes_logs_with_is_not_taken_from_it(
    execution: list[tuple[object, str]], around: str, task: Task
) -> None:
    report = task(AGENT, execution=execution, task=[], around=around)
    (finding,) = [finding for finding in report.findings if finding.rule == "ECS610"]

    assert finding.fix.startswith("Allow cloudwatch:PutMetricData or")
    assert "aws_iam_role.execution" not in finding.message


def test_what_the_collector_alone_needs_is_taken_from_the_execution_role(task: Task) -> None:
    report = task(AGENT, execution=[LOGS, ("cloudwatch:PutMetricData", "*")], task=[])
    (finding,) = [finding for finding in report.findings if finding.rule == "ECS610"]

    assert finding.fix.startswith("Take it from aws_iam_role.execution; allow")


def test_a_permission_that_both_roles_need_is_shown_where_it_is_and_left_there(task: Task) -> None:
    report = task(AGENT, execution=[(["logs:*"], "*")], task=[CHANNELS], around=SESSIONS)
    (finding,) = [
        finding for finding in report.findings if finding.rule == "ECS607" and finding.severity.value != "info"
    ]

    assert "aws_iam_role.execution allows it, but that is the execution role" in finding.message
    assert finding.fix.startswith("Allow logs:")
