"""A role that serves one task definition for starting and another for its application: both may use it."""

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


def _found(report: Report) -> list[str]:
    return sorted(finding.rule for finding in report.findings if finding.severity.value != "info")


@pytest.mark.parametrize("action", ["sqs:SendMessage", "sqs:GetQueueUrl"])
def test_the_permissions_of_both_belong_there(scanned: Scan, action: str) -> None:
    code = CODE.replace("ACTION", action).replace("TASK_ROLE", "aws_iam_role.shared.arn")
    assert _found(scanned({"main.tf": code})) == []


@pytest.mark.parametrize(("action", "rule"), [("sqs:SendMessage", "ECS551"), ("sqs:GetQueueUrl", "ECS552")])
def test_those_of_the_application_do_not_without_it(scanned: Scan, action: str, rule: str) -> None:
    code = CODE.replace("ACTION", action).replace("TASK_ROLE", "null")
    assert _found(scanned({"main.tf": code})) == [rule]
