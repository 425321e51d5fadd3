"""Messages name what the user wrote: the parameter that hides a value, or is empty, and the word that is misspelt."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.outputs import text_report

Scan = Callable[[dict[str, str]], Report]

TEMPLATE = """
Parameters:
  Name: {Type: String, DECLARED}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: ACTIONS, Resource: RESOURCES}]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: api
          Image: public.ecr.aws/docker/library/nginx:1
          Secrets:
            - {Name: KEY, ValueFrom: WRITTEN}
            - {Name: HOST, ValueFrom: /shop/host}
"""
EVERY_PARAMETER = '!Sub "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/*"'


def _template(declared: str, written: str, actions: str = "[ssm:GetParameters]", resources: str = "") -> str:
    filled = TEMPLATE.replace("DECLARED", declared).replace("WRITTEN", written).replace("ACTIONS", actions)
    return filled.replace("RESOURCES", resources or EVERY_PARAMETER)


@pytest.mark.parametrize(
    "written", ["!Ref Name", '!Sub "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter${Name}"']
)
def test_a_fix_names_the_parameter_that_hides_a_value(scanned: Scan, written: str) -> None:
    report = scanned({"stack.yaml": _template("Default: /shop/hidden-key, NoEcho: true", written)})

    (found,) = [item for item in report.findings if item.rule == "ECS547"]

    assert found.fix == (
        "Name what the task definitions use: arn:aws:ssm:*:*:parameter/shop/host, what the NoEcho parameter Name names."
    )
    assert "****" not in text_report.render(report)


def test_what_is_empty_by_default_is_named_by_its_parameter(scanned: Scan) -> None:
    report = scanned({"stack.yaml": _template('Default: ""', "!Ref Name")})

    told = [(doubt.what, doubt.why) for item in report.task_definitions for doubt in item.unknowns]

    assert told == [("secretsmanager:GetSecretValue on {Name}", "the parameter Name is empty by default")]


@pytest.mark.parametrize(
    ("resource", "actions", "told"),
    [
        (
            "arn:aws:secretmanager:eu-west-1:111122223333:secret:*",
            "[ssm:GetParameters, secretsmanager:GetSecretValue, kms:Decrypt]",
            (
                "secretsmanager:GetSecretValue is asked for a resource of secretsmanager, and "
                "arn:aws:secretmanager:eu-west-1:111122223333:secret:* names secretmanager there"
            ),
        ),
        (
            "arn:aws:kms:eu-west-1:111122223333:key/*",
            "[secretsmanager:GetSecretValue]",
            (
                "secretsmanager:GetSecretValue is never asked for a resource of another service, such as "
                "arn:aws:ssm:*:*:parameter/*"
            ),
        ),
    ],
)
def test_the_resource_that_is_told_is_the_misspelt_one(scanned: Scan, resource: str, actions: str, told: str) -> None:
    report = scanned(
        {"stack.yaml": _template('Default: "/shop/key"', "!Ref Name", actions, f"[{EVERY_PARAMETER}, {resource}]")}
    )

    found = [item.message for item in report.findings if item.rule == "ECS562" and "secretsm" in item.message]

    assert found == [f"Role (execution role): {told}"]
