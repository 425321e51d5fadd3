"""Roles outside the code, known from what ``aws iam get-account-authorization-details`` printed."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.configuration import Configuration
from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
KEY = "arn:aws:ssm:*:*:parameter/web/key"
READS = {"Statement": [{"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": KEY}]}
ARN = "arn:aws:iam::123456789012:role/team/execution"


def _role(inline: object = None, attached: str = "") -> dict[str, object]:
    return {
        "RoleName": "execution",
        "Arn": ARN,
        "AssumeRolePolicyDocument": TRUST,
        "RolePolicyList": [{"PolicyName": "inline", "PolicyDocument": inline}] if inline else [],
        "AttachedManagedPolicies": [{"PolicyName": "p", "PolicyArn": attached}] if attached else [],
    }


def _scan(folder: Path, reference: str, details: object) -> Report:
    (folder / "main.tf").write_text(
        f"""
data "aws_iam_role" "execution" {{ name = "execution" }}
resource "aws_ecs_task_definition" "web" {{
  family             = "web"
  execution_role_arn = {reference}
  container_definitions = jsonencode([{{
    name    = "web"
    image   = "nginx"
    secrets = [{{ name = "KEY", valueFrom = "/web/key" }}]
  }}])
}}
""",
        encoding="utf-8",
    )
    facts = folder / "account.json"
    facts.write_text(details if isinstance(details, str) else json.dumps(details), encoding="utf-8")
    return scan([folder / "main.tf"], Options(settings=Configuration(account_facts=(facts,))))


@pytest.mark.parametrize("reference", [f'"{ARN}"', "data.aws_iam_role.execution.arn"])
def test_a_role_of_the_account_answers_for_the_code(tmp_path: Path, reference: str) -> None:
    report = _scan(tmp_path, reference, {"RoleDetailList": [_role(READS)], "Policies": []})

    (item,) = report.task_definitions
    assert (item.status, item.execution_role.status, report.findings) == ("decided", "linked", ())
    assert "account.json" in item.execution_role.reason


def test_what_the_role_lacks_is_found_and_says_where_that_is_known_from(tmp_path: Path) -> None:
    report = _scan(tmp_path, f'"{ARN}"', {"RoleDetailList": [_role()], "Policies": []})

    (finding,) = report.findings
    assert (finding.rule, finding.actions) == ("ECS531", ("ssm:GetParameters",))
    assert "account.json" in finding.message


def test_a_policy_that_the_file_does_not_hold_leaves_the_role_open(tmp_path: Path) -> None:
    attached = "arn:aws:iam::123456789012:policy/elsewhere"

    report = _scan(tmp_path, f'"{ARN}"', {"RoleDetailList": [_role(attached=attached)], "Policies": []})

    assert report.findings == ()
    assert [item.status for item in report.task_definitions] == ["partly"]


@pytest.mark.parametrize(
    "reference", ['"arn:aws:iam::999999999999:role/team/execution"', '"arn:aws:iam::123456789012:role/other"']
)
def test_a_role_that_the_file_does_not_hold_stays_outside(tmp_path: Path, reference: str) -> None:
    report = _scan(tmp_path, reference, {"RoleDetailList": [_role(READS)], "Policies": []})

    assert [item.execution_role.status for item in report.task_definitions] == ["external"]


@pytest.mark.parametrize("details", ["no json", {"Users": []}])
def test_a_file_of_another_kind_is_an_error(tmp_path: Path, details: object) -> None:
    report = _scan(tmp_path, f'"{ARN}"', details)

    assert [Path(error.span.file).name for error in report.errors] == ["account.json"]
