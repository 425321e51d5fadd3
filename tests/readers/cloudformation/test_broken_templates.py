"""A broken template is reported with its line, and the reader goes on."""

import copy
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_roles.readers.cloudformation.template import read_template
from ecs_roles.readers.file_kinds import looks_like_template
from ecs_roles.symbolic.resources import Reading

Read = Callable[..., Reading]

ROLE = """
  Role:
    Type: AWS::IAM::Role
    Properties: {Path: /}
"""
ROLE_WITH_TAGS = "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties: {Tags: TAGS}\n"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("Resources:\n\tRole: {}\n", 2, "not valid YAML: found character"),
        ("Resources: {Role: {Type: 'AWS::IAM::Role'}\n", 2, "not valid YAML"),
        ("Resources:\n  A: [1\n  B: }\n", 3, "not valid YAML"),
        ("Resources: *nothing\n", 1, "the alias *nothing"),
        ("Resources: &r [*r]\n", 1, "the alias *r stands inside the value it names"),
        (f"Resources:{ROLE}  Role: {{Type: 'AWS::IAM::Role'}}\n", 5, "the key Role stands twice"),
        ("Resources:\n  Role: !Nonsense x\n", 2, "CloudFormation knows no tag !Nonsense"),
        ("Resources:\n  Role: !!binary aGVsbG8=\n", 2, "CloudFormation knows no tag !!binary"),
        ("Resources:\n  Role: !!python/object:os.system x\n", 2, "CloudFormation knows no tag !!python"),
        ("Resources:\n  ? [a, b]\n  : x\n", 2, "a key must be a text"),
        ("\x00\x01\x02Resources", 1, "not valid YAML"),
        ("Resources: \ud800", 1, "not valid YAML"),
        ("just a text", 1, "not a template"),
        ("- a\n- b\n", 1, "not a template"),
        ("", 1, "not a template"),
        ("{}", 1, "not a template: it has no Resources"),
        ('{"Resources": {"A": {,}}}', 1, "not valid YAML"),
        ("Resources: []", 1, "not a template: it has no Resources"),
        ("Resources: " + "[" * 70 + "]" * 70, 1, "not a template: it has no Resources"),
        ("Resources: " + "[" * 5000 + "]" * 5000, 1, "exceeded maximum nesting depth"),
    ],
    ids=lambda part: repr(part)[:40],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, line: int, message: str, read: Read) -> None:
    reading = read(text)

    assert [(error.span.line, message in error.message) for error in reading.errors] == [(line, True)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"Resources": ' + '{"a":' * 5000 + "1" + "}" * 5001, 1),
        ("Resources:\n  " + "".join(f"{' ' * i}a:\n  " for i in range(500)), 65),
        (ROLE_WITH_TAGS.replace("TAGS", "[" * 70 + "]" * 70), 4),
    ],
    ids=["JSON", "YAML", "one property"],
)
def test_what_is_nested_too_deeply_is_not_known_and_loses_nothing_else(text: str, line: int, read: Read) -> None:
    reading = read(text)

    assert reading.errors == ()
    assert len(reading.deployments) == 1
    beyond = reading.beyond[0]
    assert beyond.span is not None
    assert (beyond.span.line, "nested deeper than" in beyond.why) == (line, True)


