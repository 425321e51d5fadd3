"""The composite action, its scripts run as a runner runs them: told by the environment, answering through files."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION = ROOT / ".github" / "actions" / "ecs-roles"

pytestmark = [pytest.mark.host, pytest.mark.skipif(shutil.which("bash") is None, reason="the action is for bash")]

TEMPLATE = """\
Resources:
  Execution:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}
  Api:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt Execution.Arn
      ContainerDefinitions:
        - {Name: api, Image: "public.ecr.aws/docker/library/nginx:1.29"}
"""


@dataclass
class Run:
    status: int
    log: str
    outputs: dict[str, str]
    summary: str
    workspace: Path


class Runner:
    """A workspace with a repository in it, and what the runner puts around a step."""

    def __init__(self, folder: Path) -> None:
        self.workspace, self.temporary = folder / "project", folder / "temp"
        self.outputs, self.summary = folder / "output", folder / "summary"
        (self.workspace / "infra" / "api").mkdir(parents=True)
        (self.workspace / ".git").mkdir()
        (self.workspace / "infra" / "api" / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
        self.summary.write_text("before\n", encoding="utf-8")
        self.temporary.mkdir()

    def install_from_checkout(self) -> None:
        """The environment that ``install.sh`` would make, around this interpreter."""
        binaries = self.temporary / "ecs-roles" / "bin"
        binaries.mkdir(parents=True)
        for name, arguments in (("python", ""), ("ecs-roles", "-m ecs_roles")):
            script = f'#!/bin/sh\nPYTHONPATH="{ROOT / "checks"}" exec "{sys.executable}" {arguments} "$@"\n'
            (binaries / name).write_text(script, encoding="utf-8")
            (binaries / name).chmod(0o755)

    def commit(self) -> str:
        """Make a commit of the workspace; gives its hash."""
        git = ["git", "-C", str(self.workspace), "-c", "user.name=a", "-c", "user.email=a@example.org"]
        (self.workspace / ".git").rmdir()
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "base"]):
            subprocess.run([*git, *command], check=True)
        return subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()

    def step(self, script: str, **inputs: str) -> Run:
        environment = {
            "PATH": os.environ["PATH"],
            "GITHUB_ACTION_PATH": str(ACTION),
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(self.outputs),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(self.temporary),
            **{f"ECS_ROLES_{name.upper()}": value for name, value in inputs.items()},
        }
        done = subprocess.run(
            ["bash", ACTION / script],
            cwd=self.workspace,
            env=environment,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        written = self.outputs.read_text(encoding="utf-8") if self.outputs.exists() else ""
        outputs = dict(line.split("=", 1) for line in written.splitlines())
        return Run(done.returncode, done.stdout, outputs, self.summary.read_text(encoding="utf-8"), self.workspace)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    made = Runner(tmp_path)
    made.install_from_checkout()
    return made


Reader = Callable[[str], list[Any]]


def test_it_annotates_summarises_and_hands_out_the_figures(commands_in: Reader, runner: Runner) -> None:
    run = runner.step("scan.sh", paths="infra\n")
    commands = commands_in(run.log)

    assert run.status == 1
    assert {command.name for command in commands} == {"error"}
    assert {command.properties["file"] for command in commands} == {"infra/api/template.yaml"}
    assert run.outputs["exit-code"] == "1"
    assert int(run.outputs["errors"]) == int(run.outputs["findings"]) == len(commands) > 0
    assert (run.outputs["task-definitions"], run.outputs["decided"]) == ("1", "1")
    assert run.summary.startswith("before\n## ECS roles: ")
    sarif = json.loads((run.workspace / run.outputs["sarif"]).read_text(encoding="utf-8"))
    assert len(sarif["runs"][0]["results"]) == len(commands)


def test_it_can_report_without_failing(runner: Runner) -> None:
    run = runner.step("scan.sh", fail_on="never")

    assert (run.status, run.outputs["exit-code"]) == (0, "1")


def test_what_cannot_be_read_fails_even_so(runner: Runner) -> None:
    (runner.workspace / "infra" / "broken.tf").write_text('resource "aws_iam_role" {{{', encoding="utf-8")
    run = runner.step("scan.sh", fail_on="never")

    assert (run.status, run.outputs["exit-code"]) == (2, "2")


def test_it_can_leave_out_annotations_and_summary(commands_in: Reader, runner: Runner) -> None:
    run = runner.step("scan.sh", annotations="false", summary="false")

    assert commands_in(run.log) == []
    assert "ECS50" in run.log
    assert run.summary == "before\n"


def test_a_pull_request_is_held_against_its_base(commands_in: Reader, runner: Runner) -> None:
    base = runner.commit()
    new = runner.workspace / "infra" / "new"
    new.mkdir()
    (new / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    run = runner.step("scan.sh", since=base)
    sarif = json.loads((run.workspace / run.outputs["sarif"]).read_text(encoding="utf-8"))

    assert run.status == 1
    assert {command.properties["file"] for command in commands_in(run.log)} == {"infra/new/template.yaml"}
    assert len(sarif["runs"][0]["results"]) == 2 * int(run.outputs["findings"])
    assert f"### Since <code>{base}</code>" in run.summary


def test_a_pull_request_that_brings_nothing_new_passes(runner: Runner) -> None:
    run = runner.step("scan.sh", since=runner.commit())

    assert (run.status, run.outputs["findings"]) == (0, "0")


def test_a_base_that_was_not_fetched_is_said(commands_in: Reader, runner: Runner) -> None:
    runner.commit()
    run = runner.step("scan.sh", since="0123456789abcdef")
    notice, *findings = commands_in(run.log)

    assert (notice.name, run.status) == ("notice", 1)
    assert "fetch-depth: 0" in notice.data
    assert findings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fail_on", "nonsense"),
        ("fail_on", "warning\nx"),
        ("min_severity", "--output=x"),
        ("sarif_file", "a\nexit-code=0"),
        ("since", "--output=x"),
        ("since", "main; touch pwned"),
    ],
)
def test_a_wrong_input_is_refused_in_words(commands_in: Reader, runner: Runner, name: str, value: str) -> None:
    run = runner.step("scan.sh", **{name: value})
    (command,) = commands_in(run.log)

    assert (run.status, command.name) == (2, "error")
    assert name.replace("_", "-") in command.data
    assert run.outputs == {}


@pytest.mark.parametrize("name", ["paths", "root", "select", "ignore", "baseline", "sarif_file"])
@pytest.mark.parametrize("value", ['$(touch pwned)`touch pwned`; touch pwned" touch pwned "', "--help"])
def test_no_input_runs_as_code(runner: Runner, name: str, value: str) -> None:
    runner.step("scan.sh", **{name: value})

    assert not list(runner.workspace.rglob("pwned"))


def test_names_in_the_code_cannot_give_commands(commands_in: Reader, runner: Runner) -> None:
    folder = runner.workspace / "infra" / "x\n::error title=forged::boo"
    folder.mkdir()
    (folder / "template.yaml").write_text(TEMPLATE.replace("Api:", '"A\\n::warning::b":'), encoding="utf-8")
    with_annotations = commands_in(runner.step("scan.sh").log)
    without = commands_in(runner.step("scan.sh", annotations="false").log)

    assert with_annotations
    assert "forged" not in {command.properties["title"] for command in with_annotations}
    assert "warning" not in {command.name for command in with_annotations}
    assert without == []


def test_every_input_reaches_the_script_by_the_environment_only() -> None:
    action = yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))
    install, scan = action["runs"]["steps"]
    script = (ACTION / "scan.sh").read_text(encoding="utf-8")

    assert "${{" not in install["run"] + scan["run"]
    assert scan["env"] == {
        f"ECS_ROLES_{name.upper().replace('-', '_')}": f"${{{{ inputs.{name} }}}}" for name in action["inputs"]
    }
    assert all(variable in script for variable in scan["env"])


def test_every_output_is_written(runner: Runner) -> None:
    action = yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))

    assert runner.step("scan.sh").outputs.keys() == action["outputs"].keys()


@pytest.mark.xdist_group("wheel")
def test_it_installs_the_version_it_belongs_to(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    run = runner.step("install.sh")

    assert run.status == 0, run.log
    assert (runner.temporary / "ecs-roles" / "bin" / "ecs-roles").exists()
    assert "0.1.0" in run.log
