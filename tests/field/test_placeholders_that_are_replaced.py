"""A template of a module whose placeholders are replaced one by one, some by what is chosen at deployment."""

from collections.abc import Callable

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

CODE = """
variable "region" {}
variable "name" { default = "web" }

locals {
  template = file("${path.module}/service.json.tpl")
  containers = replace(replace(replace(local.template, "$${region}", var.region), "$${name}", var.name), "$${group}",
    aws_cloudwatch_log_group.app.name)
}

resource "aws_cloudwatch_log_group" "app" { name = "/app" }

resource "aws_iam_role" "execution" {
  name = "execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "logs" {
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Resource = "RESOURCE" }]
  })
}

resource "aws_ecs_task_definition" "app" {
  family                   = "app"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions    = local.containers
}
"""
TEMPLATE = """[{
  "name": "${name}", "image": "public.ecr.aws/nginx/nginx:1",
  "logConfiguration": { "logDriver": "awslogs", "options": {
    "awslogs-region": "${region}", "awslogs-group": "${group}", "awslogs-stream-prefix": "x" } }
}]"""


def _of(scanned: Scan, resource: str) -> Report:
    return scanned({"main.tf": CODE.replace("RESOURCE", resource), "service.json.tpl": TEMPLATE})


def test_the_log_group_behind_a_replaced_placeholder_is_asked_for(scanned: Scan) -> None:
    found = {finding.rule for finding in _of(scanned, "arn:aws:s3:::*").findings}

    assert found & {"ECS523", "ECS561"}


def test_a_role_that_may_write_it_is_decided(scanned: Scan) -> None:
    report = _of(scanned, "${aws_cloudwatch_log_group.app.arn}:*")

    assert [item.status for item in report.task_definitions] == ["decided"]
    assert not [finding for finding in report.findings if finding.rule in {"ECS523", "ECS561"}]
