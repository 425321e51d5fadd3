"""A role that deploys to ECS with whole services: told, unless somebody else holds it or it makes roles."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan

TASK = """
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  container_definitions = jsonencode([{ name = "web", image = "nginx", memory = 64 }])
}
variable "anything" {
  type = string
}
"""
CODEDEPLOY, CODEBUILD = 'Service = "codedeploy.amazonaws.com"', 'Service = "codebuild.amazonaws.com"'
GITHUB = (
    'Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }, Condition = '
    '{ StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:acme/forum:ref:refs/heads/main" }'
)


def told(tmp_path: Path, principal: str, statement: str) -> list[str]:
    action = "sts:AssumeRoleWithWebIdentity" if principal == GITHUB else "sts:AssumeRole"
    code = f"""{TASK}
resource "aws_iam_role" "deploying" {{
  name = "deploying"
  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "{action}", Principal = {{ {principal} }} }}
  ] }})
}}
resource "aws_iam_role_policy" "deploying" {{
  role   = aws_iam_role.deploying.id
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{{ Effect = "Allow", {statement} }}] }})
}}
"""
    (tmp_path / "main.tf").write_text(code, encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))
    assert not report.errors
    return [item.message for item in report.findings if item.rule == "ECS716"]


@pytest.mark.parametrize(
    ("principal", "statement", "said"),
    [
        (
            CODEDEPLOY,
            'Action = ["ecs:*", "elasticloadbalancing:*"], Resource = "*"',
            "ecs:*, elasticloadbalancing:* on",
        ),
        (CODEBUILD, 'Action = ["ecs:UpdateService", "s3:*"], Resource = "*"', "s3:* on *"),
        (GITHUB, 'Action = "ecs:*", Resource = "*"', "ecs:* on *"),
        # What names its resources, or its actions, or is not known.
        (CODEDEPLOY, 'Action = "ecs:*", Resource = "arn:aws:ecs:*:*:service/main/*"', ""),
        (CODEBUILD, 'Action = ["ecs:UpdateService", "s3:GetObject"], Resource = "*"', ""),
        (CODEBUILD, 'Action = "ecs:*", Resource = var.anything', ""),
        # What makes infrastructure, and what does not deploy.
        (GITHUB, 'Action = ["ecs:*", "ec2:*", "iam:CreateRole"], Resource = "*"', ""),
        ('Service = "cloudformation.amazonaws.com"', 'Action = "ecs:*", Resource = "*"', ""),
        ('Service = "lambda.amazonaws.com"', 'Action = "ecs:*", Resource = "*"', ""),
        (CODEBUILD, 'Action = ["s3:*", "logs:*"], Resource = "*"', ""),
    ],
)
def test_whole_services_of_a_deployer(principal: str, statement: str, said: str, tmp_path: Path) -> None:
    found = told(tmp_path, principal, statement)

    assert len(found) == bool(said)
    assert all(said in item for item in found)
