"""A refusal is told by what decides it: an explicit deny, a permissions boundary, and only then a missing grant."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan
from ecs_roles.findings.finding import Finding

TOKEN = "arn:aws:ssm:eu-west-1:111122223333:parameter/orders/token"

TERRAFORM = """
resource "aws_iam_role" "execution" {
  name                 = "execution"
  BOUNDARY
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy" "execution" {
  role   = aws_iam_role.execution.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [STATEMENTS] })
}
resource "aws_iam_policy" "limit" {
  name   = "limit"
  policy = jsonencode({ Version = "2012-10-17", Statement = [LIMIT] })
}
resource "aws_ecs_task_definition" "orders" {
  family             = "orders"
  execution_role_arn = aws_iam_role.execution.arn
  task_role_arn      = aws_iam_role.task.arn
  container_definitions = jsonencode([{
    name    = "orders"
    image   = "public.ecr.aws/nginx/nginx:1.27"
    secrets = [{ name = "TOKEN", valueFrom = "TOKEN_ARN" }]
  }])
}
resource "aws_iam_role" "task" {
  name = "task"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy" "task" {
  role   = aws_iam_role.task.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = TASK, Resource = "TOKEN_ARN" }]
  })
}
""".replace("TOKEN_ARN", TOKEN)

CLOUDFORMATION = """
Resources:
  Execution:
    Type: AWS::IAM::Role
    Properties:
      BOUNDARY
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}
      Policies:
        - PolicyName: inline
          PolicyDocument: {Version: "2012-10-17", Statement: [STATEMENTS]}
  Limit:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Version: "2012-10-17", Statement: [LIMIT]}
  Task:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}
      Policies:
        - PolicyName: inline
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: TASK, Resource: "TOKEN_ARN"}]
  Orders:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: orders
      ExecutionRoleArn: !GetAtt Execution.Arn
      TaskRoleArn: !GetAtt Task.Arn
      ContainerDefinitions:
        - Name: orders
          Image: public.ecr.aws/nginx/nginx:1.27
          Secrets: [{Name: TOKEN, ValueFrom: "TOKEN_ARN"}]
