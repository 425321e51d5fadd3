"""ECS Exec: who asks, whom, and what the cluster adds."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Task = Callable[..., Report]
Asked = Callable[..., set[str]]

CHANNELS = [
    f"ssmmessages:{name}"
    for name in ("CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel")
]
CLUSTER = 'resource "aws_ecs_cluster" "main" {\n name = "main"\n %s\n}\n'
SERVICE = """
resource "aws_ecs_service" "web" {
  name                   = "web"
  cluster                = aws_ecs_cluster.main.%s
  task_definition        = aws_ecs_task_definition.web.arn
  enable_execute_command = %s
}
"""
TASK_SET = """
resource "aws_ecs_task_set" "web" {
  service         = "arn:aws:ecs:eu-west-1:111122223333:service/main/web"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.web.arn
  enable_execute_command = true
}
"""
TARGET = """
resource "aws_cloudwatch_event_target" "nightly" {
  rule     = "nightly"
  arn      = "arn:aws:ecs:eu-west-1:111122223333:cluster/main"
  role_arn = "arn:aws:iam::111122223333:role/events"
  ecs_target {
    task_definition_arn    = aws_ecs_task_definition.web.arn
    launch_type            = "FARGATE"
    enable_execute_command = %s
  }
}
"""
SCHEDULE = """
resource "aws_scheduler_schedule" "nightly" {
  schedule_expression = "rate(1 day)"
  target {
    arn      = "arn:aws:ecs:eu-west-1:111122223333:cluster/main"
    role_arn = "arn:aws:iam::111122223333:role/scheduler"
    ecs_parameters {
      task_definition_arn    = aws_ecs_task_definition.web.arn_without_revision
      enable_execute_command = true
    }
  }
}
"""
ON = CLUSTER % "" + SERVICE % ("id", "true")


def rules(report: Report) -> list[str]:
    return sorted(finding.rule for finding in report.findings if finding.severity.value != "info")


@pytest.mark.parametrize(
    ("around", "grants", "expected"),
    [
        (ON, [], ["ECS606"]),
        (ON, [(CHANNELS, "*")], []),
        (ON, [("ssmmessages:*", "*")], []),  # These four are all that there are.
        (ON, [(["ssmmessages:*", "ssm:*"], "*")], ["ECS612"]),
        (ON, [(CHANNELS[:3], "*")], ["ECS606"]),
        (ON, [(CHANNELS, "arn:aws:ssm:eu-west-1:111122223333:*")], ["ECS561"]),
        (ON, None, ["ECS601"]),
        (CLUSTER % "" + SERVICE % ("id", "false"), [], []),
        (TASK_SET, [], ["ECS606"]),
        (TARGET % "true", [], ["ECS606"]),
        (TARGET % "false", [], []),
        (SCHEDULE, [], ["ECS606"]),
    ],
)
def test_the_task_role_opens_the_channels(
    around: str, grants: list[tuple[object, str]] | None, expected: list[str], task: Task
) -> None:
    assert rules(task({}, task=grants, around=around)) == expected


def test_the_finding_stands_in_the_service(task: Task) -> None:
    (finding,) = [item for item in task({}, task=[], around=ON).findings if item.rule == "ECS606"]

    assert finding.resource == "aws_ecs_service.web"
    assert finding.task_definitions == ("aws_ecs_task_definition.web",)
    assert "TargetNotConnectedException" in finding.message


def test_a_permission_on_the_execution_role_is_said_once_and_as_such(task: Task) -> None:
    report = task({}, execution=[(CHANNELS, "*")], task=[], around=ON)

    assert rules(report) == ["ECS606"]
    assert "aws_iam_role.execution allows it, but that is the execution role" in report.findings[-1].message or any(
        "that is the execution role" in finding.message for finding in report.findings
    )


def test_what_else_stands_beside_it_is_still_reported(task: Task) -> None:
    report = task({}, execution=[([*CHANNELS, "dynamodb:PutItem"], "*")], task=[], around=ON)

    assert rules(report) == ["ECS551", "ECS606"]


def logged(logging: str, inner: str = "") -> str:
    block = f'configuration {{\n execute_command_configuration {{\n logging = "{logging}"\n {inner}\n }}\n }}'
    return CLUSTER % block + SERVICE % ("name", "true")


GROUP = 'log_configuration {\n cloud_watch_log_group_name = "/ecs/sessions"\n }'
TO_BUCKET = (
    'log_configuration {\n s3_bucket_name = "sessions"\n s3_key_prefix = "web"\n s3_bucket_encryption_enabled = %s\n }'
)
ARN = "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/sessions"
WRITES = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
OPEN = (CHANNELS, "*")


@pytest.mark.parametrize(
    ("cluster", "grants", "expected"),
    [
        (logged("NONE"), [OPEN], []),
        (logged("OVERRIDE", GROUP), [OPEN], ["ECS607"]),
        (logged("OVERRIDE", GROUP), [OPEN, ("logs:DescribeLogGroups", "*"), (WRITES, f"{ARN}:*")], []),
        # IAM compares the search for groups with the ARN of one without a name, which a wide pattern matches.
        *(
            (logged("OVERRIDE", GROUP), [OPEN, ("logs:DescribeLogGroups", pattern), (WRITES, f"{ARN}:*")], rules)
            for pattern, rules in (
                ("arn:aws:logs:*:*:*", []),
                ("arn:aws:logs:eu-west-1:111122223333:log-group:*", []),
                (f"{ARN}:*", ["ECS561"]),
                ("arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/*", ["ECS561"]),
            )
        ),
        (logged("OVERRIDE", TO_BUCKET % "false"), [OPEN], ["ECS607"]),
        (logged("OVERRIDE", TO_BUCKET % "false"), [OPEN, ("s3:PutObject", "arn:aws:s3:::sessions/web/*")], []),
        (logged("OVERRIDE", TO_BUCKET % "true"), [OPEN, ("s3:PutObject", "arn:aws:s3:::sessions/web/*")], ["ECS607"]),
    ],
)
def test_sessions_are_logged_as_the_task_role(
    cluster: str, grants: list[tuple[object, str]], expected: list[str], task: Task
) -> None:
    assert rules(task({}, task=grants, around=cluster)) == expected


def test_default_logging_writes_to_the_log_group_of_the_container(task: Task, asked: Asked) -> None:
    options = {"awslogs-group": "/ecs/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}
    container = {"logConfiguration": {"logDriver": "awslogs", "options": options}}
    report = task(container, execution=[(WRITES, "*")], task=[OPEN], around=logged("DEFAULT"))

    assert any(call.startswith("logs:CreateLogStream") and "/ecs/web" in call for call in asked(report, "task"))
    assert "ECS607" in rules(report)


def test_without_a_configuration_of_the_cluster_nothing_is_logged(task: Task, asked: Asked) -> None:
    assert not [call for call in asked(task({}, task=[OPEN], around=ON)) if call.startswith("logs:")]


KEY = (
    """