def test_a_bomb_of_aliases_is_bounded(read: Read) -> None:
    levels = "".join(f"  a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12))
    started = time.process_time()

    reading = read(f"Resources:\n  a0: &a0 [lol]\n{levels}")

    assert time.process_time() - started < 2
    assert reading.errors == ()
    assert "its aliases stand for more than" in reading.beyond[0].why


def test_aliases_and_merge_keys_are_followed(read: Read) -> None:
    reading = read(
        """
Base: &base {Path: /svc/, RoleName: base}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {<<: *base, RoleName: own}
  Other:
    Type: AWS::IAM::Role
    Properties: *base
"""
    )

    assert reading.errors == ()
    names = [str(resource.properties.get("arn")) for resource in reading.deployments[0].resources]
    assert names == ["arn:{partition}:iam::{account}:role/svc/own", "arn:{partition}:iam::{account}:role/svc/base"]


@pytest.mark.parametrize(
    "properties",
    ["null", "[1]", "x", "1", "true", "{}", "!If [a]", "!If [Nope, {}, {}]", "!Ref Nope", "!GetAtt", "!Sub", "!Sub []",
     "!Join [a]", "!Join x", "!Select [x, y]", "!Select", "!Split [',']", "!FindInMap [a]", "!FindInMap x",
     "!ImportValue", "!Base64", "{'Fn::If': x}", "{'Fn::Sub': [1, 2]}", "{'Fn::GetAtt': []}", "{'Fn::Transform': x}",
     "{Ref: []}", "{Ref: {a: b}}", "{'Fn::Length': 1}", "{'Fn::ForEach::X': []}", "{'Fn::Nonsense': 1}",
     "{PolicyDocument: null, Policies: null, Roles: x}", "{Policies: [null, 1, x, []]}", "{Path: [a]}",
     "{AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: {}}}", "{RoleName: {a: b}}"],
)  # fmt: skip
@pytest.mark.parametrize(
    "type_name", ["AWS::IAM::Role", "AWS::ECS::TaskDefinition", "AWS::Events::Rule", "AWS::S3::BucketPolicy"]
)
def test_odd_properties_are_survived(properties: str, type_name: str, read: Read) -> None:
    reading = read(f"Resources:{ROLE}  Odd:\n    Type: {type_name}\n    Properties: {properties}\n")

    assert "Role" in {resource.address for resource in reading.deployments[0].resources}


@pytest.mark.parametrize(
    "section",
    ["Conditions: null", "Conditions: []", "Conditions: {A: null}", "Conditions: {A: !Condition A}",
     "Conditions: {A: !Condition B, B: !Not [!Condition A]}", "Conditions: {A: !Equals [x]}",
     "Conditions: {A: !And []}", "Conditions: {A: !Equals {}}",
     "Conditions: {A: !Not []}", "Conditions: {A: [x]}", "Conditions: {A: !Equals [{}, []]}", "Parameters: x",
     "Parameters: {A: null}", "Parameters: {A: {Type: []}}", "Parameters: {A: {AllowedValues: x, Default: {}}}",
     "Mappings: x", "Mappings: {A: 1}", "Outputs: []", "Outputs: {A: null}", "Outputs: {A: {Export: x}}",
     "Outputs: {A: {Value: !GetAtt Role.Arn, Export: {Name: !Ref A}}}", "Transform: {}", "Transform: [[x]]",
     "Metadata: null", "Rules: x"],
)  # fmt: skip
def test_odd_sections_are_survived(section: str, read: Read) -> None:
    text = f"""{section}
Resources:{ROLE}
  Second:
    Type: AWS::IAM::Role
    Condition: A
    Metadata: null
    DependsOn: 1
    Properties:
      RoleName: !If [A, !Ref A, !FindInMap [A, !Ref A, b]]
  Third: {{Type: 'AWS::IAM::Role', Condition: [a], Metadata: {{cfn-lint: [], checkov: {{skip: x}}}}}}
  Fourth: null
  Fifth: {{Type: null}}
  Sixth: {{Properties: {{}}}}
"""

    reading = read(text)

    assert reading.errors == ()
    assert "Role" in {resource.address for found in reading.deployments for resource in found.resources}


def test_a_resource_may_refer_to_itself(read: Read) -> None:
    reading = read(
        """
Resources:
  A: {Type: 'AWS::IAM::Role', Properties: {RoleName: !Sub '${B}-a'}}
  B: {Type: 'AWS::IAM::Role', Properties: {RoleName: !Sub '${A}-b'}}
"""
    )

    names = {resource.address: resource.properties.get("name") for resource in reading.deployments[0].resources}
    assert all(str(name).endswith(("-a", "-b")) for name in names.values())


def test_properties_that_are_a_function_of_themselves(read: Read) -> None:
    reading = read("Resources:\n  A: {Type: 'AWS::IAM::Role', Properties: !Sub '${A.Arn}${A.Arn}'}\n")

    assert [resource.address for resource in reading.deployments[0].resources] == ["A"]


def test_names_that_double_from_role_to_role_are_given_up(read: Read) -> None:
    names = [f"!Sub 'x${{R{index}}}y${{R{index}}}z'" for index in range(39)]
    doubled = "".join(
        f"  R{index}: {{Type: 'AWS::IAM::Role', Properties: {{RoleName: {name}}}}}\n"
        for index, name in enumerate(names, start=1)
    )
    started = time.process_time()

    reading = read(f"Resources:\n  R0: {{Type: 'AWS::IAM::Role'}}\n{doubled}")

    assert time.process_time() - started < 5
    assert len(reading.deployments[0].resources) == 40


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_bytes(b"Resources: \xff\xfe\x80")

    reading = read_template(file, reading_root=tmp_path)

    assert [error.message for error in reading.errors] == ["not a text in UTF-8"]


@pytest.mark.parametrize("name", ["missing.yaml", "folder"])
def test_a_file_that_cannot_be_opened(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    reading = read_template(tmp_path / name, reading_root=tmp_path)

    assert "cannot be read" in reading.errors[0].message


def test_windows_line_ends_and_a_byte_order_mark(read: Read) -> None:
    reading = read(
        "\ufeff" + "Resources:\r\n  Role:\r\n    Type: AWS::IAM::Role\r\n    Properties:\r\n      Path: /x/\r\n"
    )

    (role,) = reading.deployments[0].resources
    path = role.properties.get("path")
    assert path is not None
    assert path.span is not None
    assert (path.span.line, path.span.column, path.span.end_column) == (5, 13, 16)


def test_a_template_of_a_megabyte_is_quick(read: Read) -> None:
    policy = "".join(
        f"            - {{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b{i}'}}\n" for i in range(12)
    )
    text = "Resources:\n" + "".join(
        f"""
  Role{i}:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: a
          PolicyDocument:
           Statement:
{policy}
  Task{i}:
    Type: AWS::ECS::TaskDefinition
    Properties: {{ExecutionRoleArn: !GetAtt Role{i}.Arn}}
"""
        for i in range(900)
    )
    assert len(text) > 1_000_000
    started = time.process_time()

    reading = read(text)

    assert len(reading.deployments[0].resources) == 1800
    assert time.process_time() - started < 15


SAMPLE: Any = {
    "Parameters": {"P": {"Type": "String", "Default": "a", "AllowedValues": ["a", "b"]}},
    "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "a"]}},
    "Mappings": {"M": {"a": {"k": "v"}, "b": {"k": ["w"]}}},
    "Resources": {
        "R": {
            "Type": "AWS::IAM::Role",
            "Condition": "C",
            "Metadata": {"cfn-lint": {"config": {"ignore_checks": ["E1"]}}, "checkov": {"skip": [{"id": "X"}]}},
            "Properties": {"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [{"Action": "x"}]}}]},
        },
        "T": {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {
                "ExecutionRoleArn": {"Fn::If": ["C", {"Fn::GetAtt": ["R", "Arn"]}, {"Ref": "AWS::NoValue"}]},
                "ContainerDefinitions": [{"Image": {"Fn::FindInMap": ["M", {"Ref": "P"}, "k"]}}],
            },
        },
        "S": {
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {"TemplateURL": "./x.yaml", "Parameters": {"A": "b"}},
        },
        "Fn::ForEach::L": ["X", ["a", "b"], {"Q${X}": {"Type": "AWS::IAM::Role"}}],
    },
    "Outputs": {"O": {"Condition": "C", "Value": {"Ref": "R"}, "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-r"}}}},
}

ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, 1, "x", True, [], {}, [None], {"Ref": "R"}, {"Fn::If": ["C"]}, {"Fn::Sub": "${R.Arn}$"}, {"Fn::GetAtt": "T"}]
)  # fmt: skip


