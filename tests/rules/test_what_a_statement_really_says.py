"""A resource or an account that stands in a statement counts only for what the statement says of it."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Finding

SAMPLE = Path(__file__).parents[2] / "sample_iac" / "ecs507-role-trusts-other-account" / "bad" / "main.tf"
OWN = 'Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }'

SECRET = """
resource "aws_secretsmanager_secret" "db" { name = "app-abc123" }
resource "aws_iam_role" "exec" {
  name               = "exec"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "exec" {
  role   = aws_iam_role.exec.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "logs:CreateLogStream", Resource = "*" },
    { Effect = "EFFECT", Action = "ACTION",
      Resource = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-abc123-??????" },
  ] })
}
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.exec.arn
  container_definitions = jsonencode([{
    name    = "web", image = "nginx"
    secrets = [{ name = "A", valueFrom = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-abc123" }]
  }])
}
"""


def found(code: str, folder: Path, rule: str) -> list[Finding]:
    (folder / "main.tf").write_text(code, encoding="utf-8")
    return [item for item in scan([folder], Options(root=folder)).findings if item.rule == rule]


@pytest.mark.parametrize(
    ("effect", "action", "told"),
    [
        ("Allow", "secretsmanager:GetSecretValue", True),
        ("Allow", "secretsmanager:Get*", True),
        ("Deny", "secretsmanager:GetSecretValue", False),
        ("Allow", "secretsmanager:DescribeSecret", False),
    ],
)
def test_a_name_that_looks_complete_is_the_cause_only_where_the_role_would_allow_it(
    effect: str, action: str, told: bool, tmp_path: Path
) -> None:
    (finding,) = found(SECRET.replace("EFFECT", effect).replace("ACTION", action), tmp_path, "ECS531")

    assert ("looks like the six characters" in finding.message) is told


@pytest.mark.parametrize(
    ("operator", "expected"),
    [("StringEquals", 1), ("StringEqualsIfExists", 1), ("StringNotEquals", 0), ("ForAllValues:StringNotLike", 0)],
)
def test_an_account_that_a_condition_shuts_out_is_not_that_of_the_task(
    operator: str, expected: int, tmp_path: Path
) -> None:
    """What the other account is can be said only where the own one is known."""
    code = SAMPLE.read_text(encoding="utf-8")
    assert OWN in code

    assert len(found(code.replace(OWN, OWN.replace("StringEquals", operator)), tmp_path, "ECS507")) == expected
