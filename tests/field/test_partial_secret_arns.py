"""A secret named without its six characters is found by its name, and IAM is asked for its complete ARN."""

import json
from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Severity

Scan = Callable[[dict[str, str]], Report]

SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:payments/database"
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}


def _rules(scan: Scan, resource: str) -> set[str]:
    statement = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": resource}
    policy = {"PolicyName": "start", "PolicyDocument": {"Statement": [statement]}}
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": {"Statement": [TRUST]}, "Policies": [policy]},
    }
    container = {"Name": "api", "Image": "nginx", "Secrets": [{"Name": "DB", "ValueFrom": SECRET}]}
    properties = {"ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "ContainerDefinitions": [container]}
    task = {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}
    report = scan({"stack.json": json.dumps({"Resources": {"Role": role, "Task": task}})})
    return {finding.rule for finding in report.findings if finding.severity is not Severity.INFO}


GRANTS = [f"{SECRET}*", "arn:aws:secretsmanager:*:*:secret:payments/*", f"{SECRET}-??????", f"{SECRET}-*"]


@pytest.mark.parametrize("resource", [*GRANTS, f"{SECRET}-a1B2c3"])
def test_a_role_that_allows_the_complete_arn_is_no_alarm(scanned: Scan, resource: str) -> None:
    assert _rules(scanned, resource) == set()


@pytest.mark.parametrize("resource", [SECRET, f"{SECRET}-?????"])
def test_a_role_that_allows_only_what_no_complete_arn_matches_is_one(scanned: Scan, resource: str) -> None:
    assert _rules(scanned, resource) == {"ECS531"}
