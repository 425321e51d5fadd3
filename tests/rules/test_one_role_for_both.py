"""One role for both sides: the finding names what the role holds for the application alone."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Finding

TERRAFORM = """
resource "aws_ecs_task_definition" "web" {{
  family                = "web"
  execution_role_arn    = aws_iam_role.web.arn
  task_role_arn         = aws_iam_role.web.arn
  container_definitions = jsonencode([{{ name = "web", image = "nginx" }}])
}}
resource "aws_iam_role" "web" {{
  name                = "web"
  managed_policy_arns = {policies}
  assume_role_policy  = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "ecs-tasks.amazonaws.com" }} }}] }})
}}
resource "aws_iam_role_policy" "web" {{
  role   = aws_iam_role.web.name
  policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = {actions}, Resource = "arn:aws:sqs:eu-west-1:111122223333:jobs" }}] }})
}}
"""
CLOUDFORMATION = """
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      ExecutionRoleArn: !GetAtt Role.Arn
      TaskRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{{ Name: web, Image: nginx }}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: {policies}
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{{ Effect: Allow, Action: "sts:AssumeRole", Principal: {{ Service: ecs-tasks.amazonaws.com }} }}]
      Policies:
        - PolicyName: web
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {{ Effect: Allow, Action: {actions}, Resource: "arn:aws:sqs:eu-west-1:111122223333:jobs" }}
"""
EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
SESSIONS = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
HOLDS = "as execution role it holds what only an application uses: "

both_languages = pytest.mark.parametrize("language", ["terraform", "cloudformation"])


def told(folder: Path, language: str, actions: list[str], policies: list[str]) -> Finding:
    code = (TERRAFORM if language == "terraform" else CLOUDFORMATION).format(
        actions=json.dumps(actions), policies=json.dumps(policies)
    )
    (folder / ("main.tf" if language == "terraform" else "template.yaml")).write_text(code, encoding="utf-8")
    (finding,) = (item for item in scan([folder], Options(root=folder)).findings if item.rule == "ECS512")
    return finding


@both_languages
@pytest.mark.parametrize(
    ("actions", "policies", "held"),
    [
        (["sqs:SendMessage"], [EXECUTION], "sqs:SendMessage"),
        (
            ["sqs:SendMessage", "sqs:GetQueueUrl", "ses:SendEmail"],
            [],
            "sqs:SendMessage, ses:SendEmail and sqs:GetQueueUrl",
        ),
        (
            ["logs:PutLogEvents", "iam:PassRole"],
            [SESSIONS],
            "iam:PassRole and AWS's policy AmazonSSMManagedInstanceCore",
        ),
        (["a:B", "sqs:A", "sqs:C", "sqs:D", "sqs:E", "sqs:F"], [], "a:B, sqs:A, sqs:C, sqs:D and 2 more"),
    ],
)
def test_the_finding_names_what_ecs_never_uses(
    language: str, actions: list[str], policies: list[str], held: str, tmp_path: Path
) -> None:
    finding = told(tmp_path, language, actions, policies)

    assert finding.message.endswith(f"{HOLDS}{held}")
    assert len([note for note in finding.related if "only an application uses" in note.message]) == 1 + (
        SESSIONS in policies
    )


@both_languages
def test_a_role_with_nothing_but_what_ecs_uses_holds_nothing_for_the_application(language: str, tmp_path: Path) -> None:
    finding = told(tmp_path, language, ["logs:PutLogEvents", "ecr:BatchGetImage"], [EXECUTION])

    assert HOLDS not in finding.message
    assert len(finding.related) == 1
