"""Local nested templates are part of the deployment; what is elsewhere is opaque; exports have their names."""

from pathlib import Path

import pytest

from ecs_roles.readers.cloudformation.template import read_template
from ecs_roles.symbolic.resources import Deployment, Reading

CHILD = """
Parameters:
  Name: {Type: String, Default: none}
  Team: {Type: String, Default: team}
Conditions:
  IsProd: !Equals [!Ref Name, prod]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {RoleName: !Sub '${Name}-${Team}', Path: !If [IsProd, /p/, /d/]}
Outputs:
  Arn: {Value: !GetAtt Role.Arn}
  Maybe: {Condition: IsProd, Value: x}
"""

PARENT = """
Parameters:
  Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}
Resources:
  Iam:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./nested/child.yaml
      Parameters: {Name: !Ref Env}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Iam.Outputs.Arn
      TaskRoleArn: !Sub '${Iam.Outputs.Maybe}'
"""


def _read(folder: Path, **files: str) -> Reading:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_template(folder / "parent.yaml", reading_root=folder)


def _arn(deployment: Deployment, address: str, name: str) -> str:
    (resource,) = [one for one in deployment.resources if one.address == address]
    return str(resource.properties.get(name))


def test_a_nested_stack_is_followed_both_ways(tmp_path: Path) -> None:
    reading = _read(tmp_path, parent=PARENT, nested__child=CHILD)

    assert reading.errors == ()
    assert [Path(file).name for file in reading.files] == ["parent.yaml", "child.yaml"]
    found = {dict(one.scenario)["Iam/IsProd"]: one for one in reading.deployments}
    assert _arn(found[True], "Iam/Role", "arn") == "arn:{partition}:iam::{account}:role/p/prod-team"
    assert _arn(found[False], "Iam/Role", "arn") == "arn:{partition}:iam::{account}:role/d/dev-team"
    assert _arn(found[True], "Task", "executionRoleArn") == _arn(found[True], "Iam/Role", "arn")
    assert _arn(found[True], "Task", "taskRoleArn") == "x"
    assert "the output Maybe is not created" in str(found[False].resources)


def test_a_nested_stack_exists_only_with_its_condition(tmp_path: Path) -> None:
    conditions = "Conditions: {Wanted: !Equals [!Ref Env, prod]}\nResources:\n  Iam:\n    Condition: Wanted"
    reading = _read(tmp_path, parent=PARENT.replace("Resources:\n  Iam:", conditions), nested__child=CHILD)

    made = {dict(one.scenario).get("Wanted"): {r.address for r in one.resources} for one in reading.deployments}
    assert "Iam/Role" in made[True]
    assert "Iam/Role" not in made[False]


def test_two_stacks_of_one_template_are_two(tmp_path: Path) -> None:
    parent = """
Resources:
  A: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: child.yaml, Parameters: {Name: a}}}
  B: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: child.yaml, Parameters: {Name: b}}}
"""
    reading = _read(tmp_path, parent=parent, child=CHILD.replace("${Name}-${Team}", "${Name}"))

    (deployment,) = reading.deployments
    assert [_arn(deployment, address, "name") for address in ("A/Role", "B/Role")] == ["a", "b"]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("https://s3.amazonaws.com/bucket/child.yaml", "not a local file"),
        ("!Sub 'https://${AWS::Region}.example.com/child.yaml'", "not a local file"),
        ("!Ref Env2", "not a local file"),
        ("missing.yaml", "not in the folder that is read"),
        ("../outside.yaml", "not in the folder that is read"),
        ("/etc/passwd", "not in the folder that is read"),
        ("parent.yaml", "contains itself"),
        ("broken.yaml", "could not be read"),
    ],
)
def test_what_cannot_be_followed_is_opaque(location: str, reason: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    parent = f"""
Resources:
  Role: {{Type: 'AWS::IAM::Role'}}
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: {location}, Parameters: {{RoleName: !Ref Role}}}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {{TaskRoleArn: !GetAtt Nested.Outputs.X}}
"""
    (tmp_path / "outside.yaml").write_text(CHILD, encoding="utf-8")
    reading = _read(root, parent=parent, broken="Resources: [")

    (deployment,) = reading.deployments
    (opaque,) = deployment.opaque
    assert opaque.address == "Nested"
    assert reason in opaque.reason
    assert str(opaque.inputs.get("RoleName")) == "{Role.name}"
    assert _arn(deployment, "Task", "taskRoleArn") == "{Nested.Outputs.X}"


def test_a_link_that_leads_outside_is_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "outside.yaml").write_text(CHILD, encoding="utf-8")
    (root / "nested").mkdir()
    (root / "nested" / "child.yaml").symlink_to(tmp_path / "outside.yaml")

    reading = _read(root, parent=PARENT)

    assert len(reading.files) == 1
    assert "not in the folder that is read" in reading.deployments[0].opaque[0].reason


def test_a_connector_and_a_module_are_opaque(tmp_path: Path) -> None:
    parent = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Connector: {Type: 'AWS::Serverless::Connector', Properties: {Source: {Id: Role}}}
  Module: {Type: 'My::Own::Thing::MODULE', Properties: {RoleArn: x}}
  Function: {Type: 'AWS::Serverless::Function', Properties: {Role: x}}
  Task: {Type: 'AWS::ECS::TaskDefinition', Properties: {TaskRoleArn: !GetAtt FunctionRole.Arn}}
"""
    (deployment,) = _read(tmp_path, parent=parent).deployments

    assert [one.address for one in deployment.opaque] == ["Connector", "Module"]
    assert "the SAM transform may make it" in str(deployment.resources[0].properties.get("taskRoleArn"))


def test_a_macro_may_change_everything(tmp_path: Path) -> None:
    (deployment,) = _read(tmp_path, parent="Transform: [AWS::LanguageExtensions, Mine]\nResources: {}\n").deployments

    assert [one.reason for one in deployment.unread] == ["the macro Mine may change parent.yaml"]


def test_exports_have_name_and_value(tmp_path: Path) -> None:
    parent = """
Conditions: {Never: !Equals [a, b]}
Resources:
  Role: {Type: 'AWS::IAM::Role', Properties: {RoleName: exec}}
Outputs:
  A: {Value: !GetAtt Role.Arn, Export: {Name: base-role}}
  B: {Value: !Ref Role, Export: {Name: !Sub '${AWS::StackName}-role'}}
  C: {Value: !Ref Role}
  D: {Condition: Never, Value: x, Export: {Name: never}}
"""
    (deployment,) = _read(tmp_path, parent=parent).deployments

    assert [(str(name), str(value)) for name, value in deployment.exports] == [
        ("base-role", "arn:{partition}:iam::{account}:role/exec"),
        ("{AWS::StackName}-role", "exec"),
    ]
