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
        (WEB, "{ Federated = aws_iam_openid_connect_provider.ci.arn }", "{ Federated: !Ref Provider }", ANOTHER, False),
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
            AUDIENCE,
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
