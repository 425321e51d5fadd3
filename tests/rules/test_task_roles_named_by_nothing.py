"""A role for an application that nothing names, beside a task definition without a task role, is told."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Finding

TERRAFORM = """
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  container_definitions = jsonencode([{ name = "web", image = "nginx" }])
}
resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}
resource "aws_iam_policy" "app" {
  name   = "app"
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sqs:SendMessage", Resource = "arn:aws:sqs:eu-west-1:111122223333:jobs" }] })
}
resource "aws_iam_role_policy_attachment" "app" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.app.arn
}
"""
CLOUDFORMATION = """
Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      ContainerDefinitions: [{ Name: web, Image: nginx }]
  App:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: ecs-tasks.amazonaws.com } }]
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: app
      Roles: [!Ref App]
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:111122223333:jobs" }]
"""
FAMILY = '  family                = "web"\n'
SECOND = TERRAFORM.partition('resource "aws_iam_role" "app"')[2]
OTHER_ROLE = ('resource "aws_iam_role" "app"' + SECOND).replace('"app"', '"other"').replace(".app.", ".other.")


def _told(folder: Path, name: str, code: str, rule: str = "ECS675") -> list[Finding]:
    (folder / name).write_text(code, encoding="utf-8")
    return [each for each in scan([folder], Options(root=folder)).findings if each.rule == rule]


@pytest.mark.parametrize(
    ("name", "code", "role", "definition"),
    [
        ("main.tf", TERRAFORM, "aws_iam_role.app", "aws_ecs_task_definition.web"),
        ("template.yaml", CLOUDFORMATION, "App", "Web"),
    ],
)
def test_the_role_is_told_with_the_definition_that_lacks_one(
    name: str, code: str, role: str, definition: str, tmp_path: Path
) -> None:
    (found,) = _told(tmp_path, name, code)

    message = str(found.message)
    assert role in message
    assert "sqs:SendMessage" in message
    assert f"{definition} has no task role" in message
    assert role in found.fix


@pytest.mark.parametrize(
    "more",
    [
        'output "role" {\n  value = aws_iam_role.app.arn\n}\n',
        "locals {\n  roles = { app = aws_iam_role.app.name }\n}\n",
        'module "service" {\n  source = "example.com/service"\n  role = aws_iam_role.app.arn\n}\n',
        'resource "aws_lambda_function" "f" {\n  role = aws_iam_role.app.arn\n}\n',
        (
            'resource "aws_iam_role_policy" "deployer" {\n  role = "deployer"\n  policy = jsonencode({ Statement = [{\n'
            '    Effect = "Allow", Action = "iam:PassRole", Resource = aws_iam_role.app.arn }] })\n}\n'
        ),
        "unreadable {{{\n",
        OTHER_ROLE,
    ],
)
def test_a_role_that_may_be_used_is_left_alone(more: str, tmp_path: Path) -> None:
    assert _told(tmp_path, "main.tf", TERRAFORM + more) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (FAMILY, FAMILY + "  task_role_arn = aws_iam_role.app.arn\n"),
        (FAMILY, FAMILY + "  task_role_arn = var.role\n"),
        (FAMILY, FAMILY + "  execution_role_arn = aws_iam_role.app.arn\n"),
        (FAMILY, FAMILY + "  lifecycle {\n    ignore_changes = [task_role_arn]\n  }\n"),
        ('"ecs-tasks.amazonaws.com"', '["ecs-tasks.amazonaws.com", "lambda.amazonaws.com"]'),
        ('{ Service = "ecs-tasks.amazonaws.com" }', '{ Service = "ecs-tasks.amazonaws.com", AWS = "111122223333" }'),
        ('"sqs:SendMessage"', '"logs:PutLogEvents"'),
        ('"sqs:SendMessage"', '["sqs:SendMessage", "elasticloadbalancing:Describe*"]'),
        ('"sqs:SendMessage"', '"secretsmanager:GetSecretValue"'),
    ],
)
def test_a_role_that_is_named_or_not_for_an_application_alone_is_left_alone(
    before: str, after: str, tmp_path: Path
) -> None:
    assert before in TERRAFORM
    assert _told(tmp_path, "main.tf", TERRAFORM.replace(before, after)) == []


@pytest.mark.parametrize(
    "more",
    [
        "Outputs:\n  Role: {Value: !GetAtt App.Arn}\n",
        "  Function:\n    Type: AWS::Lambda::Function\n    Properties: {Role: !GetAtt App.Arn}\n",
        (
            "  Deployer:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyName: d\n      Roles: [deployer]\n"
            "      PolicyDocument: {Statement: [{Effect: Allow, Action: 'iam:PassRole', Resource: !GetAtt App.Arn}]}\n"
        ),
    ],
)
def test_a_role_that_a_template_uses_elsewhere_is_left_alone(more: str, tmp_path: Path) -> None:
    assert _told(tmp_path, "template.yaml", CLOUDFORMATION + more) == []


def test_where_somebody_else_registers_what_the_service_runs_nothing_is_told(tmp_path: Path) -> None:
    service = (
        'resource "aws_ecs_service" "web" {\n  name = "web"\n  task_definition = aws_ecs_task_definition.web.arn\n'
    )

    assert _told(tmp_path, "main.tf", f"{TERRAFORM}{service}}}\n")
    ignoring = "  lifecycle {\n    ignore_changes = [task_definition]\n  }\n"
    assert _told(tmp_path, "main.tf", f"{TERRAFORM}{service}{ignoring}}}\n") == []


WITHOUT_POLICY = TERRAFORM.partition('resource "aws_iam_policy"')[0]
TEMPLATE_WITHOUT_POLICY = CLOUDFORMATION.partition("  Policy:")[0]
SERVICE = '"ecs-tasks.amazonaws.com"'


@pytest.mark.parametrize(("name", "code"), [("main.tf", WITHOUT_POLICY), ("template.yaml", TEMPLATE_WITHOUT_POLICY)])
def test_a_role_without_permissions_is_told_as_well(name: str, code: str, tmp_path: Path) -> None:
    (found,) = _told(tmp_path, name, code, "ECS679")

    assert found.severity.value == "info"
    assert "no task definition has it" in found.message


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("main.tf", TERRAFORM),  # ECS675 says more.
        ("main.tf", WITHOUT_POLICY + 'output "role" {\n  value = aws_iam_role.app.arn\n}\n'),
        ("main.tf", WITHOUT_POLICY.replace(SERVICE, f'[{SERVICE}, "lambda.amazonaws.com"]')),
        ("main.tf", WITHOUT_POLICY.replace(FAMILY, FAMILY + "  task_role_arn = var.role\n")),
        ("main.tf", WITHOUT_POLICY[WITHOUT_POLICY.index('resource "aws_iam_role"') :]),
        ("template.yaml", TEMPLATE_WITHOUT_POLICY + "Outputs:\n  Role: {Value: !GetAtt App.Arn}\n"),
        ("template.yaml", "Transform: OwnMacro\n" + TEMPLATE_WITHOUT_POLICY),
    ],
)
def test_a_role_that_somebody_may_use_is_not_told_as_left_over(name: str, code: str, tmp_path: Path) -> None:
    assert _told(tmp_path, name, code, "ECS679") == []
