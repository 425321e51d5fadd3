"""A reference means the resource that it was read from, whatever the name of the resource evaluates to."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import TaskDefinitionReport

Only = Callable[[dict[str, str]], TaskDefinitionReport]

TERRAFORM = """
variable "prefix" {{}}
variable "empty" {{
  type    = string
  default = null
}}
locals {{
  roles = {{ start = aws_iam_role.start, app = aws_iam_role.app }}
}}
resource "aws_iam_role" "start" {{
  name               = {name}
  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [{{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "ecs-tasks.amazonaws.com" }}
  }}] }})
}}
resource "aws_iam_role" "app" {{
  name               = {name}
  assume_role_policy = aws_iam_role.start.assume_role_policy
}}
resource "aws_iam_policy" "read" {{
  name   = {name}
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{{
    Effect = "Allow", Action = "ssm:GetParameters", Resource = "arn:aws:ssm:eu-west-1:111122223333:parameter/db"
  }}] }})
}}
resource "aws_iam_role_policy_attachment" "read" {{
  role       = {attached_to}
  policy_arn = aws_iam_policy.read.arn
}}
resource "aws_ecs_task_definition" "web" {{
  family                = "web"
  execution_role_arn    = {start}
  task_role_arn         = {app}
  container_definitions = jsonencode([{{
    name = "web", image = "nginx"
    secrets = [{{ name = "DB", valueFrom = "arn:aws:ssm:eu-west-1:111122223333:parameter/db" }}]
  }}])
}}
"""


@pytest.mark.parametrize("name", ['"${var.prefix}-start"', "var.prefix", '"${var.empty}-start"', "null", '"start"'])
@pytest.mark.parametrize(
    ("start", "app", "attached_to"),
    [
        ("aws_iam_role.start.arn", "aws_iam_role.app.arn", "aws_iam_role.start.name"),
        ("local.roles.start.arn", 'local.roles["app"].arn', "aws_iam_role.start.id"),
        ('coalesce(aws_iam_role.start.arn, "x")', "try(aws_iam_role.app.arn, null)", "local.roles.start.name"),
        ('"${aws_iam_role.start.arn}"', "one([aws_iam_role.app.arn])", '"${aws_iam_role.start.name}"'),
    ],
)
def test_terraform(only: Only, name: str, start: str, app: str, attached_to: str) -> None:
    found = only({"main.tf": TERRAFORM.format(name=name, start=start, app=app, attached_to=attached_to)})

    assert found.execution_role.address == "aws_iam_role.start"
    assert found.task_role.address == "aws_iam_role.app"
    assert found.status == "decided"
    (assessment,) = found.assessments
    assert [answer.verdict.decision.value for answer in assessment.answers] == ["allowed"]


TEMPLATE = """
Parameters:
  Prefix: {{Type: String}}
Resources:
  Start:
    Type: AWS::IAM::Role
    Properties:
      RoleName: {name}
      AssumeRolePolicyDocument: &trust
        Statement: [{{Effect: Allow, Action: 'sts:AssumeRole', Principal: {{Service: ecs-tasks.amazonaws.com}}}}]
  App:
    Type: AWS::IAM::Role
    Properties:
      RoleName: {name}
      AssumeRolePolicyDocument: *trust
  Read:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Roles: [{attached_to}]
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {{Effect: Allow, Action: 'ssm:GetParameters', Resource: 'arn:aws:ssm:eu-west-1:111122223333:parameter/db'}}
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: {start}
      TaskRoleArn: {app}
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Secrets: [{{Name: DB, ValueFrom: 'arn:aws:ssm:eu-west-1:111122223333:parameter/db'}}]
"""


@pytest.mark.parametrize(
    "name", ["!Sub '${AWS::StackName}-start'", "!Ref Prefix", "!Sub '${Prefix}-start'", "!Ref AWS::NoValue", "start"]
)
@pytest.mark.parametrize(
    ("start", "app", "attached_to"),
    [
        ("!GetAtt Start.Arn", "!GetAtt App.Arn", "!Ref Start"),
        ("!Ref Start", "!Ref App", "!Ref Start"),
        ("!Sub '${Start.Arn}'", "!Sub '${App}'", "!Sub '${Start}'"),
        ("!If [Never, x, !GetAtt Start.Arn]", "!Select [0, [!GetAtt App.Arn]]", "!Join ['', [!Ref Start]]"),
    ],
)
def test_cloudformation(only: Only, name: str, start: str, app: str, attached_to: str) -> None:
    conditions = "Conditions:\n  Never: !Equals [a, b]\n"
    template = TEMPLATE.format(name=name, start=start, app=app, attached_to=attached_to)
    found = only({"template.yaml": conditions + template})

    assert found.execution_role.address == "Start"
    assert found.task_role.address == "App"
    assert found.status == "decided"
    assert all([answer.verdict.decision.value for answer in each.answers] == ["allowed"] for each in found.assessments)


def test_a_name_built_around_a_reference_is_no_reference(only: Only) -> None:
    built = '"arn:aws:iam::111122223333:role/team-${aws_iam_role.start.name}"'
    code = TERRAFORM.format(name='"start"', start=built, app="null", attached_to="aws_iam_role.start.name")

    assert only({"main.tf": code}).execution_role.status == "external"


def test_a_role_of_another_deployment_is_found_through_an_export_of_its_reference(only: Only) -> None:
    roles = """
Outputs:
  Start: {Value: !GetAtt Start.Arn, Export: {Name: start-role}}
Resources:
  Start:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub '${AWS::StackName}-start'
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: ecs-tasks.amazonaws.com}}]
"""
    service = """
Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !ImportValue start-role
      ContainerDefinitions: [{Name: web, Image: nginx}]
"""
    found = only({"roles.yaml": roles, "service.yaml": service})

    assert (found.execution_role.status, found.execution_role.address) == ("linked", "Start")
