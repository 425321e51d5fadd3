"""Every spelling of a reference means the same, wherever it stands."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from ecs_roles.readers.cloudformation.yaml_values import LONG_FORMS
from ecs_roles.symbolic.resources import Deployment
from ecs_roles.symbolic.values import Value, as_text

At = Callable[[Deployment, str, str], Value | None]
Only = Callable[..., Deployment]

ARN = "arn:{partition}:iam::{account}:role/svc/{Role.name}"

SPELLINGS_OF_THE_ARN = [
    "!GetAtt Role.Arn",
    "!GetAtt [Role, Arn]",
    "{'Fn::GetAtt': Role.Arn}",
    "{'Fn::GetAtt': [Role, Arn]}",
    "{'Fn::GetAtt': [Role, !Ref Attribute]}",
    "!Sub '${Role.Arn}'",
    "!Sub '${ Role.Arn }'",
    "!Sub ['${R}', {R: !GetAtt Role.Arn}]",
    "{'Fn::Sub': '${Role.Arn}'}",
    "!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/svc/${Role}'",
    "!Sub ['arn:${P}:iam::${AWS::AccountId}:role/svc/${N}', {P: !Ref 'AWS::Partition', N: !Ref Role}]",
    "!Join ['', ['arn:', !Ref 'AWS::Partition', ':iam::', !Ref 'AWS::AccountId', ':role/svc/', !Ref Role]]",
    "!Join [':', [arn, !Ref 'AWS::Partition', iam, '', !Ref 'AWS::AccountId', !Sub 'role/svc/${Role}']]",
    "{'Fn::Join': ['/', [!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role', svc, {Ref: Role}]]}",
    "!Select [0, [!GetAtt Role.Arn, other]]",
    "!Select ['1', !Split [',', !Sub 'x,${Role.Arn}']]",
    "!If [Always, !GetAtt Role.Arn, other]",
    "!If [Never, other, !If [Always, !GetAtt Role.Arn, !Ref 'AWS::NoValue']]",
    "{'Fn::If': [Never, {Ref: 'AWS::NoValue'}, {'Fn::GetAtt': [Role, Arn]}]}",
    "!Join ['', [!GetAtt Role.Arn]]",
]

PLACES = [  # the resource, what is written before the reference, where the reader puts it
    ("Task", "ExecutionRoleArn", "executionRoleArn"),
    ("Task", "TaskRoleArn", "taskRoleArn"),
    ("Task", "ContainerDefinitions: [{Secrets: [{ValueFrom", "containerDefinitions.0.secrets.0.valueFrom"),
    ("Task", "ContainerDefinitions: [{DockerLabels: {a-key", "containerDefinitions.0.dockerLabels.a-key"),
    ("Service", "Role", "role"),
    ("Service", "VolumeConfigurations: [{ManagedEBSVolume: {A", "volumeConfigurations.0.managedEBSVolume.a"),
    ("Policy", "PolicyDocument: {Statement: [{Action: x, Resource", "document.Statement.0.Resource"),
    ("Policy", "PolicyDocument: {Statement: {Resource: [a, !Ref 'AWS::NoValue', {x", "document.Statement.Resource.1.x"),
    ("Key", "KeyPolicy: {Statement: [{Principal: {AWS", "policy.Statement.0.Principal.AWS"),
    ("Rule", "Targets: [{Arn: a, Id: b, RoleArn", "roleArn"),
]  # fmt: skip

TYPES = {
    "Task": "AWS::ECS::TaskDefinition",
    "Service": "AWS::ECS::Service",
    "Policy": "AWS::IAM::Policy",
    "Key": "AWS::KMS::Key",
    "Rule": "AWS::Events::Rule",
}

TEMPLATE = """
Parameters:
  Attribute: {{Type: String, Default: Arn}}
Conditions:
  Always: !Equals [a, a]
  Never: !Not [!Condition Always]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {{Path: /svc/}}
  {address}:
    Type: {type}
    Properties:
      {opening}: {spelling}{closing}
"""


def _template(address: str, opening: str, spelling: str) -> str:
    pairs = {"[": "]", "{": "}"}
    closing = "".join(pairs[sign] for sign in reversed(_still_open(opening)))
    return TEMPLATE.format(address=address, type=TYPES[address], opening=opening, spelling=spelling, closing=closing)


def _still_open(opening: str) -> list[str]:
    signs: list[str] = []
    for sign in opening:
        if sign in "[{":
            signs.append(sign)
        elif sign in "]}":
            signs.pop()
    return signs


@pytest.mark.parametrize("spelling", SPELLINGS_OF_THE_ARN)
@pytest.mark.parametrize("place", PLACES, ids=[path for _, _, path in PLACES])
def test_every_spelling_at_every_place_in_yaml(
    spelling: str, place: tuple[str, str, str], deployment: Only, value: At
) -> None:
    address, opening, path = place
    found = deployment(_template(address, opening, spelling))

    assert str(value(found, address, path)) == ARN


class _LongForms(yaml.SafeLoader):
    """Turns short tags into what a template in JSON says."""


def _long(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    name = LONG_FORMS[f"!{tag}"]
    if isinstance(node, yaml.ScalarNode):
        scalar = loader.construct_scalar(node)
        return {name: str(scalar).split(".") if name == "Fn::GetAtt" else scalar}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    raise AssertionError(tag)


_LongForms.add_multi_constructor("!", _long)


@pytest.mark.parametrize("indent", [None, 2, "\t"])
@pytest.mark.parametrize("spelling", SPELLINGS_OF_THE_ARN)
def test_every_spelling_in_json(spelling: str, indent: int | str | None, deployment: Only, value: At) -> None:
    loader = _LongForms(_template("Task", "ExecutionRoleArn", spelling))
    as_json = json.dumps(loader.get_single_data(), indent=indent)

    assert str(value(deployment(as_json), "Task", "executionRoleArn")) == ARN


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("!Ref Role", "{Role.name}"),
        ("!Sub '${Role}'", "{Role.name}"),
        ("!Sub 'arn:aws:iam::123456789012:role/${Role}'", "arn:aws:iam::123456789012:role/{Role.name}"),
        ("!Sub '${!Role.Arn}'", "${Role.Arn}"),
        ("!Sub '${!Literal}-${Role}'", "${Literal}-{Role.name}"),
        ("arn:aws:iam::012345670123:role/x", "arn:aws:iam::012345670123:role/x"),
        ("012345670123", "012345670123"),
        ("123456789012", "123456789012"),
        ("2012-10-17", "2012-10-17"),
        ("1_000", "1_000"),
        ("1.0", "1.0"),
        ("0x1f", "0x1f"),
        ("12:30:45", "12:30:45"),
        ("'{{resolve:ssm:/role/arn}}'", "{resolve:ssm:/role/arn}"),
        ("!Sub 'x-{{resolve:ssm:/${Attribute}}}-y'", "x-{resolve:ssm:/Arn}-y"),
        ("!ImportValue base-role", "{import base-role}"),
        ("!ImportValue {'Fn::Sub': '${Attribute}-role'}", "{import Arn-role}"),
        ("!Select [4, !Split [':', !GetAtt Role.Arn]]", "{account}"),
        ("!Base64 hello", "aGVsbG8="),
        ("!Join ['', [a, !Ref 'AWS::NoValue', b]]", "ab"),
    ],
)  # fmt: skip
def test_what_a_spelling_gives(spelling: str, expected: str, deployment: Only, value: At) -> None:
    found = value(deployment(_template("Task", "ExecutionRoleArn", spelling)), "Task", "executionRoleArn")

    assert str(as_text(found)) == expected
