"""Names and values of scanned code cannot command a terminal, a build server or a page: every output spells them."""

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.command_line.formats import FORMATS
from ecs_roles.command_line.main import main
from ecs_roles.findings.wording import with_fix
from ecs_roles.outputs import text_report
from ecs_roles.outputs.readable import json_text, readable, sentence_line
from ecs_roles.outputs.text_report import TextOptions

HOSTILE = {
    "GitHub's command": "::error file=a.tf,line=1::gotcha",
    "GitHub's older command": "x ##[error]gotcha",
    "Azure's command": "x ##vso[task.setvariable variable=PATH]/tmp",
    "a colour": "\x1b[31mred\x1b[0m",
    "a link of the terminal": "\x1b]8;;http://example.com\x07here\x1b]8;;\x07",
    "a link ended by C1": "\x9d8;;http://example.com\x9chere",
    "a bell": "ding\x07",
    "the other direction": "safe\u202egnihtyreve\u2066\u200f",
    "a line": "one\n::warning::two\r\n  ::notice::three",
    "a line of Unicode": "one\u2028::warning::two\x85::notice::three",
    "markup": "<script>alert(1)</script>[x](javascript:alert(1))",
    "half a pair": "half \ud83d",
}
COMMAND = re.compile(r"^\s*::(?!(?:error|warning|notice) (?:file|title)=)\w", re.MULTILINE)


def _template(hostile: str) -> str:
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": hostile,
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Principal": {"Service": hostile}, "Action": "sts:AssumeRole"}],
            },
            "Policies": [
                {
                    "PolicyName": hostile,
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [{"Effect": "Allow", "Action": ["s3:*", f"s3:{hostile}"], "Resource": hostile}],
                    },
                }
            ],
        },
    }
    container = {
        "Name": hostile,
        "Image": f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/{hostile}:1",
        "Environment": [{"Name": f"{hostile} PASSWORD", "Value": "hunter2"}],
        "Secrets": [{"Name": hostile, "ValueFrom": f"/{hostile}"}],
        "LogConfiguration": {"LogDriver": "awslogs", "Options": {"awslogs-group": hostile, "awslogs-region": hostile}},
    }
    task = {
        "Type": "AWS::ECS::TaskDefinition",
        "Metadata": {"checkov": {"skip": [{"id": "CKV_ECSROLE_601", "comment": hostile}]}},
        "Properties": {
            "Family": hostile,
            "ExecutionRoleArn": {"Fn::GetAtt": [f"Role{hostile}", "Arn"]},
            "ContainerDefinitions": [container],
        },
    }
    return json.dumps({"Resources": {f"Role{hostile}": role, f"Task{hostile}": task, "Else": {"Type": hostile}}})


@pytest.fixture(params=HOSTILE.values(), ids=list(HOSTILE))
def hostile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def folder(hostile: str, tmp_path: Path) -> Path:
    """Code in two languages whose names, values and files are hostile."""
    (tmp_path / "template.json").write_text(_template(hostile), encoding="utf-8")
    name = re.sub(r"[/\x00\ud800-\udfff]", "", hostile)
    definition = {
        "family": hostile,
        "executionRoleArn": hostile,
        "containerDefinitions": [{"name": hostile, "image": hostile, "secrets": [{"name": "A", "valueFrom": hostile}]}],
    }
    (tmp_path / f"{name}.json").write_text(json.dumps(definition), encoding="utf-8")
    (tmp_path / f"{name}.tf").write_text(f'resource "aws_iam_role" "x" {{ name = {name}\n}}\nbroken {name}', "utf-8")
    return tmp_path


def _outputs(report: Report) -> Iterator[tuple[str, str]]:
    for name, render in FORMATS.items():
        yield name, render(report)
    yield "text with everything", text_report.render(report, TextOptions(show_unknown=True, show_info=True))
    yield "hosts", "\n".join(sentence_line(with_fix(item.content, item.fix)) for item in report.findings)


def test_no_output_obeys_what_it_reports(folder: Path) -> None:
    report = scan([folder], Options(root=folder))

    assert report.findings
    assert report.errors
    for name, output in _outputs(report):
        wrong = {character for character in output if _is_active(character)} - set("\n\t" if name != "hosts" else "\n")
        assert wrong == set(), name
        assert "##[" not in output, name
        assert "##vso[" not in output, name
        assert COMMAND.search(output) is None, name
        assert "<script>alert" not in output or name not in ("html", "markdown", "junit")


def _is_active(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or character in "\u200f\u202e\u2066"


@pytest.mark.parametrize("words", ["why unable-to-assume-the-role FOLDER", "simulate x FOLDER --action s3:GetObject"])
def test_the_other_commands_do_not_either(folder: Path, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    given = {"FOLDER": str(folder), "unable-to-assume-the-role": "ECS was unable to assume the role"}
    main([given.get(word, word) for word in words.split()])

    printed = "".join(capsys.readouterr())

    assert printed
    assert {character for character in printed if _is_active(character)} <= {"\n"}
    assert "##[" not in printed
    assert COMMAND.search(printed) is None


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5))
def test_json_says_the_same_when_it_is_safe(data: Any) -> None:
    text = json_text(data)

    assert json.loads(text) == data
    assert not {character for character in text if _is_active(character)}


@given(st.text(st.sampled_from("#[vso:e \n\t")))
def test_no_text_becomes_a_command(text: str) -> None:
    shown = readable(text)

    assert "##[" not in shown
    assert "##vso[" not in shown
    assert re.search(r"^\s*::\w", shown, re.MULTILINE) is None
