"""Whether ECS may assume a role: conditions that hold, that never hold, and that nobody can know from the code."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ecs_roles.analysis.report import Report

Scanned = Callable[..., Report]
ACCOUNT = "111122223333"
OF_ACCOUNT = f"arn:aws:ecs:eu-west-1:{ACCOUNT}:"
TERRAFORM = """
resource "aws_ecs_task_definition" "web" {{
  family                = "web"
  execution_role_arn    = aws_iam_role.web.arn
  container_definitions = jsonencode([{{ name = "web", image = "nginx" }}])
}}
resource "aws_iam_role" "web" {{
  name               = "web"
  assume_role_policy = jsonencode({trust})
}}
"""


def template(trust: dict[str, Any]) -> str:
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}}
    containers = [{"Name": "web", "Image": "nginx"}]
    properties = {"ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "ContainerDefinitions": containers}
    task = {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Role": role, "Web": task}})


@pytest.fixture(params=["terraform", "cloudformation"])
def trusted(request: pytest.FixtureRequest, scanned: Scanned) -> Callable[..., Report]:
    """Scan a role for tasks whose trust policy has these statements."""

    def scanning(*statements: dict[str, Any]) -> Report:
        trust = {"Version": "2012-10-17", "Statement": list(statements)}
        if request.param == "terraform":
            return scanned(TERRAFORM.format(trust=json.dumps(trust)))
        return scanned(template(trust), "template.json")

    return scanning


def allowing(**conditions: dict[str, Any]) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return {**statement, "Condition": conditions} if conditions else statement


PERSON = "arn:aws:iam::111122223333:user/ann"


@pytest.mark.parametrize(
    "principal",
    [
        {"AWS": PERSON},
        {"AWS": "111122223333"},
        {"Federated": "cognito-identity.amazonaws.com"},
        {"CanonicalUser": "79a59df900b949e55d96a1e698fbaced"},
        {"Service": "ec2.amazonaws.com"},
    ],
    ids=str,
)
def test_a_role_that_only_somebody_else_may_assume(principal: dict[str, str], trusted: Callable[..., Report]) -> None:
    report = trusted({**allowing(), "Principal": principal})

    assert "ECS501" in rules(report)


def rules(report: Report) -> list[str]:
    return sorted(finding.rule for finding in report.findings if finding.severity.value != "info")


@pytest.mark.parametrize(
    "conditions",
    [
        {},
        {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        {"StringEquals": {"aws:SourceAccount": [ACCOUNT, "444455556666"]}},
        {"ArnLike": {"aws:SourceArn": f"{OF_ACCOUNT}*"}},
        {"ArnEquals": {"aws:SourceArn": f"{OF_ACCOUNT}*"}},
        {"StringLike": {"aws:SourceArn": f"arn:aws:ecs:*:{ACCOUNT}:*"}},
        {"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:*:{ACCOUNT}:task/*"}},
        {"ArnLike": {"aws:SourceArn": [f"{OF_ACCOUNT}cluster/shop", f"{OF_ACCOUNT}*"]}},
        {"StringNotEquals": {"sts:ExternalId": "x"}},
        {"StringEqualsIfExists": {"sts:ExternalId": "x"}},
        {"Null": {"sts:ExternalId": "true"}},
        {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}},
        {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}},
    ],
)
def test_a_condition_that_ecs_meets(conditions: dict[str, Any], trusted: Callable[..., Report]) -> None:
    report = trusted(allowing(**conditions))

    assert rules(report) == []
    assert report.task_definitions[0].status == "decided"


@pytest.mark.parametrize(
    ("conditions", "why"),
    [
        ({"StringEquals": {"sts:ExternalId": "x"}}, "ECS never sends"),
        ({"StringLike": {"sts:ExternalId": "*"}}, "ECS never sends"),
        ({"Null": {"sts:ExternalId": "false"}}, "ECS never sends"),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, "no MFA device"),
        ({"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}, "no MFA device"),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, "aws:SourceOrgID"),
        ({"StringEquals": {"aws:RequestTag/team": "shop"}}, "no session tags"),
        ({"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}, "identity provider"),
        ({"StringEquals": {"aws:SourceArn": f"{OF_ACCOUNT}*"}}, "a wildcard stands for itself"),
        ({"StringEquals": {"aws:SourceAccount": "1111*"}}, "a wildcard stands for itself"),
        ({"ArnLike": {"aws:SourceArn": f"{OF_ACCOUNT}cluster/shop"}}, "names no cluster"),
        ({"ArnLike": {"aws:SourceArn": f"{OF_ACCOUNT}service/shop/*"}}, "names no cluster"),
        ({"ArnLike": {"aws:SourceArn": f"{OF_ACCOUNT}task/shop/*"}}, "names no cluster"),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::bucket"}}, "names no cluster"),
        ({"ArnNotLike": {"aws:SourceArn": "arn:aws:ecs:*:*:*"}}, "never holds"),
    ],
)
def test_a_condition_that_never_holds_for_ecs(
    conditions: dict[str, Any], why: str, trusted: Callable[..., Report]
) -> None:
    (finding,) = (item for item in trusted(allowing(**conditions)).findings if item.severity.value != "info")

    assert finding.rule == "ECS504"
    assert why in finding.message


@pytest.mark.parametrize(
    "conditions",
    [
        {"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}},
        {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
        {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}},
        {"StringEquals": {"aws:SourceOrgID": "o-1"}},
        {"StringEquals": {"sts:RoleSessionName": "web"}},
        {"Bool": {"aws:PrincipalIsAWSService": "true"}},
        {"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}},
        {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
    ],
)
def test_a_condition_that_nobody_can_know_is_told(conditions: dict[str, Any], trusted: Callable[..., Report]) -> None:
    report = trusted(allowing(**conditions))
    (key,) = next(iter(conditions.values()))

    assert rules(report) == []
    assert report.task_definitions[0].status != "decided"
    assert any(key in doubt.why for doubt in report.task_definitions[0].unknowns)


def test_one_statement_that_lets_ecs_in_is_enough(trusted: Callable[..., Report]) -> None:
    report = trusted(allowing(StringEquals={"sts:ExternalId": "x"}), allowing())

    assert rules(report) == []
    assert report.task_definitions[0].status == "decided"


def test_a_denial_that_may_apply_is_told(trusted: Callable[..., Report]) -> None:
    denial = {**allowing(StringNotEquals={"aws:SourceVpc": "vpc-1"}), "Effect": "Deny"}

    assert trusted(allowing(), denial).task_definitions[0].status != "decided"


@pytest.mark.parametrize("principal", [{"Service": "*"}, {"Service": "ecs-*.amazonaws.com"}])
def test_a_wildcard_is_not_a_service(principal: dict[str, str], trusted: Callable[..., Report]) -> None:
    """IAM takes the names of services whole."""
    found = trusted({**allowing(), "Principal": principal}).findings

    assert "ECS631" in {finding.rule for finding in found}
