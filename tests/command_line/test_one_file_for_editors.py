"""One file, saved or not, in the light of its project; and a scan that is made again when a file changes."""

import argparse
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.limits import HANGING, PATIENCE

from ecs_roles.command_line.main import main
from ecs_roles.command_line.watching import changed, state_of, watched

CHECKS = Path(__file__).parents[2] / "checks"

TASK = """\
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name    = "web"
    image   = "public.ecr.aws/nginx/nginx:1"
    secrets = [{ name = "DB", valueFrom = aws_secretsmanager_secret.db.arn }]
  }])
}

resource "aws_secretsmanager_secret" "db" {
  name = "web/db"
}
"""

ROLE = """\
resource "aws_iam_role" "execution" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
  inline_policy {
    name   = "all"
    policy = jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Effect = "Allow", Action = "sqs:*", Resource = "*" }]
    })
  }
}
"""
GRANTED = ROLE.replace(
    '"sqs:*", Resource = "*"', '"secretsmanager:GetSecretValue", Resource = aws_secretsmanager_secret.db.arn'
)

NESTING = """\
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: child.yaml}
"""
CHILD = """\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions:
        - Name: a
          Image: registry.example/b:1
          RepositoryCredentials:
            CredentialsParameter: arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-AbCdEf
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    infra = tmp_path / "infra"
    infra.mkdir()
    (infra / "ecs.tf").write_text(TASK, encoding="utf-8")
    (infra / "iam.tf").write_text(ROLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The place and the rule of each line in the format for editors."""
    return [" ".join(line.split()[:3]) for line in capsys.readouterr().out.splitlines()]


def scanned_buffer(file: str, *options: str) -> int:
    return main(["scan", "-", "--stdin-filename", file, "--format", "concise", *options])


def test_a_buffer_stands_for_its_file_and_the_rest_of_the_project_decides(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(f"# another line\n{TASK}", monkeypatch)
    assert scanned_buffer("infra/ecs.tf") == 1
    assert lines(capsys) == ["infra/ecs.tf:9:43: error ECS531"]

    typed(GRANTED, monkeypatch)
    assert scanned_buffer("infra/iam.tf") == 0
    assert lines(capsys) == []
    assert (project / "infra/iam.tf").read_text(encoding="utf-8") == ROLE


@pytest.mark.usefixtures("project")
def test_only_the_findings_of_the_buffer_are_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(ROLE, monkeypatch)

    assert scanned_buffer("infra/iam.tf") == 1
    assert {line.partition(":")[0] for line in lines(capsys)} == {"infra/iam.tf"}


def test_a_buffer_that_was_never_saved_belongs_to_the_project(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "infra/ecs.tf").unlink()
    typed(TASK, monkeypatch)

    assert scanned_buffer("infra/new.tf") == 1
    assert lines(capsys) == ["infra/new.tf:8:43: error ECS531"]


def test_the_buffer_of_a_nested_template_is_read_where_it_is_nested(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "parent.yaml").write_text(NESTING, encoding="utf-8")
    (project / "child.yaml").write_text(CHILD, encoding="utf-8")
    typed(CHILD.replace("FARGATE]", "FARGATE]\n      ExecutionRoleArn: !ImportValue role"), monkeypatch)
    assert scanned_buffer("child.yaml") == 0

    typed(f"# a line\n{CHILD}", monkeypatch)
    (project / "child.yaml").write_text("Resources: {}\n", encoding="utf-8")
    assert scanned_buffer("child.yaml") == 1
    assert lines(capsys) == ["child.yaml:11:35: error ECS511"]


def test_an_ignored_file_that_is_open_is_read_alone(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hidden = project / ".hidden"
    hidden.mkdir()
    (hidden / "ecs.tf").write_text("", encoding="utf-8")
    typed(TASK.replace("aws_iam_role.execution.arn", "null"), monkeypatch)

    assert scanned_buffer(".hidden/ecs.tf") == 1
    assert lines(capsys) == [".hidden/ecs.tf:8:43: error ECS511"]


@pytest.mark.parametrize(("file", "text"), [("values.yaml", "a: 1\n"), ("notes.json", "{}"), ("x.yaml", "")])
@pytest.mark.usefixtures("project")
def test_files_of_another_kind_are_no_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: str, text: str
) -> None:
    """Linters of editors run for every file of a kind that is opened."""
    typed(text, monkeypatch)

    assert scanned_buffer(file) == 0
    assert lines(capsys) == []


def test_one_file_is_shown_in_the_light_of_its_project(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "--only", "infra/ecs.tf", "--format", "concise"]) == 1
    assert lines(capsys) == ["infra/ecs.tf:8:43: error ECS531"]

    (project / "infra/iam.tf").write_text(GRANTED, encoding="utf-8")
    assert main(["scan", "--only", "infra/ecs.tf", "--format", "concise"]) == 0


@pytest.mark.parametrize(
    "words",
    [
        ["-"],
        ["infra", "--stdin-filename", "infra/ecs.tf"],
        ["-", "infra", "--stdin-filename", "infra/ecs.tf"],
        ["-", "--stdin-filename", "infra/ecs.tf", "--only", "infra/iam.tf"],
    ],
)
@pytest.mark.usefixtures("project")
def test_words_that_do_not_go_together_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    typed(TASK, monkeypatch)

    assert main(["scan", *words]) == 2
    assert "-" in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_standard_input_that_is_no_text_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe\xfd")))

    assert scanned_buffer("infra/ecs.tf") == 2
    assert "not a text in UTF-8" in capsys.readouterr().err


