"""What is known of parameters and mappings, and why the rest is not."""

from collections.abc import Callable

import pytest

from ecs_roles.symbolic.resources import Deployment
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Sequence, Unknown, Value, as_text

At = Callable[[Deployment, str, str], Value | None]
Only = Callable[..., Deployment]

TEMPLATE = """
Parameters:
  P: {parameter}
Mappings:
  M:
    a: {{k: one, same: x, list: [1, 2]}}
    b: {{k: two, same: x}}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {{TaskRoleArn: {expression}}}
"""


def _found(deployment: Only, value: At, parameter: str, expression: str, **given: str) -> Value | None:
    text = TEMPLATE.format(parameter=parameter, expression=expression)
    return value(deployment(text, **given), "Task", "taskRoleArn")


@pytest.mark.parametrize(
    ("parameter", "expression", "expected"),
    [
        ("{Type: String, Default: x}", "!Ref P", "x"),
        ("{Type: String, Default: ''}", "!Ref P", ""),
        ("{Type: Number, Default: 5}", "!Sub '${P}'", "5"),
        ("{Type: String, Default: 012345670123}", "!Ref P", "012345670123"),
        ("{Type: String, AllowedValues: [only]}", "!Ref P", "only"),
        ("{Type: String, AllowedValues: [x, y], Default: y}", "!Ref P", "y"),
        ("{Type: CommaDelimitedList, Default: 'a, b'}", "!Select [1, !Ref P]", "b"),
        ("{Type: CommaDelimitedList, Default: 'a,b'}", "!Join ['-', !Ref P]", "a-b"),
        ("{Type: 'List<AWS::EC2::Subnet::Id>', Default: 'a,b'}", "!Select [0, !Ref P]", "a"),
        ("{Type: 'AWS::SSM::Parameter::Name', Default: /a}", "!Ref P", "/a"),
        ("{Type: String, Default: a}", "!FindInMap [M, !Ref P, k]", "one"),
        ("{Type: String, Default: a}", "!FindInMap [M, b, k]", "two"),
        ("{Type: String}", "!FindInMap [M, !Ref P, same]", "x"),
        ("{Type: String}", "!FindInMap [M, !Ref 'AWS::Region', same]", "x"),
        ("{Type: String}", "!FindInMap [M, zz, k, {DefaultValue: d}]", "d"),
        ("{Type: String}", "!Select [1, !FindInMap [M, a, list]]", "2"),
        ("{Type: String}", "!Sub ['${L}', {L: {'Fn::Length': !FindInMap [M, a, list]}}]", "2"),
        ("{Type: String}", "{'Fn::ToJsonString': {a: [1, !Ref 'AWS::Region']}}", '{"a":[1,"{region}"]}'),
        (
            "{Type: String}",
            "{'Fn::ToJsonString': {a: 'say \"b\"', c: [true, xy]}}",
            '{"a":"say \\"b\\"","c":[true,"xy"]}',
        ),
        ("{Type: String}", "{'Fn::ToJsonString': [{}, [], !Sub 'x${AWS::Region}y']}", '[{},[],"x{region}y"]'),
    ],
)
def test_what_is_known(parameter: str, expression: str, expected: str, deployment: Only, value: At) -> None:
    assert str(as_text(_found(deployment, value, parameter, expression))) == expected


@pytest.mark.parametrize(
    ("parameter", "expression", "reason"),
    [
        ("{Type: String}", "!Ref P", "parameter P has no default"),
        ("{Type: String, AllowedValues: [x, y]}", "!Ref P", "parameter P has no default"),
        ("{Type: 'AWS::SSM::Parameter::Value<String>', Default: /a}", "!Ref P",
         "parameter P is read from the parameter store"),
        ("{Type: CommaDelimitedList}", "!Ref P", "parameter P has no default"),
        ("{Type: CommaDelimitedList}", "!Join [',', !Ref P]", "parameter P has no default"),
        ("{Type: String}", "!Select [0, !Split ['/', !Ref P]]", "parameter P has no default"),
        ("{Type: String}", "!FindInMap [M, !Ref P, k]", "it may be one of one, two, depending on P"),
        ("{Type: String}", "!FindInMap [M, a, !Ref P]", "it may be one of one, x, a list"),
        ("{Type: String}", "!FindInMap [M, a, none]", "the mapping has no M[a][none]"),
        ("{Type: String}", "!FindInMap [None, a, none]", "no mapping is called None"),
        ("{Type: String}", "!Ref Nothing", "there is no Nothing: it is not in the template"),
        ("{Type: String}", "!GetAtt Nothing.Arn", "there is no Nothing"),
        ("{Type: String}", "!If [Nothing, a, b]", "no condition is called Nothing"),
        ("{Type: String}", "{'Fn::Transform': {Name: M}}", "Fn::Transform is worked out by CloudFormation"),
        ("{Type: String}", "!GetAZs ''", "Fn::GetAZs is worked out by CloudFormation"),
        ("{Type: String}", "!Select [7, [a]]", "the index is not known or beyond the list"),
    ],
)  # fmt: skip
def test_what_is_not_known_says_why(parameter: str, expression: str, reason: str, deployment: Only, value: At) -> None:
    found = _found(deployment, value, parameter, expression)

    assert isinstance(found, Unknown)
    assert reason in found.reason


def test_a_given_value_wins(deployment: Only, value: At) -> None:
    assert str(_found(deployment, value, "{Type: String, Default: x}", "!Ref P", P="given")) == "given"


def test_equal_doubts_have_equal_names(deployment: Only, value: At) -> None:
    pair = "!Join ['', [!Select [0, !Split ['/', !Ref P]], !Select [0, !Split ['/', !Ref P]]]]"

    found = _found(deployment, value, "{Type: String}", pair)

    assert isinstance(found, Text)
    assert len({symbol.origin for symbol in found.symbols}) == 1


def test_a_macro_opens_a_list_and_an_object(deployment: Only) -> None:
    found = deployment(
        """
Resources:
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      Fn::Transform: {Name: M}
      PolicyDocument:
        Statement:
          - {Effect: Allow}
          - Fn::Transform: {Name: M}
"""
    )

    (policy,) = found.resources
    document = policy.properties.get("document")
    assert isinstance(document, Mapping)
    statements = document.get("Statement")
    assert policy.properties.more is not None
    assert isinstance(statements, Sequence)
    assert len(statements.items) == 1
    assert statements.more is not None
