"""JSON that a template gives as text keeps its exact places."""

from collections.abc import Callable

import pytest

from ecs_roles.symbolic.resources import Deployment
from ecs_roles.symbolic.values import Unknown, Value

At = Callable[[Deployment, str, str], Value | None]
Only = Callable[..., Deployment]

HEAD = "Resources:\n  Role: {Type: 'AWS::IAM::Role'}\n  Policy:\n    Type: AWS::IAM::Policy\n    Properties:\n"

BLOCK = """      PolicyDocument: !Sub |
        {
          "Statement": [
            {"Effect": "Allow", "Resource": "${Role.Arn}/x", "Action": "a:b"}
          ]
        }
"""
QUOTED = """      PolicyDocument: '{"Statement": [{"Resource": "x", "Action": "a:b"}]}'
"""
ESCAPED = """      PolicyDocument: "{\\"Statement\\": [{\\"Resource\\": \\"x\\", \\"Action\\": \\"a:b\\"}]}"
"""
JOINED = """      PolicyDocument: !Join ['', ['{"Statement": [{"Resource": "', !Ref Role, '", "Action": "a:b"}]}']]
"""


@pytest.mark.parametrize(
    ("text", "line", "written"),
    [
        (BLOCK, 9, '"a:b"'),
        (QUOTED, 6, '"a:b"'),
        (ESCAPED, 6, '"a:b\\"'),
        (JOINED, 6, JOINED.strip().removeprefix("PolicyDocument: ")),  # made of parts: the place is that of the whole
    ],
    ids=["block", "quoted", "escaped", "joined"],
)
def test_an_action_stands_where_it_is_written(text: str, line: int, written: str, deployment: Only, value: At) -> None:
    action = value(deployment(HEAD + text), "Policy", "document.Statement.0.Action")

    assert str(action) == "a:b"
    assert action is not None
    assert action.span is not None
    place = action.span
    assert (place.line, place.end_line) == (line, line)
    assert (HEAD + text).splitlines()[line - 1][place.column - 1 : place.end_column - 1] == written


def test_a_definition_that_is_kept_in_s3_is_not_known(deployment: Only, value: At) -> None:
    found = deployment(
        "Resources:\n  Machine:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n"
        "      RoleArn: a\n      DefinitionSubstitutions: {Task: b}\n"
        "      DefinitionS3Location: {Bucket: a, Key: machine.json}\n"
    )

    definition = value(found, "Machine", "definition")
    assert isinstance(definition, Unknown)
    assert definition.reason == "the definition of the state machine is kept in S3"
    assert definition.span is not None
    assert definition.span.line == 7