def test_the_state_of_the_files_tells_what_changed(project: Path) -> None:
    before = state_of([Path()])
    (project / "infra/iam.tf").write_text(GRANTED, encoding="utf-8")
    (project / "infra/new.tf").write_text("", encoding="utf-8")
    (project / "infra/ecs.tf").unlink()
    (project / ".ecs-roles.toml").write_text("ignore = []\n", encoding="utf-8")
    (project / "README.md").write_text("not read", encoding="utf-8")

    names = [Path(file).name for file in changed(before, state_of([Path()]))]

    assert names == [".ecs-roles.toml", "ecs.tf", "iam.tf", "new.tf"]
    assert changed(None, before) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_watching_scans_again_after_a_change_and_ends_with_an_interrupt(project: Path) -> None:
    command = [sys.executable, "-u", "-m", "ecs_roles", "scan", "infra", "--watch", "--quiet", "--format", "concise"]
    environment = {**os.environ, "PYTHONPATH": str(CHECKS)}
    output = project / "output"
    with output.open("wb") as stream, interrupts_on():
        watching = subprocess.Popen(command, stdout=stream, cwd=project, env=environment)
    try:
        until(lambda: "ECS531" in output.read_text(encoding="utf-8"))
        (project / "infra/ecs.tf").write_text("# nothing\n", encoding="utf-8")
        until(lambda: "ecs.tf changed" in output.read_text(encoding="utf-8"))
        (project / "infra/iam.tf").unlink()
        until(lambda: "iam.tf changed" in output.read_text(encoding="utf-8"))
        watching.send_signal(signal.SIGINT)

        assert watching.wait(timeout=HANGING) in {0, 130}
        assert output.read_text(encoding="utf-8").count("ECS531") == 1
    finally:
        watching.kill()


@contextmanager
def interrupts_on() -> Iterator[None]:
    """Let what is started meanwhile take interrupts: a shell turns them off for what it runs in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def until(seen: object) -> None:
    end = time.monotonic() + PATIENCE
    while callable(seen) and not seen():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_an_interrupt_during_a_scan_ends_the_watching_too() -> None:
    """The scan tells what it found by then, as any that is interrupted, and there is no other one."""
    scans: list[int] = []

    def interrupted(_: argparse.Namespace) -> int:
        scans.append(1)
        assert len(scans) == 1
        return 130

    assert watched(_chosen(), interrupted) == 130


def test_a_scan_that_ends_by_an_interrupt_does_not_say_what_the_one_before_said(tmp_path: Path) -> None:
    codes = iter([1])

    def scanned(_: argparse.Namespace) -> int:
        (tmp_path / "more.tf").touch()
        for code in codes:
            return code
        raise KeyboardInterrupt

    assert watched(_chosen(tmp_path), scanned) == 130


def _chosen(*paths: Path) -> argparse.Namespace:
    return argparse.Namespace(
        paths=paths, ceiling=(), application_needs=(), config=None, baseline=None,
        var_file=(), parameters=(), account_facts=(),
    )  # fmt: skip


def sarif_edits(capsys: pytest.CaptureFixture[str], rule: str) -> list[tuple[str, int, str]]:
    """The file, the line and the text of each edit that SARIF shows for a rule."""
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    changes = [
        change
        for result in results
        if result["ruleId"] == rule
        for fix in result["fixes"]
        for change in fix["artifactChanges"]
    ]
    return [
        (change["artifactLocation"]["uri"], each["deletedRegion"]["startLine"], each["insertedContent"]["text"])
        for change in changes
        for each in change["replacements"]
    ]


def test_the_edits_of_a_buffer_are_those_of_its_text(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "infra/iam.tf").unlink()
    written = f"{TASK}\n{ROLE}"
    line = next(number for number, text in enumerate(written.splitlines(), 1) if "sqs:*" in text)
    (project / "infra/ecs.tf").write_text(written, encoding="utf-8")
    typed(f"# two\n# lines\n{written}", monkeypatch)
    main(["scan", "-", "--stdin-filename", "infra/ecs.tf", "--format", "sarif"])

    ((file, at, text),) = sarif_edits(capsys, "ECS531")
    assert (file, at) == ("infra/ecs.tf", line + 2)
    assert "secretsmanager:GetSecretValue" in text


@pytest.mark.usefixtures("project")
def test_the_edits_of_one_file_rest_on_the_whole_module(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "infra/data.tf").write_text('data "aws_caller_identity" "this" {}\n', encoding="utf-8")
    main(["scan", "--only", "infra/iam.tf", "--format", "sarif"])

    edits = sarif_edits(capsys, "ECS506")
    assert {file for file, _, _ in edits} == {"infra/iam.tf"}
    assert "data.aws_caller_identity.this.account_id" in "".join(text for _, _, text in edits)


def test_of_one_file_only_its_own_bounds_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deep = "{}\nMetadata: {}\n".format(NESTING.rstrip(), "[" * 100 + "]" * 100)
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(deep.replace("child.yaml", f"{name[0]}-child.yaml"), encoding="utf-8")

    main(["scan", "--root", str(tmp_path), "--only", str(tmp_path / "a.yaml"), "--format", "json", str(tmp_path)])

    unread = json.loads(capsys.readouterr().out)["unread"]
    assert [each["file"] for each in unread if each["kind"] == "beyond_budget"] == ["a.yaml"]
