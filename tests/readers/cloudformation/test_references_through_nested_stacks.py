"""What a nested stack hands out is what it refers to, whatever its name becomes."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scanned = Callable[..., Report]
Dialect = Callable[..., tuple[str, str]]

TRUST = "{Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]}"
ROLES = f"""
Parameters: {{Stage: {{Type: String}}}}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {{AssumeRolePolicyDocument: {TRUST}, NAMED}}
Outputs:
  Name: {{Value: !Ref Role}}
  Arn: {{Value: !GetAtt Role.Arn}}
"""
SERVICE = """
Parameters:
  Given: {Type: String}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      TaskRoleArn: REFERENCE
      ExecutionRoleArn: !Sub '${Given}'
      ContainerDefinitions:
        - {Name: app, Image: 'public.ecr.aws/a/b:1', Memory: 64, Secrets: [{Name: A, ValueFrom: /a/b}]}
"""
PARENT = """
Parameters: {Stage: {Type: String}}
Resources:
  Roles:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./roles.ENDING, Parameters: {Stage: !Ref Stage}}
  Service:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./service.ENDING, Parameters: {Given: !GetAtt Roles.Outputs.OUTPUT}}
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: p
      Roles: [!GetAtt Roles.Outputs.Name]
      PolicyDocument: {Statement: [{Effect: Allow, Action: 'ssm:GetParameters', Resource: GRANTED}]}
"""
GRANTED = "arn:aws:ssm:*:*:parameter/a/b"


@pytest.fixture
def nested(scanned: Scanned, dialect: Dialect) -> Callable[..., Report]:
    """Scan a stack that hands a role from one nested stack to another."""

    def run(named: str, reference: str, output: str, granted: str = GRANTED) -> Report:
        ending = dialect("{}")[0].rpartition(".")[2]
        parent = PARENT.replace("ENDING", ending).replace("OUTPUT", output).replace("GRANTED", f"'{granted}'")
        roles = ROLES.replace(", NAMED", f", {named}" if named else "")
        return scanned(parent=parent, roles=roles, service=SERVICE.replace("REFERENCE", reference))

    return run


NAMES = [
    "",
    "RoleName: web-start",
    "RoleName: !Sub '${AWS::StackName}-start'",
    "RoleName: !Sub '${Stage}-start'",
    "RoleName: !Ref Stage",
    "RoleName: !Join ['-', [!Ref Stage, start]]",
    "RoleName: !Select [0, !Split ['/', !Ref Stage]]",
]


@pytest.mark.parametrize("named", NAMES)
@pytest.mark.parametrize(
    ("output", "reference"),
    [
        ("Arn", "!Ref Given"),
        ("Name", "!Ref Given"),
        ("Arn", "!Sub '${Given}'"),
        ("Arn", "!Join ['', [!Ref Given]]"),
        ("Name", "!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Given}'"),
    ],
)
def test_a_role_keeps_its_identity(named: str, output: str, reference: str, nested: Callable[..., Report]) -> None:
    (task,) = nested(named, reference, output).task_definitions

    assert (task.task_role.address, task.task_role.status) == ("Roles/Role", "linked")
    assert (task.execution_role.address, task.execution_role.status) == ("Roles/Role", "linked")


@pytest.mark.parametrize("named", NAMES)
@pytest.mark.parametrize(("granted", "missing"), [(GRANTED, []), (f"{GRANTED}c", ["Roles/Role"])])
def test_a_policy_outside_is_attached_to_the_role(
    named: str, granted: str, missing: list[str], nested: Callable[..., Report]
) -> None:
    report = nested(named, "!Ref AWS::NoValue", "Arn", granted)

    assert [finding.role for finding in report.findings if finding.rule == "ECS531"] == missing
    assert [item.status for item in report.task_definitions] == ["decided"]
