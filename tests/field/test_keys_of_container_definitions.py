"""Terraform's provider takes the keys of container definitions in any case, and keeps the names that users choose."""

from collections.abc import Callable

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Severity

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
    Statement = [{ Effect = "Allow", Action = "ssm:GetParameters", Resource = "arn:aws:ssm:*:*:parameter/GRANTED" }]
  })
}

resource "aws_ecs_task_definition" "api" {
  family                   = "api"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions    = <<JSON
[{
  "Name": "api",
  "IMAGE": "public.ecr.aws/docker/library/nginx:1",
  "Secrets": [{ "Name": "KEY", "valuefrom": "/api/key" }],
  "Environment": [{ "NAME": "DB_PASSWORD", "Value": "hunter2hunter2" }],
  "LogConfiguration": {
    "LogDriver": "fluentd",
    "SecretOptions": [{ "name": "token", "ValueFrom": "/api/token" }]
  }
}]
JSON
}
"""


def _rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings if finding.severity is not Severity.INFO}


def test_secrets_and_variables_are_found_whatever_the_case_of_their_keys(scanned: Scan) -> None:
    report = scanned({"main.tf": CODE.replace("GRANTED", "api/key")})
    (missing,) = (finding for finding in report.findings if finding.rule.startswith("ECS53"))

    assert "parameter/api/token" in missing.message
    assert "ECS622" in _rules(report)


def test_a_grant_that_they_need_is_not_called_needless(scanned: Scan) -> None:
    report = scanned({"main.tf": CODE.replace("GRANTED", "api/*")})

    assert _rules(report) == {"ECS622"}
    assert [found.status for found in report.task_definitions] == ["decided"]