resource "aws_kms_key" "sessions" {}
resource "aws_ecs_cluster" "main" {
  name = "main"
  configuration {
    execute_command_configuration {
      kms_key_id = aws_kms_key.sessions.arn
      logging    = "NONE"
    }
  }
}
"""
    + SERVICE % ("id", "true")
)


@pytest.mark.parametrize(
    ("grants", "expected"),
    [([OPEN], ["ECS606"]), ([OPEN, ("kms:Decrypt", "${aws_kms_key.sessions.arn}")], [])],
)
def test_the_task_role_decrypts_the_key_of_the_sessions(
    grants: list[tuple[object, str]], expected: list[str], task: Task
) -> None:
    assert rules(task({}, task=grants, around=KEY)) == expected


def test_the_group_of_sessions_is_named_without_what_makes_it_a_call_about_no_stream(task: Task) -> None:
    logging = """
configuration {
    execute_command_configuration {
      logging = "OVERRIDE"
      log_configuration {
        cloud_watch_log_group_name = "exec"
      }
    }
  }
"""
    report = task({}, task=[(CHANNELS, "*")], around=CLUSTER % logging + SERVICE % ("id", "true"))
    told = [finding.message for finding in report.findings if "logs:DescribeLogStreams" in finding.message]

    assert [":log-group:exec, " in message for message in told] == [True]
