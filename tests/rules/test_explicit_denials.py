"""A permission that a statement denies is not fixed by allowing it once more."""

from pathlib import Path

from ecs_roles.analysis.scan import scan

CODE = """
resource "aws_iam_role" "execution" {
  name                = "execution"
  managed_policy_arns = ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy" "guard" {
  role = aws_iam_role.execution.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Deny", Action = "ecr:GetAuthorizationToken", Resource = "*" }]
  })
}
resource "aws_ecs_task_definition" "web" {
  family             = "web"
  execution_role_arn = aws_iam_role.execution.arn
  container_definitions = jsonencode([
    { name = "web", image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1" }
  ])
}
"""


def test_the_fix_of_a_denial_is_the_statement_that_denies(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(CODE, encoding="utf-8")

    (finding,) = (item for item in scan([tmp_path]).findings if item.severity.value == "error")

    assert finding.rule == "ECS521"
    assert "denies ecr:GetAuthorizationToken" in finding.message
    assert "out of the statement that denies it" in finding.fix
    assert [note.span.line for note in finding.related if "denies" in note.message] == [14]
