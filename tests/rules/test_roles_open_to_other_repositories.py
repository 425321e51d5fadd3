"""A role that deploys to ECS, pushes what tasks run, or is a task's: told how many others may take it."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan

RULES = {"ECS717", "ECS718", "ECS719"}
TERRAFORM = """
resource "aws_iam_openid_connect_provider" "github" {
  url = "https://token.actions.githubusercontent.com"
}
resource "aws_iam_role" "github" {
  name = "github"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", CONDITION
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn } },
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "SERVICE" } },
  ] })
}
resource "aws_iam_role_policy" "github" {
  role   = aws_iam_role.github.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "ACTION", Resource = "*" },
  ] })
}
"""
TASK = """
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  TASK_ROLE
  container_definitions = jsonencode([{ name = "web", image = "nginx", memory = 64 }])
}
"""
TEMPLATE = """
Resources:
  Provider:
    Type: AWS::IAM::OIDCProvider
    Properties: {Url: "https://token.actions.githubusercontent.com"}
  GitHub:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: sts:AssumeRoleWithWebIdentity
            Principal: {Federated: PROVIDER}
            CONDITION
      Policies:
        - PolicyName: github
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: "ecs:UpdateService", Resource: "*"}]
"""
ALL, OWNER = "repo:*", "repo:acme/*"


def in_terraform(folder: Path, action: str, subject: str, service: str = "ec2.amazonaws.com", task: str = TASK) -> str:
    condition = f'Condition = {{ StringLike = {{ "token.actions.githubusercontent.com:sub" = "{subject}" }} }},'
    code = TERRAFORM.replace("CONDITION", condition if subject else "").replace("ACTION", action)
    (folder / "main.tf").write_text(code.replace("SERVICE", service) + task.replace("TASK_ROLE", ""), encoding="utf-8")
    return _rule(folder)


def _rule(folder: Path) -> str:
    report = scan([folder])
    assert not report.errors
    return " ".join(item.rule for item in report.findings if item.rule in RULES)


@pytest.mark.parametrize(
    ("action", "subject", "rule"),
    [
        ("ecs:UpdateService", "", "ECS717"),
        ("ecs:UpdateService", ALL, "ECS717"),
        ("ecs:UpdateService", OWNER, "ECS718"),
        ("ecs:UpdateService", "repo:acme/forum:*", "ECS719"),
        ("ecs:UpdateService", "repo:acme/forum:ref:refs/heads/main", ""),
        ("*", ALL, "ECS717"),
        ("ecr:PutImage", ALL, "ECS717"),  # What it pushes is what a task runs.
        ("s3:PutObject", ALL, ""),
    ],
)
def test_a_role_of_workflows_in_terraform(action: str, subject: str, rule: str, tmp_path: Path) -> None:
    assert in_terraform(tmp_path, action, subject) == rule


def test_where_a_statement_denies_some_it_is_not_judged_who_is_left(tmp_path: Path) -> None:
    assert in_terraform(tmp_path, "ecs:UpdateService", "") == "ECS717"
    code = (tmp_path / "main.tf").read_text(encoding="utf-8")
    denied = """{ Effect = "Deny", Action = "sts:AssumeRoleWithWebIdentity", Principal = { AWS = "*" }
      Condition = { StringNotLike = { "token.actions.githubusercontent.com:sub" = "repo:acme/*" } } },
    { Effect = "Allow", Action = "sts:AssumeRole","""
    (tmp_path / "main.tf").write_text(
        code.replace('{ Effect = "Allow", Action = "sts:AssumeRole",', denied), encoding="utf-8"
    )

    assert not _rule(tmp_path)


def test_a_role_that_pushes_images_matters_where_tasks_run_them(tmp_path: Path) -> None:
    assert not in_terraform(tmp_path, "ecr:PutImage", ALL, task="")


def test_a_role_that_tasks_hold_is_judged_whatever_it_allows(tmp_path: Path) -> None:
    assert in_terraform(tmp_path, "s3:GetObject", OWNER, service="ecs-tasks.amazonaws.com") == "ECS718"


@pytest.mark.parametrize("provider", ["!Ref Provider", "!GetAtt Provider.Arn"])
@pytest.mark.parametrize(("subject", "rule"), [("", "ECS717"), (ALL, "ECS717"), (OWNER, "ECS718")])
def test_a_role_of_workflows_in_a_template(provider: str, subject: str, rule: str, tmp_path: Path) -> None:
    condition = f'Condition: {{StringLike: {{"token.actions.githubusercontent.com:sub": "{subject}"}}}}'
    code = TEMPLATE.replace("PROVIDER", provider).replace("CONDITION", condition if subject else "")
    (tmp_path / "template.yaml").write_text(code, encoding="utf-8")

    assert _rule(tmp_path) == rule
