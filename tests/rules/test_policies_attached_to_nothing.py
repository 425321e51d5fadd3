"""A policy for an application that is attached to nothing is told where the only empty task role lacks it."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Finding

SAMPLE = Path(__file__).parents[2] / "sample_iac" / "ecs676-policy-attached-to-nothing" / "bad" / "main.tf"
CLOUDFORMATION = """
Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      TaskRoleArn: !GetAtt App.Arn
      ContainerDefinitions: [{ Name: web, Image: nginx }]
  App:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: ecs-tasks.amazonaws.com } }]
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:111122223333:jobs" }]
"""
ATTACHED = """
resource "aws_iam_role_policy_attachment" "more" {
  role       = aws_iam_role.ROLE.name
  policy_arn = POLICY
}
"""
POLICY = "aws_iam_policy.depot.arn"


def _told(folder: Path, name: str, code: str) -> list[Finding]:
    (folder / name).write_text(code, encoding="utf-8")
    return [each for each in scan([folder], Options(root=folder)).findings if each.rule == "ECS676"]


@pytest.mark.parametrize("action", ["dynamodb:PutItem", "rds:Connect"])
def test_the_policy_is_told_with_the_role_that_lacks_it(action: str, tmp_path: Path) -> None:
    (found,) = _told(tmp_path, "main.tf", SAMPLE.read_text(encoding="utf-8").replace("dynamodb:PutItem", action))

    message = str(found.message)
    assert f"aws_iam_policy.depot allows {action}" in message
    assert "aws_iam_role.depot, the task role of aws_ecs_task_definition.depot, has no permissions" in message


def test_so_it_is_in_a_template(tmp_path: Path) -> None:
    (found,) = _told(tmp_path, "template.yaml", CLOUDFORMATION)

    assert "Policy" in str(found.message)
    assert found.fix == "Attach Policy to App, or remove it."


@pytest.mark.parametrize(
    "more",
    [
        ATTACHED.replace("ROLE", "depot").replace("POLICY", POLICY),
        ATTACHED.replace("ROLE", "depot").replace("POLICY", '"arn:aws:iam::aws:policy/AmazonSQSFullAccess"'),
        f'output "policy" {{\n  value = {POLICY}\n}}\n',
        f'module "roles" {{\n  source = "example.com/roles"\n  policies = [{POLICY}]\n}}\n',
        'module "roles" {\n  source = "example.com/roles"\n  role = aws_iam_role.depot.name\n}\n',
        "unreadable {{{\n",
    ],
)
def test_what_may_be_attached_or_lacked_by_nobody_is_left_alone(more: str, tmp_path: Path) -> None:
    assert _told(tmp_path, "main.tf", SAMPLE.read_text(encoding="utf-8") + more) == []


@pytest.mark.parametrize("action", ["ecs:UpdateService", "logs:PutLogEvents", "iam:PassRole", "ecr:PutImage"])
def test_a_policy_for_others_is_left_alone(action: str, tmp_path: Path) -> None:
    code = SAMPLE.read_text(encoding="utf-8").replace("dynamodb:PutItem", action)

    assert _told(tmp_path, "main.tf", code) == []


@pytest.mark.parametrize(
    "attaching",
    [
        "      Roles: [other]\n      PolicyDocument:",
        "      Users: [!Ref User]\n      PolicyDocument:",
    ],
)
def test_a_policy_that_names_its_roles_or_users_is_attached(attaching: str, tmp_path: Path) -> None:
    assert _told(tmp_path, "template.yaml", CLOUDFORMATION.replace("      PolicyDocument:", attaching)) == []
