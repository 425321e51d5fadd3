"""A role that deploys to ECS is known by who assumes it, also where the provider's ARN is not known yet."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

CODE = """
resource "aws_iam_openid_connect_provider" "ci" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}
variable "provider" {
  type = string
}
resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = ACTION, Principal = PRINCIPAL, Condition = CONDITION }]
  })
}
resource "aws_iam_role_policy" "deploy" {
  role   = aws_iam_role.deploy.name
  policy = jsonencode({
    Statement = [{
      Effect   = "Allow"
      Action   = ["ecs:RegisterTaskDefinition", "ecs:UpdateService", "iam:PassRole"]
      Resource = "*"
    }]
  })
}
"""
TEMPLATE = """
Resources:
  Provider:
    Type: AWS::IAM::OIDCProvider
    Properties:
      Url: https://token.actions.githubusercontent.com
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - { Effect: Allow, Action: ACTION, Principal: PRINCIPAL, Condition: CONDITION }
      Policies:
        - PolicyName: deploy
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: ["ecs:RegisterTaskDefinition", "ecs:UpdateService", "iam:PassRole"]
                Resource: "*"
"""
WEB = "sts:AssumeRoleWithWebIdentity"
AUDIENCE = '"token.actions.githubusercontent.com:aud"'
ANOTHER = '"cognito-identity.amazonaws.com:aud"'


def _rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    ("action", "terraform", "template", "key", "told"),
    [
        (WEB, "{ Federated = aws_iam_openid_connect_provider.ci.arn }", "{ Federated: !Ref Provider }", AUDIENCE, True),
        # Its URL tells whose it is; where that is elsewhere, the claims do that conditions ask for.
        (WEB, "{ Federated = aws_iam_openid_connect_provider.ci.arn }", "{ Federated: !Ref Provider }", ANOTHER, True),
        (WEB, "{ Federated = var.provider }", "{ Federated: !ImportValue provider }", AUDIENCE, True),
        (WEB, "{ Federated = var.provider }", "{ Federated: !ImportValue provider }", ANOTHER, False),
        (
            "sts:AssumeRole",
            '{ Service = "cloudformation.amazonaws.com" }',
            "{ Service: cloudformation.amazonaws.com }",
            '"aws:SourceAccount"',
            True,
        ),
        (
            "sts:AssumeRole",
            '{ Service = "lambda.amazonaws.com" }',
            "{ Service: lambda.amazonaws.com }",
            '"aws:SourceAccount"',
            True,
        ),
        (
            "sts:AssumeRole",
            '{ Service = "ec2.amazonaws.com" }',
            "{ Service: ec2.amazonaws.com }",
            '"aws:SourceAccount"',
            True,
        ),
        (
            "sts:AssumeRole",
            '{ Service = "glue.amazonaws.com" }',
            "{ Service: glue.amazonaws.com }",
            '"aws:SourceAccount"',
            False,
        ),
    ],
)
def test_passing_any_role_is_told_of_deployers(
    scanned: Scan, action: str, terraform: str, template: str, key: str, told: bool
) -> None:
    condition = f'{{ StringEquals = {{ {key} = "111122223333" }} }}'
    code = CODE.replace("ACTION", f'"{action}"', 1).replace("PRINCIPAL", terraform).replace("CONDITION", condition)
    assert ("ECS706" in _rules(scanned({"main.tf": code}))) is told

    own = f"{{ StringEquals: {{ {key}: '111122223333' }} }}"
    text = TEMPLATE.replace("ACTION", f'"{action}"', 1).replace("PRINCIPAL", template).replace("CONDITION", own)
    assert ("ECS706" in _rules(scanned({"main.tf": "", "template.yaml": text}))) is told


FUNCTION = """
resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "SERVICE" } }]
  })
}
resource "aws_iam_role_policy" "deploy" {
  role   = aws_iam_role.deploy.name
  policy = jsonencode({
    Statement = [
      { Effect = "Allow", Action = CALLS, Resource = "*" },
      {
        Effect    = "Allow", Action = "iam:PassRole", Resource = "PASSED"
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
    ]
  })
}
"""
FUNCTION_TEMPLATE = """
Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: SERVICE } }]
      Policies:
        - PolicyName: deploy
          PolicyDocument:
            Statement:
              - { Effect: Allow, Action: CALLS, Resource: "*" }
              - Effect: Allow
                Action: iam:PassRole
                Resource: "PASSED"
                Condition: { StringEquals: { "iam:PassedToService": ecs-tasks.amazonaws.com } }
"""


@pytest.mark.parametrize("name", ["main.tf", "template.yaml"])
@pytest.mark.parametrize(
    ("service", "calls", "passed", "told"),
    [
        ("lambda.amazonaws.com", '["ecs:RunTask"]', "*", True),
        ("lambda.amazonaws.com", '["ecs:RegisterTaskDefinition", "ecs:UpdateService"]', "*", True),
        ("lambda.amazonaws.com", '["ecs:UpdateService"]', "*", False),
        ("lambda.amazonaws.com", '["*"]', "*", False),
        ("lambda.amazonaws.com", '["ecs:RunTask"]', "arn:aws:iam::111122223333:role/web-*", False),
        ("codepipeline.amazonaws.com", '["ecs:RegisterTaskDefinition", "ecs:UpdateService"]', "*", False),
    ],
)
def test_a_function_that_starts_tasks_with_any_role_is_told(
    name: str, service: str, calls: str, passed: str, told: bool, scanned: Scan
) -> None:
    code = FUNCTION if name == "main.tf" else FUNCTION_TEMPLATE
    report = scanned({name: code.replace("SERVICE", service).replace("CALLS", calls).replace("PASSED", passed)})

    found = [item.message for item in report.findings if item.rule == "ECS706"]
    assert bool(found) is told
    assert all("to ecs-tasks.amazonaws.com, and start a task with it" in message for message in found)


PIPELINE = {
    "main.tf": """
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  container_definitions = jsonencode([{ name = "web", image = "nginx" }])
}
resource "aws_iam_role" "pipeline" {
  name               = "pipeline"
  assume_role_policy = jsonencode({
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "codepipeline.amazonaws.com" } },
    ]
  })
}
resource "aws_iam_role_policy" "pipeline" {
  role   = aws_iam_role.pipeline.name
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = ["codedeploy:CreateDeployment", "iam:PassRole"], Resource = "*" }]
  })
}
""",
    "template.yaml": """
Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties: { Family: web, ContainerDefinitions: [{ Name: web, Image: nginx }] }
  Pipeline:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: codepipeline.amazonaws.com } }]
      Policies:
        - PolicyName: pipeline
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: ["codedeploy:CreateDeployment", "iam:PassRole"], Resource: "*" }]
""",
}


@pytest.mark.parametrize("name", PIPELINE)
def test_a_pipeline_that_deploys_by_codedeploy_deploys_where_there_is_ecs(name: str, scanned: Scan) -> None:
    assert "ECS706" in _rules(scanned({name: PIPELINE[name]}))
    begin, end = ("resource", 'resource "aws_iam_role"') if name == "main.tf" else ("  Web", "  Pipeline")
    code = PIPELINE[name]
    without = code[: code.index(begin)] + code[code.index(end) :]
    assert "ECS706" not in _rules(scanned({name: without}))
