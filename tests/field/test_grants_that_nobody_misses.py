"""Grants of an execution role that do no harm, and that something else makes good, are information."""

import json
from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]
PARAMETERS = "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/*"
REPOSITORY = "arn:aws:ecr:eu-west-1:111122223333:repository/shop"
MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


def _template(actions: list[str], resource: str, managed: list[str]) -> str:
    trust = [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}]
    statement = {"Effect": "Allow", "Action": actions, "Resource": resource}
    role = {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": trust},
        "ManagedPolicyArns": managed,
        "Policies": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}],
    }
    container = {
        "Name": "shop",
        "Image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1",
        "Secrets": [{"Name": "KEY", "ValueFrom": PARAMETERS.replace("*", "key")}],
    }
    task = {"ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "ContainerDefinitions": [container]}
    resources = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": role},
        "Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": task},
    }
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})


@pytest.mark.parametrize(
    ("actions", "resource", "managed", "rule", "severity"),
    [
        # To read below a path gives nothing that to read by name does not; to change parameters does.
        (["ssm:GetParameters", "ssm:GetParametersByPath"], PARAMETERS, [MANAGED], "ECS564", "info"),
        (["ssm:GetParameters", "ssm:PutParameter"], PARAMETERS, [MANAGED], "ECS551", "error"),
        # The policy of AWS allows what the statement only seems to allow; without it the image is not pulled.
        (["ecr:GetAuthorizationToken"], REPOSITORY, [MANAGED], "ECS568", "info"),
        (["ecr:GetAuthorizationToken"], REPOSITORY, [], "ECS561", "error"),
    ],
)
def test_what_is_told_of_a_grant(
    scanned: Scan, actions: list[str], resource: str, managed: list[str], rule: str, severity: str
) -> None:
    report = scanned({"template.json": _template(actions, resource, managed)})

    told = {(item.rule, item.severity.value) for item in report.findings if actions[-1] in item.actions}
    assert (rule, severity) in told
    assert severity == "error" or {level for _, level in told} == {"info"}
