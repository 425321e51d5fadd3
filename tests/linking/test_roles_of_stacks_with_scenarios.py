"""A role of another stack that differs between that stack's scenarios: only what is in all of them counts."""

from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan

ECS, EC2 = (
    f"{{Effect: Allow, Principal: {{Service: {name}}}, Action: 'sts:AssumeRole'}}"
    for name in ("ecs-tasks.amazonaws.com", "ec2.amazonaws.com")
)
ROLES = """
Parameters:
  Stage: {{Type: String, AllowedValues: [prod, test]}}
Conditions:
  Chosen: !Equals [!Ref Stage, {stage}]
Resources:
  Exec:
    Type: AWS::IAM::Role
    Properties:
      RoleName: exec
      AssumeRolePolicyDocument: {{Statement: [{trust}]}}
      PermissionsBoundary: {boundary}
      Policies: [{policies}]
"""
TASK = """
Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: arn:aws:iam::111122223333:role/exec
      ContainerDefinitions:
      - {Name: web, Image: nginx, Secrets: [{Name: A, ValueFrom: /a}]}
"""


def _granting(action: str) -> str:
    statement = f"{{Effect: Allow, Action: '{action}', Resource: '*'}}"
    return f"{{PolicyName: '{action[:3]}', PolicyDocument: {{Statement: [{statement}]}}}}"


READS, OTHER = _granting("ssm:GetParameters"), _granting("sqs:SendMessage")
ANY_BOUNDARY = "arn:aws:iam::aws:policy/AdministratorAccess"
NARROW = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"


def _scanned(folder: Path, stage: str, **parts: str) -> Report:
    given = {"trust": ECS, "boundary": "!Ref AWS::NoValue", "policies": READS, **parts}
    (folder / "roles.yaml").write_text(ROLES.format(stage=stage, **given), encoding="utf-8")
    (folder / "web.yaml").write_text(TASK, encoding="utf-8")
    report = scan([folder], Options(root=folder))
    assert report.errors == ()
    return report


def _of_task(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings if finding.task_definitions}


@pytest.mark.parametrize("stage", ["prod", "test"])
@pytest.mark.parametrize(
    ("parts", "rules", "status"),
    [
        ({"policies": READS}, set(), "decided"),
        ({"policies": OTHER}, {"ECS531"}, "decided"),
        ({"policies": f"!If [Chosen, {READS}, !Ref AWS::NoValue]"}, set(), "partly"),
        ({"policies": f"!If [Chosen, {OTHER}, {READS}]"}, set(), "partly"),
        ({"policies": f"!If [Chosen, {OTHER}, !Ref AWS::NoValue]"}, {"ECS531"}, "decided"),
        ({"policies": f"{READS}, !If [Chosen, {OTHER}, !Ref AWS::NoValue]"}, set(), "decided"),
        ({"boundary": ANY_BOUNDARY}, set(), "decided"),
        ({"boundary": NARROW}, {"ECS531"}, "decided"),
        ({"boundary": f"!If [Chosen, {NARROW}, !Ref AWS::NoValue]"}, set(), "partly"),
        ({"boundary": f"!If [Chosen, {NARROW}, {ANY_BOUNDARY}]"}, set(), "partly"),
        ({"trust": EC2}, {"ECS501"}, "decided"),
        ({"trust": f"!If [Chosen, {EC2}, {ECS}]"}, set(), "partly"),
    ],
)
def test_what_holds_in_some_scenarios_only_is_not_decided(
    tmp_path: Path, stage: str, parts: dict[str, str], rules: set[str], status: str
) -> None:
    report = _scanned(tmp_path, stage, **parts)

    assert _of_task(report) & {"ECS501", "ECS531"} == rules
    (task,) = report.task_definitions
    assert task.status == status
