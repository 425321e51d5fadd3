"""Parameters of templates come from the files that people have for their deployments."""

import json
from pathlib import Path

import pytest

from ecs_roles.command_line.main import main
from ecs_roles.readers.cloudformation.parameter_files import NoParametersError, parameters_in

SAM_OVERRIDES = """
version = 0.1
[default.deploy.parameters]
stack_name = "web"
parameter_overrides = {overrides}
"""
SIZE = {"ParameterKey": "Size", "ParameterValue": "2"}


def _sam(overrides: str) -> str:
    return SAM_OVERRIDES.replace("{overrides}", overrides)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.json", json.dumps([{"ParameterKey": "Stage", "ParameterValue": "prod"}, "Size=2"])),
        ("p.json", json.dumps([{"ParameterKey": "Stage", "ParameterValue": "prod"}, SIZE])),
        ("p.json", '["Stage=prod", "Size=2"]'),
        ("p.json", '{"Parameters": {"Stage": "prod", "Size": 2}, "Tags": {"a": "b"}}'),
        ("p.json", '{"Parameters": [{"ParameterKey": "Stage", "ParameterValue": "prod"}, "Size=2"]}'),
        ("p.json", '{"Stage": "prod", "Size": "2"}'),
        ("samconfig.toml", _sam("\"Stage=prod Size='2'\"")),
        ("samconfig.toml", _sam("'Stage=\"prod\" Size=2'")),
        ("samconfig.toml", _sam('"ParameterKey=Stage,ParameterValue=prod ParameterKey=Size,ParameterValue=2"')),
        ("samconfig.toml", _sam('["Stage=prod", "Size=2"]')),
        ("samconfig.toml", _sam('{Stage = "prod", Size = 2}')),
        ("samconfig.toml", _sam('"Stage=prod Size=2"').replace("default.deploy", "live.global")),
    ],
)  # fmt: skip
def test_every_form_says_the_same(name: str, content: str) -> None:
    assert parameters_in(content, name) == (("Stage", "prod"), ("Size", "2"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"Ids": ["a", "b"], "On": true}', (("Ids", "a,b"), ("On", "true"))),
        ('[{"ParameterKey": "Kept", "UsePreviousValue": true}, "A=b=c"]', (("A", "b=c"),)),
    ],
)
def test_values_are_what_cloudformation_takes(content: str, expected: tuple[tuple[str, str], ...]) -> None:
    assert parameters_in(content, "p.json") == expected


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("p.json", "{", "cannot be read"),
        ("p.json", "[" * 100_000, "cannot be read"),
        ("p.json", "[]", "holds no parameters"),
        ("p.json", '"text"', "holds no parameters"),
        ("s.toml", "x = [", "cannot be read"),
        ("s.toml", "[default.deploy.parameters]\nstack_name = 'web'", "holds no parameters"),
        ("s.toml", _sam('"A=b"').replace("default", "one") + _sam('"A=c"').replace("default", "two")[15:],
         "several environments and none is called default: one, two"),
    ],
)  # fmt: skip
def test_what_holds_none_says_so(name: str, content: str, reason: str) -> None:
    with pytest.raises(NoParametersError, match=reason):
        parameters_in(content, name)


TEMPLATE = """
Parameters: {Stage: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      TaskRoleArn: !If [IsProd, 'arn:aws:iam::123456789012:policy/p', !Ref 'AWS::NoValue']
      ContainerDefinitions: [{Name: app, Image: nginx, Memory: 64}]
"""


@pytest.mark.parametrize(("stage", "code"), [("prod", 1), ("dev", 0)])
def test_the_option_gives_them_to_the_templates(
    stage: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    file = tmp_path / "stage.parameters.json"
    file.write_text(json.dumps([{"ParameterKey": "Stage", "ParameterValue": stage}]), encoding="utf-8")

    assert main(["scan", str(tmp_path / "template.yaml"), "--parameters", str(file), "--format", "json"]) == code

    messages = [finding["message"] for finding in json.loads(capsys.readouterr().out)["findings"]]
    assert any("policy" in message for message in messages) == (stage == "prod")
    assert not any(message.startswith("When") for message in messages)


@pytest.mark.parametrize(("content", "reason"), [(None, "cannot be read"), ("[]", "holds no parameters")])
def test_a_file_without_parameters_is_refused(
    content: str | None, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    file = tmp_path / "p.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")

    assert main(["scan", str(tmp_path), "--parameters", str(file)]) == 2
    assert reason in capsys.readouterr().err
