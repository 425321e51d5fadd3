"""Task definition files as tools register them, with the placeholders that they fill in."""

import json
from pathlib import Path

import pytest

from ecs_roles.readers.file_kinds import looks_like_task_definition
from ecs_roles.readers.task_definition_file.file import read_task_definition_file
from ecs_roles.symbolic.resources import Reading, Resource
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Sequence, Unknown, Value

PLAIN = """{
  "family": "api",
  "executionRoleArn": "arn:aws:iam::123456789012:role/exec",
  "cpu": 256,
  "taskRoleArn": null,
  "containerDefinitions": [
    {"name": "app", "image": "nginx", "secrets": [{"name": "A", "valueFrom": "arn:aws:ssm:eu-west-1:1:parameter/é"}]}
  ]
}
"""


def _read(text: str, folder: Path, name: str = "task.json") -> Reading:
    return read_task_definition_file(folder / name, reading_root=folder, text=text)


def _resource(text: str, folder: Path) -> Resource:
    reading = _read(text, folder)
    assert reading.errors == ()
    (deployment,) = reading.deployments
    assert deployment.language == "task-definition-file"
    (resource,) = deployment.resources
    return resource


def _at(value: Value | None, *steps: str | int) -> Value | None:
    for step in steps:
        match value, step:
            case Mapping(), str():
                value = value.get(step)
            case Sequence(), int():
                value = value.items[step]
    return value


def test_a_file_is_one_task_definition_with_exact_places(tmp_path: Path) -> None:
    resource = _resource(PLAIN, tmp_path)

    assert (resource.kind, resource.address) == ("task_definition", "api")
    assert "taskRoleArn" not in {entry.key for entry in resource.properties.entries}
    found = _at(resource.properties, "containerDefinitions", 0, "secrets", 0, "valueFrom")
    assert isinstance(found, Text)
    assert found.span is not None
    assert (found.span.line, found.span.column, found.span.end_column) == (7, 78, 115)
    assert str(_at(resource.properties, "arn")).endswith("task-definition/api:{revision}")


def test_what_describe_task_definition_prints_is_read(tmp_path: Path) -> None:
    inner = {"taskDefinitionArn": "arn:aws:ecs:r:1:task-definition/x:3", "containerDefinitions": [], "family": "x"}

    resource = _resource(json.dumps({"taskDefinition": inner, "tags": []}), tmp_path)

    assert str(_at(resource.properties, "arn")) == "arn:aws:ecs:r:1:task-definition/x:3"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"{{ must_env `ROLE` }}"', "{{{ must_env `ROLE` }}}"),
        ('"arn:aws:iam::{{ env "ACCT" "1" }}:role/x"', 'arn:aws:iam::{{{ env "ACCT" "1" }}}:role/x'),
        ('"arn:aws:iam::${ACCT}:role/x"', "arn:aws:iam::{${ACCT}}:role/x"),
        ('"<IMAGE1_NAME>"', "{<IMAGE1_NAME>}"),
        ('"arn:aws:ssm:REGION:ACCOUNT_ID:parameter/x"', "arn:aws:ssm:{REGION}:{ACCOUNT_ID}:parameter/x"),
        ('"ACCOUNT_ID.dkr.ecr.REGION.amazonaws.com/x:TAG"', "{ACCOUNT_ID}.dkr.ecr.{REGION}.amazonaws.com/x:TAG"),
        ('"AWS_REGION", "taskRoleArn": "arn:aws:iam::REGION:role/x"', "AWS_REGION"),
        ('"a\\u00e9\\n\\ud83d\\ude00{{x}}"', "aé\n😀{{{x}}}"),
    ],
)
def test_a_placeholder_in_a_text_is_a_symbol(written: str, expected: str, tmp_path: Path) -> None:
    resource = _resource(f'{{"family": {written}, "containerDefinitions": []}}', tmp_path)

    assert str(_at(resource.properties, "family")) == expected


def test_a_word_that_is_a_placeholder_in_an_arn_is_one_where_it_stands_alone(tmp_path: Path) -> None:
    resource = _resource(
        '{"family": "REGION", "executionRoleArn": "arn:aws:iam:REGION:1:role/x", "containerDefinitions": []}', tmp_path
    )

    assert str(_at(resource.properties, "family")) == "{REGION}"


def test_a_placeholder_may_be_the_whole_value(tmp_path: Path) -> None:
    resource = _resource('{"containerDefinitions": {{ file `c.json` }}, "cpu": {{ x }}, "memory": {{ x }}}', tmp_path)

    containers, cpu, memory = (_at(resource.properties, key) for key in ("containerDefinitions", "cpu", "memory"))
    assert isinstance(containers, Unknown)
    assert isinstance(cpu, Unknown)
    assert cpu == memory
    assert resource.address == "task.json"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{"family": "x",\n "containerDefinitions": [}', 2, "not valid JSON: a value expected"),
        ('{"containerDefinitions": []} x', 1, "something follows"),
        ('{"containerDefinitions": ' + "[" * 2000, 1, "a collection does not end"),
        ('{"family": "x"}', 1, "not a task definition"),
        ("[]", 1, "not a task definition"),
        ("", 1, "a value expected"),
        ('{"a": "\\q"}', 1, "a text in double quotes expected"),
        ('{"a" 1}', 1, "':' expected"),
        ('{"a": 1,}', 1, "a comma stands before '}', where nothing follows"),
        ('{"a": [\n  1,\n]}', 2, "a comma stands before ']', where nothing follows"),
        ('{"a": "x\n"}', 1, "a text in double quotes expected"),
        ('{"a": ' + "9" * 5000 + "}", 1, "a value expected"),
    ],
    ids=lambda part: repr(part)[:30],
)
def test_a_broken_file_is_told_with_its_line(text: str, line: int, message: str, tmp_path: Path) -> None:
    reading = _read(text, tmp_path)

    assert [(error.span.line, message in error.message) for error in reading.errors] == [(line, True)]
    assert reading.deployments == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PLAIN, True),
        ('{"taskDefinition": {"containerDefinitions": []}}', True),
        ('{"containerDefinitions": {{ x }}}', True),
        ('{"AWSEBDockerrunVersion": 2, "containerDefinitions": []}', False),
        ('{"planned_values": {}, "containerDefinitions": []}', False),
        ('{"shapes": {"containerDefinitions":{"shape":"X"}}}', False),
        ('{"ContainerDefinitions": []}', False),
        ("containerDefinitions: []", False),
        ("", False),
    ],
)
def test_a_file_is_known_by_its_content(text: str, expected: bool) -> None:
    assert looks_like_task_definition(text, "anything") is expected


def test_a_definition_keeps_its_own_arn_and_the_place_where_it_begins(tmp_path: Path) -> None:
    arn = "arn:aws:ecs:eu-west-1:111122223333:task-definition/api:7"
    inner = json.dumps({"taskDefinitionArn": arn, **json.loads(PLAIN)})
    described = _resource(f'{{\n  "tags": [],\n  "taskDefinition": {inner}\n}}\n', tmp_path)

    assert str(described.properties.get("arn")) == arn
    assert described.span.line == 3
    assert str(_resource(PLAIN, tmp_path).properties.get("arn")).endswith(":task-definition/api:{revision}")
