"""Where a pipeline registers further revisions, what the first one needs says nothing of what nobody needs."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

CODE = """
resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "execution" {
  role   = aws_iam_role.execution.name
  policy = jsonencode({
    Statement = [{
      Effect   = "Allow"
      Action   = "ssm:GetParameters"
      Resource = "arn:aws:ssm:eu-west-1:111122223333:parameter/api/*"
    }]
  })
}

resource "aws_ecs_task_definition" "api" {
  family                = "api"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{ name = "api", image = "public.ecr.aws/docker/library/nginx:1" }])
  DEFINITION
}

resource "aws_ecs_service" "api" {
  name            = "api"
  task_definition = aws_ecs_task_definition.api.arn
  SERVICE
}
"""
UNNEEDED = "ECS563"


def _rules(scan: Scan, definition: str = "", service: str = "") -> set[str]:
    report = scan({"main.tf": CODE.replace("DEFINITION", definition).replace("SERVICE", service)})
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    "service",
    [
        "lifecycle {\n ignore_changes = [task_definition]\n }",
        "lifecycle {\n ignore_changes = [desired_count, task_definition]\n }",
        'lifecycle {\n ignore_changes = ["task_definition"]\n }',
        "lifecycle {\n ignore_changes = all\n }",
        'deployment_controller {\n type = "CODE_DEPLOY"\n }',
        'deployment_controller {\n type = "EXTERNAL"\n }',
    ],
)
def test_a_service_that_others_deploy_has_needs_that_nobody_sees(scanned: Scan, service: str) -> None:
    assert UNNEEDED not in _rules(scanned, service=service)


def test_so_have_containers_that_others_change(scanned: Scan) -> None:
    definition = "lifecycle {\n ignore_changes = [container_definitions]\n }"
    assert UNNEEDED not in _rules(scanned, definition=definition)


@pytest.mark.parametrize(
    "service",
    ["", "lifecycle {\n ignore_changes = [desired_count]\n }", 'deployment_controller {\n type = "ECS"\n }'],
)
def test_what_the_code_deploys_itself_is_known(scanned: Scan, service: str) -> None:
    assert UNNEEDED in _rules(scanned, service=service)
