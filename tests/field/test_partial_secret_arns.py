"""A secret named without its six characters is found by its name, and IAM is asked for its complete ARN."""

import json
from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Severity

Scan = Callable[[dict[str, str]], Report]

SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:payments/database"
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}


def _template(resource: str) -> str:
    statement = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": resource}
    policy = {"PolicyName": "start", "PolicyDocument": {"Statement": [statement]}}
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": {"Statement": [TRUST]}, "Policies": [policy]},
    }
    container = {"Name": "api", "Image": "nginx", "Secrets": [{"Name": "DB", "ValueFrom": SECRET}]}
    properties = {"ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "ContainerDefinitions": [container]}
    task = {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}
    return json.dumps({"Resources": {"Role": role, "Task": task}})


def _rules(scan: Scan, resource: str) -> set[str]:
    report = scan({"stack.json": _template(resource)})
    return {finding.rule for finding in report.findings if finding.severity is not Severity.INFO}


GRANTS = [f"{SECRET}*", "arn:aws:secretsmanager:*:*:secret:payments/*", f"{SECRET}-??????", f"{SECRET}-*"]


@pytest.mark.parametrize("resource", [*GRANTS, f"{SECRET}-a1B2c3"])
def test_a_role_that_allows_the_complete_arn_is_no_alarm(scanned: Scan, resource: str) -> None:
    assert _rules(scanned, resource) == set()


@pytest.mark.parametrize("resource", [SECRET, f"{SECRET}-?????"])
def test_a_role_that_allows_only_what_no_complete_arn_matches_is_one(scanned: Scan, resource: str) -> None:
    assert _rules(scanned, resource) == {"ECS531"}


@pytest.mark.parametrize("grant", ["-??????", "-*"])
def test_a_name_that_looks_complete_is_named_in_full_instead_of_granted(scanned: Scan, grant: str) -> None:
    named = SECRET.replace("payments/database", "payments-legacy")
    template = json.loads(_template(named + grant).replace(SECRET, named))

    (finding,) = (item for item in scanned({"stack.json": json.dumps(template)}).findings if item.rule == "ECS531")

    assert "the ARN is taken for complete" in finding.message
    assert finding.fix.startswith("Use the complete ARN of the secret in valueFrom")


LOOKED_UP = f"""
data "aws_secretsmanager_secret" "db" {{
  arn = "{SECRET}"
}}
resource "aws_iam_role" "start" {{
  name               = "start"
  assume_role_policy = jsonencode({{ Statement = [TRUST] }})
}}
resource "aws_iam_role_policy" "start" {{
  role   = aws_iam_role.start.name
  policy = jsonencode({{
    Statement = [{{ Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = RESOURCE }}]
  }})
}}
resource "aws_ecs_task_definition" "api" {{
  family                = "api"
  execution_role_arn    = aws_iam_role.start.arn
  container_definitions = jsonencode([
    {{ name = "api", image = "nginx", secrets = [{{ name = "DB", valueFrom = FROM }}] }}
  ])
}}
"""
COMPLETE = "data.aws_secretsmanager_secret.db.arn"


@pytest.mark.parametrize(
    ("resource", "value_from", "expected"),
    [
        (COMPLETE, COMPLETE, set()),
        (COMPLETE, f'"${{{COMPLETE}}}:password::"', set()),
        (f'"{SECRET}-??????"', COMPLETE, set()),
        (COMPLETE, f'"{SECRET}"', set()),
        (f'"{SECRET}"', COMPLETE, {"ECS531"}),
    ],
)
def test_a_data_block_gives_the_complete_arn_whatever_it_is_asked_by(
    scanned: Scan, resource: str, value_from: str, expected: set[str]
) -> None:
    code = LOOKED_UP.replace("TRUST", json.dumps(TRUST)).replace("RESOURCE", resource).replace("FROM", value_from)
    report = scanned({"main.tf": code})

    assert {finding.rule for finding in report.findings if finding.severity is not Severity.INFO} == expected