def _places(node: Any) -> list[tuple[Any, Any]]:
    keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
    return [(node, key) for key in keys] + [place for key in keys for place in _places(node[key])]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_damage_to_a_template_makes_the_reader_raise(data: st.DataObject) -> None:
    damaged = json.loads(json.dumps(SAMPLE))
    for _ in range(data.draw(st.integers(1, 4))):
        places = _places(damaged)
        container, key = places[data.draw(st.integers(0, len(places) - 1))] if places else (damaged, "x")
        container[key] = copy.deepcopy(data.draw(ODD))

    read_template(Path("/t.json"), reading_root=Path("/"), text=json.dumps(damaged))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="Resources:{}[]!&*<>|\n\t '\"-,#%?RefSub$\\0\x00\ufeff", max_size=60))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    read_template(Path("/t.yaml"), reading_root=Path("/"), text=text)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("AWSTemplateFormatVersion: 2010-09-09\nResources: {}", "a.yaml", True),
        ("Resources:\n  A:\n    Type: AWS::ECS::Cluster", "a.yml", True),
        ('{"Resources": {"A": {"Type": "AWS::ECS::Cluster"}}}', "a.template", True),
        ("apiVersion: v1\nkind: Pod", "a.yaml", False),
        ("Resources:\n  A:\n    Type: AWS::ECS::Cluster", "a.md", False),
        ("resource aws_ecs_cluster", "a.tf", False),
        ("", "a.json", False),
    ],
)
def test_a_template_is_known_by_its_content(text: str, name: str, expected: bool) -> None:
    assert looks_like_template(text, name) is expected
