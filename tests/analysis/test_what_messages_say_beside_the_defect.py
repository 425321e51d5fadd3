"""A message says when the defect is there, if it is not always, and which construct of the CDK made the thing."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.analysis.scenarios import _when
from ecs_roles.findings.message import Condition

CDK = Path(__file__).parents[1] / "cdk" / "templates"

TEMPLATE = """
Parameters: {Env: {Type: String, AllowedValues: [prod, dev]}, Size: {Type: String}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  Large: !Equals [!Ref Size, large]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]
      ManagedPolicyArns:
        - !If [GRANTED, 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy', !Ref AWS::NoValue]
      Path: !If [Large, /large/, /small/]
  Task:
    Type: AWS::ECS::TaskDefinition
    EXISTS
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions: [{Name: app, Image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1}]
"""
NEVER = "  Never: !Equals [a, b]\n"


def messages(tmp_path: Path, granted: str, exists: str = "DependsOn: Role", more: str = "") -> list[str]:
    file = tmp_path / "template.yaml"
    content = (
        TEMPLATE.replace("GRANTED", granted).replace("EXISTS", exists).replace("Resources:\n", f"{more}Resources:\n")
    )
    file.write_text(content, encoding="utf-8")
    return [finding.message for finding in scan([file]).findings if finding.rule == "ECS521"]


def test_a_defect_of_one_scenario_says_which(tmp_path: Path) -> None:
    (message,) = messages(tmp_path, "IsProd")

    assert message.startswith("When IsProd is false: Role (execution role) does not allow ecr:GetAuthorizationToken")


def test_two_conditions_are_both_named(tmp_path: Path) -> None:
    both = "  Both: !And [!Condition IsProd, !Not [!Condition Large]]\n"
    (message,) = messages(tmp_path, "Both", more=both)

    assert message.startswith("When Both is false: Role ")


def test_a_defect_that_is_always_there_says_nothing(tmp_path: Path) -> None:
    (message,) = messages(tmp_path, "Never", more=NEVER)

    assert message.startswith("Role ")


def test_what_holds_whenever_the_task_definition_exists_says_nothing(tmp_path: Path) -> None:
    (message,) = messages(tmp_path, "Large", exists="Condition: Small", more="  Small: !Not [!Condition Large]\n")

    assert message.startswith("Role ")


_NAMES = ("A", "B", "C")
_ALL = [dict(zip(_NAMES, choice, strict=True)) for choice in product((True, False), repeat=3)]
_CHOICES = st.lists(st.sampled_from(_ALL), min_size=1, unique_by=lambda choice: tuple(choice.values()))


@given(_CHOICES, st.data())
def test_what_is_said_is_true_of_the_defect_alone(universe: list[dict[str, bool]], data: st.DataObject) -> None:
    here = data.draw(st.lists(st.sampled_from(universe), min_size=1, unique_by=lambda choice: tuple(choice.values())))
    said = _when(here, universe) or Condition(())
    meant = [choice for choice in universe if all(choice[name] == value for name, value in said.choices)]

    assert meant
    assert all(choice in here for choice in meant)
    if not said.among_others:
        assert all(choice in meant for choice in here)


@pytest.mark.parametrize(
    ("stack", "rule", "said"),
    [
        ("environment-file", "ECS511", "Task79114B6B (environment-file/Task) names no execution role"),
        ("efs-with-iam", "ECS603", "TaskTaskRoleE98524A1 (efs-with-iam/Task/TaskRole, task role) does not allow"),
        ("efs-with-iam", "ECS603", "; Task79114B6B (efs-with-iam/Task) mounts"),
        (
            "nested-stack",
            "ECS506",
            "/ExecutionRole605A040B (nested-stack/Roles/ExecutionRole, execution role) trusts",
        ),
    ],
)
def test_the_construct_stands_after_the_logical_id(stack: str, rule: str, said: str) -> None:
    report = scan([CDK / f"{stack}.template.json"], Options(root=CDK))

    assert any(said in finding.message for finding in report.findings if finding.rule == rule)


def test_two_copies_of_a_loop_are_two_findings(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    file.write_text(
        """
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Roles:
    - Name
    - [Web, Api]
    - ${Name}Role:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Statement: [{Effect: Allow, Principal: {Service: ecs.amazonaws.com}, Action: 'sts:AssumeRole'}]
      ${Name}Task:
        Type: AWS::ECS::TaskDefinition
        Properties:
          ExecutionRoleArn: !GetAtt [!Sub '${Name}Role', Arn]
          ContainerDefinitions: [{Name: app, Image: nginx}]
""",
        encoding="utf-8",
    )
    found = [finding for finding in scan([file]).findings if finding.rule == "ECS501"]

    assert [finding.resource for finding in found] == ["ApiRole", "WebRole"]
    assert len({finding.span for finding in found}) == 1
    assert len({finding.fingerprint for finding in found}) == 2
