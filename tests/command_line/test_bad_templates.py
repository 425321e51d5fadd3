"""A bad template costs its own place alone: one message with file and line, quickly, and the scan goes on."""

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.command_line.main import main

GOOD = Path(__file__).parents[2] / "sample_iac" / "web_service" / "good" / "template.yaml"
HEAD = "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n"
ROLE = "    Type: AWS::IAM::Role\n    Properties: {Path: /}\n"
TASK = """  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: [{Name: app, Image: nginx}]
"""


def bomb(kind: str) -> str:
    """Aliases of aliases: a few lines that mean a billion values."""
    lines = [f"  a0: &a0 [{', '.join(['x'] * 9)}]"]
    lines += [f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "AWSTemplateFormatVersion: '2010-09-09'\nMetadata:\n" + "\n".join(lines) + f"\nResources:\n  {kind}:\n{ROLE}"


BAD: dict[str, tuple[str | bytes, int, str]] = {
    "tab": (HEAD + "  Role:\n\tType: AWS::IAM::Role\n", 4, "not valid YAML: found character"),
    "twice": (f"{HEAD}  Role:\n{ROLE}  Role:\n{ROLE}", 6, "the key Role stands twice"),
    "unknown_tag": (f"{HEAD}  Role:\n    Type: AWS::IAM::Role\n    Properties: !Nonsense x\n", 5, "no tag !Nonsense"),
    "object_tag": (
        f"{HEAD}  Role:\n    Type: AWS::IAM::Role\n    Properties: !!python/object:os.system x\n",
        5,
        "no tag",
    ),
    "no_such_anchor": (f"{HEAD}  Role:\n    Type: AWS::IAM::Role\n    Properties: *nothing\n", 5, "the alias *nothing"),
    "inside_itself": (f"{HEAD}  Role: &r\n    Type: AWS::IAM::Role\n    Properties: *r\n", 5, "inside the value"),
    "control": (f"{HEAD}  Role:\n    Type: AWS::IAM::Role # \x07\n".encode(), 4, "not valid YAML"),
    "binary": (HEAD.encode() + b"  Role: \xff\xfe\x00\n", 1, "UTF-8"),
}
BEYOND = {
    "nested": (f"{HEAD}  Role: {{Type: 'AWS::IAM::Role', Path: {'[' * 80}{']' * 80}}}\n", 3, "nested deeper than"),
    "bomb": (bomb("Role"), 8, "its aliases stand for more than"),
}


def scanned(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    code = main(["scan", "--format", "json", str(folder)])
    captured = capsys.readouterr()
    assert captured.err == ""
    return code, json.loads(captured.out)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "beside").mkdir()
    shutil.copy(GOOD, tmp_path / "beside")
    return tmp_path


@pytest.mark.parametrize("name", BEYOND)
def test_what_lies_beyond_the_budget_is_told_and_fails_nothing(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, line, said = BEYOND[name]
    (folder / "bad.yaml").write_text(content, encoding="utf-8")
    _, report = scanned(folder, capsys)

    beyond = [item for item in report["unread"] if item["kind"] == "beyond_budget"]
    assert [(item["file"], item["line"], said in item["why"]) for item in beyond[:1]] == [("bad.yaml", line, True)]
    assert ("beside/template.yaml", "decided") in {(i["file"], i["status"]) for i in report["task_definitions"]}
    assert report["errors"] == []


@pytest.mark.parametrize("name", BAD)
def test_one_message_names_file_and_line_and_the_rest_is_scanned(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, line, said = BAD[name]
    (folder / "bad.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    before = time.process_time()
    code, report = scanned(folder, capsys)

    assert [(item["file"], item["line"], said in item["message"]) for item in report["errors"]] == [
        ("bad.yaml", line, True)
    ]
    assert ("beside/template.yaml", "decided") in {(i["file"], i["status"]) for i in report["task_definitions"]}
    # What is not a text holds nothing of ECS or IAM; of a key that stands twice CloudFormation, too, takes the second.
    assert code == (0 if name in {"binary", "twice"} else 2)
    assert time.process_time() - before < 5


GOOD_BUT_ODD = {
    "merge_keys": (HEAD + "  Base: &base\n" + ROLE + "  Other:\n    <<: *base\n    DependsOn: Base\n" + TASK),
    "anchors": HEAD + "  Base: &base\n" + ROLE + "  Other: *base\n" + TASK,
    "a_megabyte": HEAD + TASK + "".join(f"  # {'-' * 100}\n" for _ in range(10_000)),
    "five_hundred_resources": HEAD + TASK + "".join(f"  Role{n}:\n{ROLE}" for n in range(499)),
    "described_twice": "Description: a\nDescription: b\n" + HEAD + TASK,
}


@pytest.mark.parametrize("name", GOOD_BUT_ODD)
def test_what_cloudformation_takes_is_read_quickly(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "odd.yaml").write_text(GOOD_BUT_ODD[name], encoding="utf-8")
    before = time.process_time()
    code, report = scanned(folder, capsys)

    assert all(item["incidental"] for item in report["errors"])  # A key written twice is told, and fails nothing.
    assert bool(report["errors"]) == (name == "described_twice")
    assert "odd.yaml" in {item["file"] for item in report["task_definitions"]}
    assert code != 2
    assert time.process_time() - before < 10
