"""What several places of a template or several rules see of one defect is told once, as bad as it is."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

EITHER = """
Parameters:
  Own: {Type: String}
  UseOwn: {Type: String}
Conditions:
  Given: !Equals [!Ref UseOwn, "yes"]
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !If [Given, !Ref Own, !Sub "arn:aws:iam::${AWS::AccountId}:role/shared"]
      TaskRoleArn: !If [Given, !Ref Own, OTHER]
      ContainerDefinitions: [{Name: web, Image: nginx}]
"""
SHARED = '!Sub "arn:aws:iam::${AWS::AccountId}:role/shared"'


@pytest.mark.parametrize(("other", "always"), [(SHARED, True), (SHARED.replace("shared", "work"), False)])
def test_one_role_for_both_whatever_a_condition_chooses(scanned: Scan, other: str, always: bool) -> None:
    report = scanned({"template.yaml": EITHER.replace("OTHER", other)})

    (found,) = [item for item in report.findings if item.rule == "ECS512"]
    assert found.message.startswith("Task uses ") is always


PIPELINE = """
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {ContainerDefinitions: [{Name: web, Image: nginx}]}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: codebuild.amazonaws.com}}]
      Policies: [{PolicyName: deploys, PolicyDocument: {Statement: [STATEMENTS]}}]
"""


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        ('{Effect: Allow, Action: ["ecs:UpdateService", "iam:PassRole"], Resource: "*"}', ["ECS706"]),
        (
            (
                '{Effect: Allow, Action: "ecs:UpdateService", Resource: "*"}, '
                '{Effect: Allow, Action: "iam:PassRole", Resource: "*"}'
            ),
            ["ECS706", "ECS720"],
        ),
        ('{Effect: Allow, Action: "ecs:UpdateService", Resource: "*"}', ["ECS720"]),
    ],
)
def test_a_statement_that_passes_every_role_tells_that_alone(scanned: Scan, statements: str, told: list[str]) -> None:
    report = scanned({"template.yaml": PIPELINE.replace("STATEMENTS", statements)})

    assert sorted(item.rule for item in report.findings if item.category == "surroundings") == told


MACHINE = """
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {ContainerDefinitions: [{Name: web, Image: nginx}]}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: states.amazonaws.com}}]
      Policies:
        - PolicyName: runs
          PolicyDocument: {Statement: [{Effect: Allow, Action: [ACTIONS], Resource: "*"}]}
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      Definition:
        StartAt: Run
        States:
          Run: {Type: Task, Resource: "arn:aws:states:::ecs:runTask.sync", End: true,
                Parameters: {Cluster: main, TaskDefinition: !Ref Task}}
"""


@pytest.mark.parametrize(
    ("actions", "severity"),
    [
        (
            '"ecs:RunTask", "ecs:DescribeTasks", "events:*"',
            ["warning"],
        ),  # It runs, and is not stopped with the machine.
        ('"ecs:RunTask", "ecs:StopTask", "ecs:DescribeTasks"', ["error"]),
        ('"ecs:DescribeTasks", "events:*"', ["error"]),
        ('"ecs:RunTask", "ecs:StopTask", "ecs:DescribeTasks", "events:*"', []),
    ],
)
def test_a_machine_that_may_only_not_stop_its_task(scanned: Scan, actions: str, severity: list[str]) -> None:
    report = scanned({"template.yaml": MACHINE.replace("ACTIONS", actions)})

    assert [item.severity.value for item in report.findings if item.rule == "ECS704"] == severity