""".replace("TOKEN_ARN", TOKEN)

LANGUAGES = pytest.mark.parametrize("language", ["terraform", "cloudformation"])


def statement(effect: str, *actions: str, resource: str = TOKEN) -> tuple[str, tuple[str, ...], str]:
    return effect, actions, resource


def findings(
    folder: Path,
    language: str,
    *statements: tuple[str, tuple[str, ...], str],
    limit: tuple[str, tuple[str, ...], str] | None = None,
    task: str = "s3:GetObject",
) -> list[Finding]:
    """The errors on the execution role that has these statements, and this boundary where one is given."""
    terraform = language == "terraform"
    colon = " = " if terraform else ": "

    def written(each: tuple[str, tuple[str, ...], str]) -> str:
        effect, actions, resource = each
        listed = ", ".join(f'"{action}"' for action in actions)
        return f'{{ Effect{colon}"{effect}", Action{colon}[{listed}], Resource{colon}"{resource}" }}'

    boundary = "permissions_boundary = aws_iam_policy.limit.arn" if terraform else "PermissionsBoundary: !Ref Limit"
    code = (
        (TERRAFORM if terraform else CLOUDFORMATION)
        .replace("BOUNDARY", boundary if limit else "")
        .replace("STATEMENTS", ", ".join(map(written, statements)))
        .replace("LIMIT", written(limit or statement("Allow", "s3:GetObject")))
        .replace("TASK", f'"{task}"')
    )
    (folder / ("main.tf" if terraform else "template.yaml")).write_text(code, encoding="utf-8")
    found = scan([folder]).findings
    return [item for item in found if item.severity.value == "error" and item.rule in ("ECS531", "ECS561")]


@LANGUAGES
def test_an_explicit_deny_goes_before_the_singular_action(tmp_path: Path, language: str) -> None:
    (found,) = findings(
        tmp_path,
        language,
        statement("Allow", "ssm:GetParameter", "ssm:GetParameters"),
        statement("Deny", "ssm:GetParameters", resource="*"),
    )

    assert found.rule == "ECS531"
    assert "denies ssm:GetParameters on" in found.message
    assert "out of the statement that denies it" in found.fix
    assert any("denies" in note.message for note in found.related)


@LANGUAGES
def test_a_boundary_goes_before_the_singular_action(tmp_path: Path, language: str) -> None:
    (found,) = findings(
        tmp_path,
        language,
        statement("Allow", "ssm:GetParameter", "ssm:GetParameters"),
        limit=statement("Allow", "s3:*", resource="*"),
    )

    assert found.rule == "ECS531"
    assert "its permissions boundary" in found.message
    assert "in the permissions boundary" in found.fix
    assert "in a policy of" not in found.fix
    assert any("boundary" in note.message for note in found.related)


@LANGUAGES
def test_a_deny_of_the_boundary_is_told_as_its_own(tmp_path: Path, language: str) -> None:
    (found,) = findings(
        tmp_path,
        language,
        statement("Allow", "ssm:GetParameters"),
        limit=statement("Deny", "ssm:GetParameters", resource="*"),
    )

    assert "does not allow ssm:GetParameters" in found.message
    assert "its permissions boundary" in found.message
    assert "denies it" in found.message


@LANGUAGES
def test_without_a_grant_the_boundary_is_named_beside_the_role(tmp_path: Path, language: str) -> None:
    (found,) = findings(
        tmp_path, language, statement("Allow", "ssm:GetParameter"), limit=statement("Allow", "s3:*", resource="*")
    )

    assert found.rule == "ECS531"
    assert "in a policy of" in found.fix
    assert "and in the permissions boundary" in found.fix


@LANGUAGES
@pytest.mark.parametrize("limit", [None, ("Allow", ("ssm:*",), "*")], ids=["alone", "within-its-boundary"])
def test_the_singular_action_is_told_where_a_grant_would_help(
    tmp_path: Path, language: str, limit: tuple[str, tuple[str, ...], str] | None
) -> None:
    (found,) = findings(tmp_path, language, statement("Allow", "ssm:GetParameter"), limit=limit)

    assert found.rule == "ECS561"
    assert "GetParameter does not include" in found.message


@LANGUAGES
def test_a_grant_on_the_other_role_is_told_where_moving_it_would_help(tmp_path: Path, language: str) -> None:
    (lacking,) = findings(tmp_path, language, statement("Allow", "s3:GetObject"), task="ssm:GetParameters")
    (denied,) = findings(
        tmp_path, language, statement("Deny", "ssm:GetParameters", resource="*"), task="ssm:GetParameters"
    )

    assert "but that is the task role" in lacking.message
    assert "but that is the task role" not in denied.message
    assert "Take it from" not in denied.fix


TRUST = """
resource "aws_iam_role" "execution" {
  name = "execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-task.amazonaws.com" } },
      { Effect = "Deny", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }
    ]
  })
}
resource "aws_ecs_task_definition" "orders" {
  family                = "orders"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{ name = "orders", image = "public.ecr.aws/nginx/nginx:1.27" }])
}
"""


def test_a_deny_in_the_trust_policy_goes_before_a_statement_that_never_matches(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TRUST, encoding="utf-8")
    found = [item for item in scan([tmp_path]).findings if item.rule in ("ECS501", "ECS504")]

    assert [item.rule for item in found] == ["ECS501"]
    assert "a statement of its trust policy denies it" in found[0].message
    assert found[0].span.line == 8


SCHEDULE = """
resource "aws_ecs_task_definition" "orders" {
  family                = "orders"
  container_definitions = jsonencode([{ name = "orders", image = "public.ecr.aws/nginx/nginx:1.27" }])
}
resource "aws_iam_role" "starter" {
  name = "starter"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "events.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy" "starter" {
  role   = aws_iam_role.starter.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "ecs:RunTask", Resource = "arn:aws:ecs:*:*:task-definition/orders" }
    DENY
  ] })
}
resource "aws_ecs_cluster" "main" {
  name = "main"
}
resource "aws_cloudwatch_event_rule" "nightly" {
  schedule_expression = "rate(1 day)"
}
resource "aws_cloudwatch_event_target" "nightly" {
  rule     = aws_cloudwatch_event_rule.nightly.name
  arn      = aws_ecs_cluster.main.arn
  role_arn = aws_iam_role.starter.arn
  ecs_target {
    task_definition_arn = aws_ecs_task_definition.orders.arn
  }
}
"""


@pytest.mark.parametrize("denied", [False, True])
def test_a_supporting_role_is_told_its_deny_too(tmp_path: Path, *, denied: bool) -> None:
    deny = ', { Effect = "Deny", Action = "ecs:*", Resource = "*" }' if denied else ""
    (tmp_path / "main.tf").write_text(SCHEDULE.replace("DENY", deny), encoding="utf-8")
    (found,) = (item for item in scan([tmp_path]).findings if item.rule == "ECS704")

    assert ("denies ecs:RunTask" in found.message) is denied
    assert ("out of the statement that denies it" in found.fix) is denied
    assert ("without a revision" in found.message) is not denied
