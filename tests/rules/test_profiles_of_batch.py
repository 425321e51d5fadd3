"""A compute environment of Batch leads to the role of its instances, however its instance profile is named."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.needs.supporting_doubts import supporting_doubts

Scanned = Callable[[str, str], Report]

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
    }
)
TEMPLATE = f"""
Parameters:
  Given: {{ Type: String }}
Resources:
  Inst:
    Type: AWS::IAM::Role
    Properties: {{ AssumeRolePolicyDocument: {TRUST} }}
  Named:
    Type: AWS::IAM::Role
    Properties: {{ RoleName: named, AssumeRolePolicyDocument: {TRUST} }}
  Profile:
    Type: AWS::IAM::InstanceProfile
    Properties: {{ PROFILE Roles: [!Ref Inst] }}
  Batch:
    Type: AWS::Batch::ComputeEnvironment
    Properties:
      Type: MANAGED
      ComputeResources: {{ Type: EC2, MaxvCpus: 4, Subnets: [subnet-1], InstanceRole: REFERENCE }}
"""
ROOT = f"""
data "aws_caller_identity" "own" {{}}
variable "given" {{}}

resource "aws_iam_role" "inst" {{
  name_prefix        = "inst"
  assume_role_policy = jsonencode({TRUST})
}}

resource "aws_iam_role" "named" {{
  name               = "named"
  assume_role_policy = jsonencode({TRUST})
}}

resource "aws_iam_instance_profile" "p" {{
  PROFILE
  role = aws_iam_role.inst.name
}}

resource "aws_batch_compute_environment" "batch" {{
  type = "MANAGED"
  compute_resources {{
    type          = "EC2"
    max_vcpus     = 4
    subnets       = ["subnet-1"]
    instance_role = REFERENCE
  }}
}}
"""
NONE_OF_THAT_NAME = "AWS takes an instance profile there, and none of that name is in this code"
OWN_ARN = "arn:aws:iam::${AWS::AccountId}:instance-profile/prof"
OWN_ARN_TF = "arn:aws:iam::${data.aws_caller_identity.own.account_id}:instance-profile/prof"


@pytest.fixture
def scanned(tmp_path: Path) -> Scanned:
    """The report about a compute environment that names its instance profile in some way."""

    def run(reference: str, profile: str) -> Report:
        in_template = reference.startswith("!") or reference.isalpha()
        code = (TEMPLATE if in_template else ROOT).replace("REFERENCE", reference)
        named = ("InstanceProfileName: prof, " if in_template else 'name = "prof"') if profile else ""
        (tmp_path / ("template.yaml" if in_template else "main.tf")).write_text(code.replace("PROFILE", named))
        report = scan([tmp_path], Options(root=tmp_path))
        assert not report.errors
        return report

    return run


def _rules(report: Report) -> list[str]:
    return [item.rule for item in report.findings if item.category == "surroundings"]


def _doubts(report: Report) -> list[str]:
    return [doubt.why for analysed in report.analysed_deployments for doubt in supporting_doubts(analysed)]


@pytest.mark.parametrize(
    ("reference", "profile"),
    [
        ("!Ref Profile", ""),
        ("!GetAtt Profile.Arn", ""),
        ("!Ref Profile", "prof"),
        ("prof", "prof"),
        (f"!Sub '{OWN_ARN}'", "prof"),
        ("aws_iam_instance_profile.p.arn", ""),
        ("aws_iam_instance_profile.p.name", ""),
        ('"prof"', "prof"),
        (f'"{OWN_ARN_TF}"', "prof"),
    ],
)
def test_the_role_behind_the_profile_is_judged(reference: str, profile: str, scanned: Scanned) -> None:
    report = scanned(reference, profile)

    assert _rules(report) == ["ECS702"]
    assert _doubts(report) == []


@pytest.mark.parametrize(
    "reference",
    [
        *("!GetAtt Inst.Arn", "!Ref Inst", "!GetAtt Named.Arn"),
        *("aws_iam_role.inst.arn", "aws_iam_role.inst.name", "aws_iam_role.named.arn"),
    ],
)
def test_a_role_in_the_place_of_a_profile_is_reported(reference: str, scanned: Scanned) -> None:
    assert _rules(scanned(reference, "prof")) == ["ECS710"]


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("!Ref Given", "parameter Given has no default"),
        ("ecsInstanceRole", "ecsInstanceRole is not in this code"),
        ("!Ref Named", f"it names the role Named, {NONE_OF_THAT_NAME}"),
        ("var.given", "variable given has no value here"),
        ('"ecsInstanceRole"', "ecsInstanceRole is not in this code"),
        ("aws_iam_role.named.name", f"it names the role aws_iam_role.named, {NONE_OF_THAT_NAME}"),
    ],
)
def test_a_profile_that_the_code_does_not_hold_is_told(reference: str, reason: str, scanned: Scanned) -> None:
    report = scanned(reference, "prof")

    assert _rules(report) == []
    assert _doubts(report) == [reason]
