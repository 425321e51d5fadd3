"""A property in another case, or beside `Properties`, is one that CloudFormation does not have; it is read as meant."""

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.readers.cloudformation.property_table import PROPERTIES
from ecs_roles.symbolic.resources import Deployment
from ecs_roles.symbolic.text import text
from ecs_roles.symbolic.values import Entry, Mapping, Sequence

ROOT = Path(__file__).parents[3]

DEFINITION = """
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      PROPERTIES
"""


@pytest.mark.parametrize(
    ("properties", "misspelt"),
    [
        ("{ExecutionRoleArn: a, ContainerDefinitions: [{Name: a, EntryPoint: [b], Image: c}]}", []),
        (
            "{executionRoleArn: a, Taskrolearn: b}",
            [("executionRoleArn", "ExecutionRoleArn"), ("Taskrolearn", "TaskRoleArn")],
        ),
        ("{containerDefinitions: [{name: a}]}", [("containerDefinitions", "ContainerDefinitions"), ("name", "Name")]),
        ("{ContainerDefinitions: [{Name: a, Entrypoint: [b]}]}", [("Entrypoint", "EntryPoint")]),
        ("{ContainerDefinitions: !If [A, [{image: a}], [{Image: b}]]}", [("image", "Image")]),
        ("{ContainerDefinitions: [{DockerLabels: {image: a}, LogConfiguration: {Options: {name: b}}}]}", []),
        ("{whatever: a, ContainerDefinitions: [{whatever: b}]}", []),
        (
            "{ContainerDefinitions: [{Environment: [{name: A, Value: b}], Secrets: [{Name: A, valueFrom: b}]}]}",
            [("name", "Name"), ("valueFrom", "ValueFrom")],
        ),
        (
            "{ContainerDefinitions: [{LogConfiguration: {logDriver: a, Options: {logDriver: b}}}]}",
            [("logDriver", "LogDriver")],
        ),
        (
            "{Volumes: [{EfsVolumeConfiguration: {FileSystemId: a}}]}",
            [("EfsVolumeConfiguration", "EFSVolumeConfiguration"), ("FileSystemId", "FilesystemId")],
        ),
        ("{Volumes: [{FSxWindowsFileServerVolumeConfiguration: {FileSystemId: a}}]}", []),
        ("{Volumes: [!If [A, {host: {}}, !Ref AWS::NoValue]]}", [("host", "Host")]),
        ("{Volumes: [{host: {}, Fn::Transform: {Name: Ours}}]}", []),
    ],
)
def test_the_right_name_is_that_of_the_reference(
    properties: str, misspelt: list[tuple[str, str]], deployment: Callable[..., Deployment]
) -> None:
    found = deployment(DEFINITION.replace("PROPERTIES", properties)).misspelt

    assert [(each.written, each.right) for each in found] == misspelt


@pytest.mark.parametrize(
    ("type_name", "properties", "misspelt"),
    [
        ("AWS::ECS::Service", "{enableExecuteCommand: true}", [("enableExecuteCommand", "EnableExecuteCommand")]),
        (
            "AWS::ECS::Service",
            "{NetworkConfiguration: {AwsVpcConfiguration: {}}}",
            [("AwsVpcConfiguration", "AwsvpcConfiguration")],
        ),
        ("AWS::ECS::TaskSet", "{NetworkConfiguration: {AwsVpcConfiguration: {}}}", []),
        ("AWS::Batch::JobDefinition", "{ContainerProperties: {Volumes: [{EfsVolumeConfiguration: {}}]}}", []),
        ("AWS::Batch::JobDefinition", "{Parameters: {type: a}, Type: container}", []),
        ("AWS::IAM::Role", "{Policies: [{policyName: a}]}", [("policyName", "PolicyName")]),
        ("AWS::IAM::Role", "{AssumeRolePolicyDocument: {statement: []}}", []),
        ("AWS::IAM::ManagedPolicy", "{policyDocument: {}}", [("policyDocument", "PolicyDocument")]),
    ],
)
def test_each_type_has_names_of_its_own(
    type_name: str, properties: str, misspelt: list[tuple[str, str]], deployment: Callable[..., Deployment]
) -> None:
    template = DEFINITION.replace("AWS::ECS::TaskDefinition", type_name).replace("PROPERTIES", properties)

    assert [(each.written, each.right) for each in deployment(template).misspelt] == misspelt


