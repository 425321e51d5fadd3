"""A statement may list the actions and resources of two services: each action means the resources of its own."""

import json
from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1B2c3"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}


def _template(actions: list[str], resources: list[str]) -> dict[str, str]:
    statement = {"Effect": "Allow", "Action": actions, "Resource": resources}
    policy = {"PolicyName": "start", "PolicyDocument": {"Statement": [statement]}}
    trust = {"Statement": [TRUST]}
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust, "Policies": [policy]}}
    container = {"Name": "api", "Image": "public.ecr.aws/docker/library/nginx:1"}
    container["Secrets"] = [{"Name": "DB", "ValueFrom": SECRET}]  # type: ignore[assignment]
    properties = {"ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "ContainerDefinitions": [container]}
    task = {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}
    return {"stack.json": json.dumps({"Resources": {"Role": role, "Task": task}})}


def _of(report: Report, *rules: str) -> list[str]:
    return [finding.message for finding in report.findings if finding.rule in rules]


def test_the_key_beside_a_secret_is_no_unneeded_secret(scanned: Scan) -> None:
    report = scanned(_template(["secretsmanager:GetSecretValue", "kms:Decrypt"], [SECRET, KEY]))
    assert _of(report, "ECS563", "ECS564") == []


def test_another_secret_beside_it_still_is(scanned: Scan) -> None:
    other = SECRET.replace("db-", "mail-")
    report = scanned(_template(["secretsmanager:GetSecretValue", "kms:Decrypt"], [SECRET, KEY, other]))
    (message,) = _of(report, "ECS563")
    assert "mail-" in message
    assert "key/1" not in message


@pytest.mark.parametrize(
    ("actions", "resource", "wide"),
    [
        (["ecr:BatchGetImage", "logs:PutLogEvents"], "arn:aws:s3:::*", []),
        (["ecr:BatchGetImage", "logs:PutLogEvents"], "arn:aws:logs:*:*:log-group:*", ["logs:PutLogEvents"]),
        (["ecr:BatchGetImage"], "arn:aws:ecr:*:*:repository/*", ["ecr:BatchGetImage"]),
        (["ecr:BatchGetImage", "logs:PutLogEvents"], "*", ["ecr:BatchGetImage", "logs:PutLogEvents"]),
    ],
)
def test_everything_of_another_service_is_not_everything(
    scanned: Scan, actions: list[str], resource: str, wide: list[str]
) -> None:
    found = [
        finding.actions for finding in scanned(_template(actions, [resource])).findings if finding.rule == "ECS545"
    ]
    assert [action for each in found for action in each] == wide
