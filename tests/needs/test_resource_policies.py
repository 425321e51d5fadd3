"""Policies of resources in the code, and resources of another account."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan
from ecs_roles.iam.decision import Decision

CODE = """
resource "aws_iam_role" "execution" {
  name = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
resource "aws_secretsmanager_secret" "web" {
  name = "web"
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name    = "web"
    image   = "nginx"
    secrets = [{ name = "KEY", valueFrom = aws_secretsmanager_secret.web.arn }]
  }])
}
"""
POLICY = """
resource "aws_secretsmanager_secret_policy" "web" {
  secret_arn = aws_secretsmanager_secret.web.arn
  policy = jsonencode({
    Statement = [{ Effect = "%s", Principal = %s, Action = "secretsmanager:GetSecretValue", Resource = "*" }]
  })
}
"""
ROLE = """
resource "aws_iam_role_policy" "read" {
  role   = aws_iam_role.execution.name
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = "*" }]
  })
}
"""
OPEN = """
variable "policy" {}
resource "aws_secretsmanager_secret_policy" "web" {
  secret_arn = aws_secretsmanager_secret.web.arn
  policy     = var.policy
}
"""
NAMED, OTHER = "{ AWS = aws_iam_role.execution.arn }", '{ AWS = "arn:aws:iam::123456789012:role/other" }'


def _decision(folder: Path, extra: str) -> Decision:
    (folder / "main.tf").write_text(CODE + extra, encoding="utf-8")
    (item,) = scan([folder]).task_definitions
    (answer,) = (answer for answer in item.assessments[0].answers if answer.need.feature == "secret")
    return answer.verdict.decision


@pytest.mark.parametrize(
    ("extra", "decision"),
    [
        pytest.param("", Decision.IMPLICIT_DENY, id="nobody allows"),
        pytest.param(ROLE, Decision.ALLOWED, id="the role allows"),
        pytest.param(POLICY % ("Allow", NAMED), Decision.ALLOWED, id="the policy of the secret allows the role"),
        pytest.param(POLICY % ("Allow", OTHER), Decision.IMPLICIT_DENY, id="it allows another role"),
        pytest.param(ROLE + POLICY % ("Deny", NAMED), Decision.EXPLICIT_DENY, id="it denies the role"),
        pytest.param(ROLE + POLICY % ("Deny", '"*"'), Decision.EXPLICIT_DENY, id="it denies everyone"),
        pytest.param(ROLE + OPEN, Decision.UNKNOWN, id="it is not known"),
        pytest.param(OPEN, Decision.UNKNOWN, id="it is not known and nothing else allows"),
    ],
)
def test_the_policy_of_a_secret_counts_where_it_is_in_the_code(tmp_path: Path, extra: str, decision: Decision) -> None:
    assert _decision(tmp_path, extra) is decision
