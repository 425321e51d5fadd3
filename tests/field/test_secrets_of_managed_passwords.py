"""The secret that RDS makes for a master password is one of Secrets Manager, and its name begins as RDS has it."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

TEMPLATE = """
Resources:
  Db:
    Type: AWS::RDS::TYPE
    Properties: {Engine: aurora-postgresql, MasterUsername: app, ManageMasterUserPassword: true}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
      Policies:
        - PolicyName: reads
          PolicyDocument: {Statement: [{Effect: Allow, Action: ACTION, Resource: GRANTED}]}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: web
          Image: public.ecr.aws/docker/library/nginx:1
          Secrets: [{Name: PASSWORD, ValueFrom: !Sub "${Db.MasterUserSecret.SecretArn}:password::"}]
"""
SECRETS, PARAMETERS = "secretsmanager:GetSecretValue", "ssm:GetParameters"


@pytest.mark.parametrize(("kind", "prefix"), [("DBInstance", "rds!db-"), ("DBCluster", "rds!cluster-")])
@pytest.mark.parametrize(
    ("action", "granted", "allowed"),
    [
        (SECRETS, "!GetAtt Db.MasterUserSecret.SecretArn", True),
        (SECRETS, "arn:aws:secretsmanager:*:*:secret:PREFIX*", True),
        (SECRETS, "arn:aws:secretsmanager:*:*:secret:app/*", False),
        (PARAMETERS, "arn:aws:ssm:*:*:parameter/app/*", False),
    ],
)
def test_who_may_read_it_is_decided(
    scanned: Scan, kind: str, prefix: str, action: str, granted: str, allowed: bool
) -> None:
    code = TEMPLATE.replace("TYPE", kind).replace("ACTION", action).replace("GRANTED", granted)

    report = scanned({"template.yaml": code.replace("PREFIX", prefix)})

    (task,) = report.task_definitions
    assert task.status == "decided"
    missing = [item.actions for item in report.findings if item.rule == "ECS531"]
    assert missing == ([] if allowed else [(SECRETS,)])


CONFIGURATION = """
resource "TYPE" "db" {
  manage_master_user_password = true
}
resource "aws_iam_role" "reads" {
  assume_role_policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }
  ] })
}
resource "aws_iam_role_policy" "reads" {
  role   = aws_iam_role.reads.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "ACTION", Resource = GRANTED }] })
}
resource "aws_ecs_task_definition" "web" {
  family             = "web"
  execution_role_arn = aws_iam_role.reads.arn
  container_definitions = jsonencode([{
    name    = "web"
    image   = "public.ecr.aws/docker/library/nginx:1"
    secrets = [{ name = "PASSWORD", valueFrom = "${TYPE.db.master_user_secret[0].secret_arn}:password::" }]
  }])
}
"""


@pytest.mark.parametrize(("kind", "prefix"), [("aws_db_instance", "rds!db-"), ("aws_rds_cluster", "rds!cluster-")])
@pytest.mark.parametrize(
    ("action", "granted", "allowed"),
    [
        (SECRETS, "TYPE.db.master_user_secret[*].secret_arn", True),
        (SECRETS, '"arn:aws:secretsmanager:*:*:secret:PREFIX*"', True),
        (SECRETS, '"arn:aws:secretsmanager:*:*:secret:app/*"', False),
        (PARAMETERS, '"arn:aws:ssm:*:*:parameter/app/*"', False),
    ],
)
def test_the_same_in_terraform(scanned: Scan, kind: str, prefix: str, action: str, granted: str, allowed: bool) -> None:
    code = CONFIGURATION.replace("ACTION", action).replace("GRANTED", granted).replace("TYPE", kind)

    report = scanned({"main.tf": code.replace("PREFIX", prefix)})

    (task,) = report.task_definitions
    assert task.status == "decided"
    missing = [item.actions for item in report.findings if item.rule == "ECS531"]
    assert missing == ([] if allowed else [(SECRETS,)])
