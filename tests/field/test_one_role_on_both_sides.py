"""A role that starts one task and is the application's role of another: judged for each by what it is there."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

CODE = """
resource "aws_iam_role" "shared" {
  assume_role_policy  = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
  managed_policy_arns = ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]
}

resource "aws_iam_role_policy" "shared" {
  role   = aws_iam_role.shared.name
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "ACTION", Resource = "arn:aws:sqs:*:*:jobs" }] })
}

resource "aws_ecs_task_definition" "migration" {
  family                = "migration"
  execution_role_arn    = aws_iam_role.shared.arn
  container_definitions = jsonencode([{ name = "migration", image = "public.ecr.aws/docker/library/nginx:1" }])
}

resource "aws_ecs_task_definition" "worker" {
  family                = "worker"
  task_role_arn         = TASK_ROLE
  container_definitions = jsonencode([{ name = "worker", image = "public.ecr.aws/docker/library/nginx:1" }])
}
"""


@pytest.mark.parametrize("task_role", ["aws_iam_role.shared.arn", "null"])
@pytest.mark.parametrize(("action", "rule"), [("sqs:SendMessage", "ECS551"), ("sqs:GetQueueUrl", "ECS552")])
def test_what_only_the_other_application_needs_is_reported_where_the_role_only_starts_the_task(
    scanned: Scan, action: str, rule: str, task_role: str
) -> None:
    report = scanned({"main.tf": CODE.replace("ACTION", action).replace("TASK_ROLE", task_role)})
    (finding,) = (finding for finding in report.findings if finding.severity.value != "info")

    assert finding.rule == rule
    assert finding.task_definitions == ("aws_ecs_task_definition.migration",)


@pytest.mark.parametrize(
    ("execution_role", "told"),
    [
        # The worker has it for both: its application does use what the other execution role holds too.
        ("aws_iam_role.shared.arn", [("ECS512", "aws_ecs_task_definition.worker")]),
        ("null", [("ECS551", "aws_ecs_task_definition.migration")]),
    ],
)
def test_what_the_application_of_another_uses_is_told_with_the_role_that_is_one_for_both(
    scanned: Scan, execution_role: str, told: list[tuple[str, str]]
) -> None:
    code = CODE.replace("ACTION", "sqs:SendMessage").replace(
        "TASK_ROLE", f"aws_iam_role.shared.arn\n  execution_role_arn    = {execution_role}"
    )
    found = [item for item in scanned({"main.tf": code}).findings if item.severity.value != "info"]

    assert [(item.rule, *item.task_definitions) for item in found] == told
