"""A log group that the code makes is granted as the code names it, whatever region its option names."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan

CODE = """
resource "aws_iam_role" "execution" {
  name = "execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
resource "aws_cloudwatch_log_group" "web" {
  name = "/ecs/web"
}
resource "aws_iam_role_policy" "logs" {
  role = aws_iam_role.execution.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"]%s }]
  })
}
resource "aws_ecs_task_definition" "web" {
  family             = "web"
  execution_role_arn = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name  = "web"
    image = "nginx"
    logConfiguration = {
      logDriver = "awslogs"
      options   = { awslogs-group = "/ecs/web", awslogs-region = "eu-west-1", awslogs-stream-prefix = "web" }
    }
  }])
}
"""
GROUP = "${aws_cloudwatch_log_group.web.arn}"


@pytest.mark.parametrize(
    ("resource", "status", "rules"),
    [
        (f', Resource = "{GROUP}:*"', "decided", set()),
        (', Resource = "arn:aws:logs:eu-west-1:*:log-group:/ecs/web:*"', "decided", set()),
        (', Resource = "arn:aws:logs:us-east-1:*:log-group:/ecs/web:*"', "partly", set()),
        (f', Resource = "{GROUP}"', "decided", {"ECS561"}),
        (', Resource = "arn:aws:logs:*:*:log-group:/ecs/other:*"', "decided", {"ECS523"}),
        ("", "partly", {"ECS631"}),
    ],
)
def test_the_group_of_the_code_and_the_region_of_the_option_are_one(
    tmp_path: Path, resource: str, status: str, rules: set[str]
) -> None:
    (tmp_path / "main.tf").write_text(CODE % resource, encoding="utf-8")

    report = scan([tmp_path])

    assert {finding.rule for finding in report.findings if finding.severity.value == "error"} == rules
    assert [item.status for item in report.task_definitions] == [status]
