"""An import finds the export of another template, also where the name of the stack is open; never one of several."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report, TaskDefinitionReport

Scan = Callable[[dict[str, str]], Report]

CLUSTER = """
Parameters:
  Other: {Type: String}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
Outputs:
  Role: {Value: !GetAtt Role.Arn, Export: {Name: !Sub "NAME"}}
  Network: {Value: vpc-1, Export: {Name: !Sub "${AWS::StackName}:Network"}}
"""
SERVICE = """
Parameters:
  Cluster: {Type: String}
  Stack: {Type: String, Default: production}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: {"Fn::ImportValue": !Sub "NAME"}
      ContainerDefinitions: [{Name: api, Image: nginx}]
"""


def _scan(scan: Scan, exported: str, imported: str, clusters: int = 1) -> TaskDefinitionReport:
    files = {f"cluster{number}.yaml": CLUSTER.replace("NAME", exported) for number in range(clusters)}
    (found,) = scan({**files, "service.yaml": SERVICE.replace("NAME", imported)}).task_definitions
    return found


NAMES = [
    ("cluster-role", "cluster-role"),
    ("${AWS::StackName}:Role", "production:Role"),
    ("${AWS::StackName}:Role", "${Stack}:Role"),
    ("ecs-${AWS::StackName}-Role", "ecs-${Cluster}-Role"),
    ("ecs-${Other}-Role", "ecs-live-Role"),
]


@pytest.mark.parametrize(("exported", "imported"), NAMES)
def test_the_only_export_that_can_be_meant_is_linked(scanned: Scan, exported: str, imported: str) -> None:
    assert _scan(scanned, exported, imported).execution_role.status == "linked"


@pytest.mark.parametrize(
    ("exported", "imported", "status"),
    [
        ("${AWS::StackName}:Role", "production:TaskRole", "external"),
        ("role-a", "role-b", "external"),
        ("${Other}", "${Cluster}", "unknown"),
        ("a", "${Cluster}", "unknown"),
    ],
)
def test_an_export_that_cannot_be_meant_or_says_nothing_is_not(
    scanned: Scan, exported: str, imported: str, status: str
) -> None:
    assert _scan(scanned, exported, imported).execution_role.status == status


def test_a_role_that_no_template_exports_is_outside_the_code(scanned: Scan) -> None:
    (found,) = scanned({"service.yaml": SERVICE.replace("NAME", "${Stack}:Role")}).task_definitions
    assert found.execution_role.status == "external"
    assert found.execution_role.reason == (
        "it is imported from another stack as production:Role, which is not in this code"
    )


def test_of_several_none_is_taken_and_the_reason_names_them(scanned: Scan) -> None:
    role = _scan(scanned, "${AWS::StackName}:Role", "production:Role", clusters=2).execution_role
    assert role.status == "unknown"
    assert "cluster0.yaml or cluster1.yaml" in role.reason


ROLE_NAME = '    Properties:\n      RoleName: !Sub "${AWS::StackName}-execution"\n'
NAMED_BY_STACK = CLUSTER.replace("    Properties:\n", ROLE_NAME)


def test_a_role_named_after_its_stack_is_found_behind_the_import(scanned: Scan) -> None:
    files = {"cluster.yaml": NAMED_BY_STACK.replace("NAME", "${AWS::StackName}:Role")}
    (found,) = scanned({**files, "service.yaml": SERVICE.replace("NAME", "production:Role")}).task_definitions
    assert found.execution_role.status == "linked"


INNER = CLUSTER.replace("NAME", "base-role").replace("Outputs:", "    EXTRA\nOutputs:")
OUTER = """
Resources:
  Base:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./base/base.yaml, Parameters: {Other: OTHER}}
"""
POLICY = (
    "  Policies: [{PolicyName: own, PolicyDocument: {Version: '2012-10-17', Statement: "
    "[{Effect: Allow, Action: 's3:GetObject', Resource: !Ref Other}]}}]"
)


@pytest.mark.parametrize(
    ("policy", "status"), [("", "linked"), (POLICY, "unknown")], ids=["the same in both", "different in each"]
)
def test_of_two_stacks_of_one_template_the_role_is_one_while_it_is_the_same(
    policy: str, status: str, scanned: Scan
) -> None:
    files = {"base/base.yaml": INNER.replace("EXTRA", policy)}
    for stage in ("live", "test"):
        files[f"{stage}.yaml"] = OUTER.replace("OTHER", f"arn:aws:s3:::{stage}/*")

    (found,) = scanned({**files, "service.yaml": SERVICE.replace("NAME", "base-role")}).task_definitions

    assert found.execution_role.status == status


def test_a_role_may_be_exported_by_its_name(scanned: Scan) -> None:
    cluster = CLUSTER.replace("!GetAtt Role.Arn", "!Ref Role").replace("NAME", "${AWS::StackName}-Role")
    service = SERVICE.replace("ExecutionRoleArn", "TaskRoleArn").replace("NAME", "${Stack}-Role")
    (found,) = scanned({"cluster.yaml": cluster, "service.yaml": service}).task_definitions
    assert (found.task_role.status, found.task_role.address) == ("linked", "Role")


WITH_SECRET = """
Resources:
  Secret: {Type: AWS::SecretsManager::Secret}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
      Policies:
        - PolicyName: secret
          PolicyDocument: {Statement: [{Effect: Allow, Action: "secretsmanager:GetSecretValue", Resource: GRANTED}]}
Outputs:
  Role: {Value: !GetAtt Role.Arn, Export: {Name: !Sub "${AWS::StackName}-Role"}}
  Secret: {Value: !Ref Secret, Export: {Name: !Sub "${AWS::StackName}-Secret"}}
"""
WITH_SECRETS = """
Parameters:
  Cluster: {Type: String}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: {"Fn::ImportValue": !Sub "${Cluster}-Role"}
      ContainerDefinitions:
        - Name: api
          Image: nginx
          Secrets:
            - Name: PASSWORD
              ValueFrom: {"Fn::ImportValue": !Sub "${Cluster}-Secret"}
            - Name: USER
              ValueFrom: !Sub ["${Secret}:user::", {Secret: {"Fn::ImportValue": !Sub "${Cluster}-Secret"}}]
"""


@pytest.mark.parametrize(("granted", "rules"), [("!Ref Secret", set()), ('"arn:aws:s3:::other"', {"ECS531"})])
def test_an_imported_secret_is_the_one_that_the_other_template_creates(
    scanned: Scan, granted: str, rules: set[str]
) -> None:
    files = {"cluster.yaml": WITH_SECRET.replace("GRANTED", granted), "service.yaml": WITH_SECRETS}
    report = scanned(files)
    (found,) = report.task_definitions
    assert found.status == "decided"
    assert {finding.rule for finding in report.findings} & {"ECS531"} == rules