def test_what_is_misspelt_is_read_as_it_is_meant(deployment: Callable[..., Deployment]) -> None:
    template = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      assumeRolePolicyDocument: {Version: "2012-10-17", Statement: []}
      Policies: [{policyName: read, PolicyDocument: {}}]
"""
    (role,) = deployment(template).resources

    assert [entry.key for entry in role.properties.entries if entry.key != "arn"] == [
        "name",
        "trustPolicy",
        "inlinePolicies",
    ]
    assert role.properties.get("inlinePolicies") == Sequence(
        (Mapping((Entry("name", text("read")), Entry("document", Mapping(())))),)
    )


def test_the_right_name_counts_where_both_are_there(deployment: Callable[..., Deployment]) -> None:
    found = deployment(DEFINITION.replace("PROPERTIES", "{Family: right, family: wrong}"))

    assert found.resources[0].properties.get("family") == text("right")
    assert [each.written for each in found.misspelt] == ["family"]


def test_a_part_that_aliases_repeat_is_told_once(deployment: Callable[..., Deployment]) -> None:
    containers = "\n".join(f"        - {{Name: c{n}, Environment: *all}}" for n in range(40))
    properties = f"ContainerDefinitions:\n        - {{Name: a, Environment: &all [{{name: A}}]}}\n{containers}"

    assert len(deployment(DEFINITION.replace("PROPERTIES", properties)).misspelt) == 1


@pytest.mark.parametrize(
    ("attributes", "misplaced"),
    [
        ("Family: a", ["Family"]),
        ("family: a", ["family"]),
        ("DependsOn: [Role]\n    Metadata: {Family: a}", []),
        ("Description: the web server", []),
        ("Whatever: a", []),
    ],
)
def test_a_property_beside_the_properties(
    attributes: str, misplaced: list[str], deployment: Callable[..., Deployment]
) -> None:
    template = DEFINITION.replace("PROPERTIES", f"Cpu: 256\n    {attributes}")

    assert [each.name for each in deployment(template).misplaced] == misplaced


@pytest.mark.parametrize("properties", ["Properties:\n      Cpu: 256\n    Family: a", "Family: a"])
def test_what_stands_beside_the_properties_is_read_as_one(
    properties: str, deployment: Callable[..., Deployment]
) -> None:
    found = deployment(f"Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    {properties}\n")

    assert found.resources[0].properties.get("family") == text("a")


def test_a_description_is_an_attribute_of_every_resource(deployment: Callable[..., Deployment]) -> None:
    template = "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Description: of the tasks\n    Properties: {}\n"

    assert deployment(template).misplaced == ()


def test_the_refresh_script_gives_the_table_that_is_here() -> None:
    pytest.importorskip("cfnlint")
    script = runpy.run_path(str(ROOT / ".github" / "scripts" / "refresh_property_names.py"))
    anew = script["lines"](script["schemas"]()).split()
    here = PROPERTIES.split()

    assert len(here) > 900
    assert set(here) <= set(anew)  # Later schemas have more names, never fewer.


def test_a_macro_of_the_account_may_rename_them(deployment: Callable[..., Deployment]) -> None:
    template = "Transform: [AWS::Serverless-2016-10-31, OurOwn]\n" + DEFINITION.replace("PROPERTIES", "{family: a}")

    assert deployment(template).misspelt == ()


def test_other_types_have_other_names(deployment: Callable[..., Deployment]) -> None:
    template = DEFINITION.replace("AWS::ECS::TaskDefinition", "Custom::TaskDefinition").replace(
        "PROPERTIES", "{family: a}"
    )

    assert deployment(template).misspelt == ()
