"""A task definition file is linked by ARN or name to a role that other code of the same scan makes, account and all."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report, TaskDefinitionReport
from ecs_roles.analysis.scan import scan

ROLE = """
Resources:
  Execution:
    Type: AWS::IAM::Role
    Properties:
      RoleName: shop-execution
      PATH
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]
      Policies:
        - PolicyName: start
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: ssm:GetParameters
                Resource: !Sub arn:aws:ssm:eu-west-1:${AWS::AccountId}:parameter/shop
"""
ARN = "arn:aws:iam::123456789012:role/"


def scanned(folder: Path, role: str, parameter: str, path: str = "Path: /") -> Report:
    container = {"name": "shop", "image": "nginx", "secrets": [{"name": "A", "valueFrom": parameter}]}
    definition = {"family": "shop", "executionRoleArn": role, "containerDefinitions": [container]}
    (folder / "task-definition.json").write_text(json.dumps(definition), encoding="utf-8")
    (folder / "roles.yaml").write_text(ROLE.replace("PATH", path), encoding="utf-8")
    return scan([folder])


def the_only(report: Report) -> TaskDefinitionReport:
    (found,) = report.task_definitions
    return found


@pytest.mark.parametrize("role", [f"{ARN}shop-execution", "shop-execution"])
def test_by_arn_and_by_name(tmp_path: Path, role: str) -> None:
    found = the_only(scanned(tmp_path, role, f"arn:aws:ssm:eu-west-1:{'123456789012'}:parameter/shop"))

    assert (found.execution_role.status, found.execution_role.address) == ("linked", "Execution")


def test_the_account_of_the_role_is_that_of_the_template(tmp_path: Path) -> None:
    """What the template writes as ``${AWS::AccountId}`` is the account that the file names in the role's ARN."""
    report = scanned(tmp_path, f"{ARN}shop-execution", "arn:aws:ssm:eu-west-1:123456789012:parameter/shop")

    assert the_only(report).status == "decided"
    assert [finding.rule for finding in report.findings if finding.category == "missing_permission"] == []


def test_a_parameter_of_another_account_is_missed(tmp_path: Path) -> None:
    report = scanned(tmp_path, f"{ARN}shop-execution", "arn:aws:ssm:eu-west-1:210987654321:parameter/shop")

    assert [finding.rule for finding in report.findings if finding.category == "missing_permission"] == ["ECS531"]


def test_a_path_that_the_arn_leaves_out_is_another_role(tmp_path: Path) -> None:
    found = the_only(scanned(tmp_path, f"{ARN}shop-execution", "shop", path="Path: /team/"))

    assert found.execution_role.status == "external"


ROOT = """
resource "aws_iam_role" "execution" {
  for_each           = toset(["shop", "mail"])
  name_prefix        = "x-"
  assume_role_policy = jsonencode({ Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "execution" {
  for_each = aws_iam_role.execution
  role     = each.value.name
  policy   = jsonencode({ Statement = [{
    Effect = "Allow", Action = "ssm:GetParameters", Resource = "arn:aws:ssm:*:*:parameter/${each.key}" }] })
}
"""
TAKEN = "{{ tfstate `aws_iam_role.execution['shop'].arn` }}"


def _taken(folder: Path, role: str, roots: tuple[str, ...] = ("infra",), parameter: str = "/shop") -> Report:
    for root in roots:
        (folder / root).mkdir()
        (folder / root / "main.tf").write_text(ROOT, encoding="utf-8")
    container = {"name": "shop", "image": "nginx", "secrets": [{"name": "A", "valueFrom": parameter}]}
    definition = {"family": "shop", "executionRoleArn": role, "containerDefinitions": [container]}
    (folder / "ecs-task-def.json").write_text(json.dumps(definition), encoding="utf-8")
    return scan([folder])


@pytest.mark.parametrize("role", [TAKEN, TAKEN.replace("'", '"'), TAKEN.replace("{{ ", "{{- ")])
@pytest.mark.parametrize(("parameter", "missing"), [("/shop", []), ("/mail", ["ECS531"])])
def test_what_ecspresso_takes_from_the_state_is_the_resource_of_that_address(
    tmp_path: Path, role: str, parameter: str, missing: list[str]
) -> None:
    report = _taken(tmp_path, role, parameter=parameter)
    found = the_only(report)
    assert (found.execution_role.status, found.execution_role.address) == ("linked", 'aws_iam_role.execution["shop"]')
    assert [finding.rule for finding in report.findings if finding.category == "missing_permission"] == missing


@pytest.mark.parametrize(
    ("role", "roots"),
    [(TAKEN, ("infra", "other")), (TAKEN.replace("shop", "another"), ("infra",)), (TAKEN, ())],
    ids=["of two roots", "of an address that is not there", "without any root"],
)
def test_what_may_be_of_another_state_stays_open(tmp_path: Path, role: str, roots: tuple[str, ...]) -> None:
    found = the_only(_taken(tmp_path, role, roots)).execution_role
    assert (found.status, found.reason) == ("unknown", f"{role} is filled in later")


GROUP = """
resource "aws_cloudwatch_log_group" "main" { name = "/ecs/shop" }
"""


@pytest.mark.parametrize(
    ("group", "missing"), [("{{ tfstate `aws_cloudwatch_log_group.main.name` }}", []), ("/ecs/mail", ["ECS523"])]
)
def test_a_log_group_that_a_root_creates_is_there(tmp_path: Path, group: str, missing: list[str]) -> None:
    granted = ROOT.replace('"ssm:GetParameters"', '["logs:CreateLogStream", "logs:PutLogEvents"]')
    written = granted.replace('"arn:aws:ssm:*:*:parameter/${each.key}"', '"*"')
    (tmp_path / "main.tf").write_text(GROUP + written, encoding="utf-8")
    options = {"awslogs-group": group, "awslogs-region": "eu-west-1", "awslogs-create-group": "true"}
    log = {"logDriver": "awslogs", "options": options}
    container = {"name": "shop", "image": "nginx", "logConfiguration": log}
    definition = {"family": "shop", "executionRoleArn": TAKEN, "containerDefinitions": [container]}
    (tmp_path / "ecs-task-def.json").write_text(json.dumps(definition), encoding="utf-8")
    report = scan([tmp_path])
    assert [finding.rule for finding in report.findings if finding.category == "missing_permission"] == missing
