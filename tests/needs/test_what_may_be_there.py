"""What may be there counts: nothing is called missing or decided while a part that could change it is not known."""

from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import scan

ROLE = """
variable "open" {}
resource "aws_iam_role" "NAME" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
"""
DEFINITION = """
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  task_role_arn         = aws_iam_role.task.arn
  container_definitions = jsonencode([{ name = "web", image = "public.ecr.aws/nginx/nginx:1.27" }])
  VOLUMES
}
"""
TASK = ROLE.replace("NAME", "task")
EXEC = """
resource "aws_ecs_service" "web" {
  task_definition        = RUNS
  enable_execute_command = SWITCH
}
"""


def scanned(folder: Path, code: str, name: str = "main.tf") -> Report:
    (folder / name).write_text(code, encoding="utf-8")
    return scan([folder])


def lacking(report: Report) -> list[str]:
    return list(dict.fromkeys(item.rule for item in report.findings if item.category == "missing_permission"))


def status(report: Report) -> str:
    return report.task_definitions[0].status


@pytest.mark.parametrize(
    ("volumes", "expected"),
    [
        ("", "decided"),
        ('volume {\n name = "data"\n}', "decided"),
        ('dynamic "volume" {\n for_each = var.open\n content {\n name = volume.value\n }\n }', "partly"),
        ('volume {\n name = "data"\n efs_volume_configuration {\n file_system_id = var.open\n }\n }', "decided"),
    ],
    ids=["none", "of-the-task", "unknown-number", "without-iam"],
)
def test_volumes_that_were_not_read(tmp_path: Path, volumes: str, expected: str) -> None:
    assert status(scanned(tmp_path, TASK + DEFINITION.replace("VOLUMES", volumes))) == expected


@pytest.mark.parametrize(
    ("runs", "switch", "expected", "rules"),
    [
        ("aws_ecs_task_definition.web.arn", "false", "decided", []),
        ("aws_ecs_task_definition.web.arn", "true", "decided", ["ECS606"]),
        ("aws_ecs_task_definition.web.arn", "var.open", "partly", []),
        ("var.open", "true", "partly", []),
        ("var.open", "false", "decided", []),
        ('"other"', "true", "decided", []),
    ],
    ids=["off", "on", "unknown-switch", "unknown-definition", "unknown-and-off", "another"],
)
def test_whether_a_task_runs_with_ecs_exec(
    tmp_path: Path, runs: str, switch: str, expected: str, rules: list[str]
) -> None:
    code = TASK + DEFINITION.replace("VOLUMES", "") + EXEC.replace("RUNS", runs).replace("SWITCH", switch)
    report = scanned(tmp_path, code)

    assert status(report) == expected
    assert lacking(report) == rules


TEMPLATE = """
Parameters:
  WithExec: {Type: String}
Resources:
  TaskRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      TaskRoleArn: !GetAtt TaskRole.Arn
      ContainerDefinitions: [{Name: web, Image: "public.ecr.aws/nginx/nginx:1.27"}]
  Service:
    Type: AWS::ECS::Service
    Properties: {TaskDefinition: !Ref Web, EnableExecuteCommand: SWITCH}
"""


@pytest.mark.parametrize(("switch", "expected"), [("false", "decided"), ("!Ref WithExec", "partly")])
def test_whether_a_task_runs_with_ecs_exec_in_cloudformation(tmp_path: Path, switch: str, expected: str) -> None:
    report = scanned(tmp_path, TEMPLATE.replace("SWITCH", switch), "template.yaml")

    assert (status(report), lacking(report)) == (expected, [])


KEY = (
    ROLE.replace("NAME", "execution")
    + """
resource "aws_kms_key" "secrets" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "kms:*", Resource = "*", Principal = { AWS = "arn:aws:iam::111122223333:role/admin" } }
  ] })
}
resource "aws_secretsmanager_secret" "db" {
  name       = "db"
  kms_key_id = aws_kms_key.secrets.arn
}
resource "aws_iam_role_policy" "execution" {
  role   = aws_iam_role.execution.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = aws_secretsmanager_secret.db.arn }
  ] })
}
resource "aws_ecs_task_definition" "web" {
  family             = "web"
  execution_role_arn = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name    = "web"
    image   = "public.ecr.aws/nginx/nginx:1.27"
    secrets = [{ name = "DB", valueFrom = aws_secretsmanager_secret.db.arn }]
  }])
}
"""
)
GRANT = """
resource "aws_kms_grant" "db" {
  key_id            = KEY
  grantee_principal = aws_iam_role.execution.arn
  operations        = OPERATIONS
}
"""
APART = """
resource "aws_kms_key_policy" "db" {
  key_id = KEY
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "kms:Decrypt", Resource = "*", Principal = { AWS = aws_iam_role.execution.arn } }
  ] })
}
"""


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ("", ["ECS532"]),
        (GRANT.replace("KEY", "aws_kms_key.secrets.key_id").replace("OPERATIONS", '["Decrypt"]'), []),
        (GRANT.replace("KEY", "aws_kms_key.secrets.key_id").replace("OPERATIONS", '["Encrypt"]'), ["ECS532"]),
        (GRANT.replace("KEY", "aws_kms_key.secrets.key_id").replace("OPERATIONS", "var.open"), []),
        (GRANT.replace("KEY", "var.open").replace("OPERATIONS", '["Decrypt"]'), []),
        (APART.replace("KEY", "aws_kms_key.secrets.key_id"), []),
        (APART.replace("KEY", "var.open"), []),
        (APART.replace("KEY", '"1234abcd-12ab-34cd-56ef-1234567890ab"'), []),
    ],
    ids=[
        "nothing",
        "grant",
        "other-grant",
        "open-operations",
        "open-key",
        "policy",
        "policy-of-open-key",
        "literal-key",
    ],
)
def test_what_may_let_the_role_use_the_key(tmp_path: Path, beside: str, expected: list[str]) -> None:
    found = [item.rule for item in scanned(tmp_path, KEY + beside).findings if item.severity.value == "error"]

    assert found == expected
