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


VARIABLE = """
variable "exec" {
  default = ""
}
variable "task" {
  default = ""
}
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["LAUNCH"]
  execution_role_arn       = var.exec
  task_role_arn            = var.TASK
  container_definitions    = jsonencode([{
    name = "web", image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1" }])
}
"""
PARAMETER = """
Parameters:
  exec: {Type: String, Default: ""}
  task: {Type: String, Default: ""}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      RequiresCompatibilities: [LAUNCH]
      ExecutionRoleArn: !Ref exec
      TaskRoleArn: !Ref TASK
      ContainerDefinitions: [{Name: web, Image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"}]
"""


@pytest.mark.parametrize(("name", "code"), [("main.tf", VARIABLE), ("template.yaml", PARAMETER)])
@pytest.mark.parametrize(
    ("task", "launch", "told"), [("exec", "FARGATE", True), ("task", "FARGATE", False), ("exec", "EC2", False)]
)
def test_what_is_empty_by_default_gives_one_role_where_one_has_to_be_given(
    name: str, code: str, task: str, launch: str, told: bool, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(code.replace("TASK", task).replace("LAUNCH", launch), encoding="utf-8")

    found = [item for item in scan([tmp_path], Options(root=tmp_path)).findings if item.rule == "ECS512"]

    assert bool(found) == told
    kind = "variable" if name == "main.tf" else "parameter"
    assert all(f"uses the {kind} exec as execution role and as task role" in str(item.message) for item in found)
