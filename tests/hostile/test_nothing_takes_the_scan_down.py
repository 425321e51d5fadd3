"""Whatever goes wrong in one place is one message with its file, and the others' findings are still there."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ecs_roles.analysis import discovery, fixing, judging, linked_roles, reporting, rules_applied, scan
from ecs_roles.command_line.main import main
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.readers.terraform.modules import root as terraform_root
from ecs_roles.rules.catalog import RULES
from ecs_roles.rules.rule import Rule

CHECKS = Path(__file__).parents[2] / "checks"
FINDING = "ECS511"  # A Fargate task with a private image and no execution role.
IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"
TASK = f"""Resources:
  NAME:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions:
        - {{Name: web, Image: {IMAGE}}}
"""
TERRAFORM = f"""resource "aws_ecs_task_definition" "NAME" {{
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  container_definitions    = jsonencode([{{ name = "web", image = "{IMAGE}" }}])
}}
"""


def _template(folder: Path, name: str) -> Path:
    file = folder / f"{name.lower()}.yaml"
    file.write_text(TASK.replace("NAME", name), encoding="utf-8")
    return file


@pytest.fixture
def scanned(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: str | Path) -> tuple[int, Any, str]:
        code = main(["scan", "--format", "json", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, json.loads(captured.out) if captured.out else None, captured.err

    return run


def _files(report: Any, key: str = "findings") -> list[str]:
    return [item["file"] for item in report[key] if key == "errors" or item["rule"] == FINDING]


def _breaks(_: object, *__: object, **___: object) -> Any:
    raise ZeroDivisionError("the text of an error may hold a secret")


def test_a_reader_that_fails_takes_only_its_file_along(
    scanned: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _template(tmp_path, "Web")
    (tmp_path / "main.tf").write_text(TERRAFORM.replace("NAME", "web"), encoding="utf-8")
    monkeypatch.setattr(terraform_root, "read_root", _breaks)
    code, report, _ = scanned(tmp_path)

    assert code == 2
    assert _files(report) == ["web.yaml"]
    (error,) = report["errors"]
    assert "a defect of ecs-roles (ZeroDivisionError" in error["message"]
    assert "secret" not in error["message"]


@pytest.mark.parametrize("failure", [RecursionError, MemoryError, AssertionError])
def test_every_kind_of_failure_is_met(
    scanned: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: type[Exception]
) -> None:
    def fail(*_: object, **__: object) -> Any:
        raise failure

    _template(tmp_path, "Web")
    (tmp_path / "main.tf").write_text(TERRAFORM.replace("NAME", "web"), encoding="utf-8")
    monkeypatch.setattr(terraform_root, "read_root", fail)
    code, report, _ = scanned(tmp_path)

    assert (code, _files(report), len(report["errors"])) == (2, ["web.yaml"], 1)


@pytest.mark.parametrize(
    ("where", "stage"), [(linked_roles, "roles_of"), (judging, "workloads_of"), (judging, "assess")]
)
def test_a_deployment_that_cannot_be_judged_takes_only_itself_along(
    scanned: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: ModuleType, stage: str
) -> None:
    working = getattr(where, stage)

    def fail(about: Any, *more: Any) -> Any:
        if "bad.yaml" in repr(about):  # "bad" alone also stands in addresses of objects (0x7fbad...)
            raise ZeroDivisionError
        return working(about, *more)

    _template(tmp_path, "Bad")
    _template(tmp_path, "Web")
    monkeypatch.setattr(where, stage, fail)
    code, report, _ = scanned(tmp_path)

    assert (code, _files(report)) == (2, ["web.yaml"])
    assert _files(report, "errors") == ["bad.yaml"]


def test_a_rule_that_fails_takes_only_its_own_findings_along(
    scanned: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Rule, assessment: Assessment) -> Iterator[Any]:
        if assessment.workload.address == "Bad":
            raise ZeroDivisionError
        yield from ()

    broken = tuple(replace(rule, check=fail, lacking=frozenset()) if rule.id == "ECS531" else rule for rule in RULES)
    _template(tmp_path, "Bad")
    _template(tmp_path, "Web")
    monkeypatch.setattr(rules_applied, "RULES", broken)
    monkeypatch.setattr(rules_applied, "_checks", rules_applied._checks.__wrapped__)
    code, report, _ = scanned(tmp_path)

    assert (code, sorted(_files(report))) == (2, ["bad.yaml", "web.yaml"])
    assert [("ECS531 on Bad failed" in error["message"], error["file"]) for error in report["errors"]] == [
        (True, "bad.yaml")
    ]


def test_a_question_that_fails_takes_only_the_rules_that_share_it_along(
    scanned: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(assessment: Assessment) -> bool:
        if assessment.workload.address == "Bad":
            raise ZeroDivisionError
        return True

    broken = tuple(replace(rule, question=fail) if rule.id in {"ECS501", "ECS504"} else rule for rule in RULES)
    _template(tmp_path, "Bad")
    _template(tmp_path, "Web")
    monkeypatch.setattr(rules_applied, "RULES", broken)
    monkeypatch.setattr(rules_applied, "_checks", rules_applied._checks.__wrapped__)
    code, report, _ = scanned(tmp_path)

    assert (code, sorted(_files(report))) == (2, ["bad.yaml", "web.yaml"])
    assert [("choosing the rules for Bad failed" in error["message"], error["file"]) for error in report["errors"]] == [
        (True, "bad.yaml")
    ]


@pytest.mark.parametrize(
    ("broken_part", "says"),
    [
        ("check_deployment", "ECS635 on bad.yaml failed"),
        ("deployment_question", "choosing the rules for bad.yaml failed"),
    ],
)
def test_what_fails_about_a_deployment_takes_only_its_own_findings_along(
    broken_part: str, says: str, scanned: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_on_bad(analysed: AnalysedDeployment) -> bool:
        if "bad" in analysed.index.deployment.name:
            raise ZeroDivisionError
        return True

    def fail(_: Rule, analysed: AnalysedDeployment) -> Iterator[Any]:
        fail_on_bad(analysed)
        yield from ()

    parts: dict[str, Any] = {"check_deployment": fail, "deployment_question": fail_on_bad}
    changed = {broken_part: parts[broken_part]}
    broken = tuple(replace(rule, **changed) if rule.id == "ECS635" else rule for rule in RULES)
    for name in ("Bad", "Web"):
        file = _template(tmp_path, name)
        file.write_text(file.read_text(encoding="utf-8") + "      Cpu: !Ref Nothing\n", encoding="utf-8")
    monkeypatch.setattr(rules_applied, "RULES", broken)
    monkeypatch.setattr(rules_applied, "_checks_of_deployments", rules_applied._checks_of_deployments.__wrapped__)
    code, report, _ = scanned(tmp_path)

    assert (code, sorted(_files(report))) == (2, ["bad.yaml", "web.yaml"])
    assert [item["file"] for item in report["findings"] if item["rule"] == "ECS635"] == (
        ["web.yaml"] if broken_part == "deployment_question" else []
    )
    assert [(says in error["message"], error["file"]) for error in report["errors"]] == [(True, "bad.yaml")]


STEPS = {
    "joining equal findings": (reporting, "merge"),
    "choosing the most specific findings": (reporting, "most_specific"),
    "marking the findings": (reporting, "with_fingerprints"),
    "applying the settings": (scan, "selected"),
    "looking for unused suppressions": (judging, "unused"),
    "looking for suppressions of no rule": (judging, "misspelt"),
    "telling what is open": (judging, "undecided"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_behind_the_rules_that_fails_loses_no_finding(
    step: str, scanned: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _template(tmp_path, "Web")
    _, whole, _ = scanned(tmp_path)
    monkeypatch.setattr(*STEPS[step], _breaks)
    code, report, _ = scanned(tmp_path)

    assert code == 2
    assert {(each["rule"], each["line"]) for each in whole["findings"]} <= {
        (each["rule"], each["line"]) for each in report["findings"]
    }
    assert any(error["message"].startswith(step) for error in report["errors"])


def test_where_masking_fails_nothing_of_the_code_is_shown(
    scanned: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _template(tmp_path, "Web")
    monkeypatch.setattr(reporting, "without_secrets", _breaks)
    code, report, _ = scanned(tmp_path)

    assert (code, report["findings"], report["task_definitions"]) == (2, [], [])
    assert [error["message"].partition(" failed")[0] for error in report["errors"]] == ["masking what is secret"]


def test_what_fails_before_any_unit_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _template(tmp_path, "Web")
    monkeypatch.setattr(scan, "discover", _breaks)

    assert main(["scan", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert said.err.startswith("ecs-roles: nothing was checked: a defect of ecs-roles (ZeroDivisionError")
    assert (said.out, said.err.count("\n")) == ("", 1)


def test_an_interrupt_gives_what_was_found_so_far(
    scanned: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    working = scan.read_unit

    def interrupted(unit: Any, *more: Any) -> Any:
        if unit.path.name == "z.yaml":
            raise KeyboardInterrupt
        return working(unit, *more)

    _template(tmp_path, "Web")
    _template(tmp_path, "Z")
    monkeypatch.setattr(scan, "read_unit", interrupted)
    code, report, _ = scanned(tmp_path)

    assert (code, _files(report)) == (130, ["web.yaml"])
    assert "interrupted" in report["errors"][-1]["message"]


def test_an_interrupt_anywhere_else_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(scan, "discover", interrupted)

    assert main(["scan", str(tmp_path)]) == 130
    assert capsys.readouterr().err == "ecs-roles: interrupted\n"


@pytest.mark.parametrize(
    ("room", "name", "command"), [(discovery, "_called", "scan"), (scan, "selected", "scan"), (fixing, "fix_of", "fix")]
)
def test_an_interrupt_of_work_on_the_side_is_not_lost(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], room: ModuleType, name: str, command: str
) -> None:
    """Else ``--watch`` would go on, and nobody could end it."""

    def interrupted(*_: object, **__: object) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(room, name, interrupted)
    sample = Path(__file__).parents[2] / "sample_iac" / "ecs501-role-not-assumable-by-ecs" / "bad"

    assert main([command, str(sample)]) == 130
    assert capsys.readouterr().err == "ecs-roles: interrupted\n"


NUL, LONG, DIGITS = "a\\u0000b", "x" * 20_000, "9" * 5_000
DEEP = 20_000
HOSTILE = {
    "nul.tf": f'resource "aws_iam_role" "r" {{\n  name = file("{NUL}")\n  path = templatefile("{NUL}", {{}})\n}}\n',
    "nul-module.tf": f'module "m" {{\n  source = "./{NUL}"\n}}\n',
    "long.tf": f'resource "aws_iam_role" "r" {{\n  name = file("{LONG}")\n  path = fileexists("{LONG}")\n}}\n',
    "long-module.tf": f'module "m" {{\n  source = "./{LONG}"\n}}\n',
    "blocks.tf": "resource a b {\n" + "x {\n" * DEEP + "}\n" * DEEP + "}\n",
    "brackets.tf": f"locals {{\n  a = {'[' * DEEP}{']' * DEEP}\n}}\n",
    "open.tf": "locals {\n  a = " + "[" * DEEP,
    "parentheses.tf": f"locals {{\n  a = {'(' * DEEP}1{')' * DEEP}\n}}\n",
    "templates.tf": 'locals {\n  a = "' + "${" * DEEP + '"\n}\n',
    "digits.tf": f'resource "aws_iam_role" "r" {{\n  count = {DIGITS}\n  path = tostring({DIGITS} * 2)\n}}\n',
    "digits.tf.json": f'{{"resource": {{"aws_iam_role": {{"r": {{"name": {DIGITS}}}}}}}}}',
    "deep.tf.json": '{"locals":{"a":' + "[" * DEEP + "]" * DEEP + "}}",
    "terraform.tfvars": f"a = {DIGITS}\nb = {'[' * DEEP}\n",
    "nul.yaml": 'Resources:\n  A:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: "a\\0b.yaml"}\n',
    "long.yaml": f"Resources:\n  A:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{TemplateURL: {LONG}}}\n",
    "digits.yaml": f"Resources:\n  A:\n    Type: AWS::IAM::Role\n    Properties: {{RoleName: {DIGITS}}}\n",
    "deep.yaml": "Resources:\n  A:\n    Type: AWS::IAM::Role\n    Properties: " + "[" * DEEP + "]" * DEEP + "\n",
    "deep.template.json": '{"Resources":{"A":{"Type":"AWS::IAM::Role","Properties":' + "[" * DEEP + "]" * DEEP + "}}}",
    "digits.json": f'{{"family": "a", "containerDefinitions": [{{"name": "a", "cpu": {DIGITS}}}]}}',
    "deep.json": '{"family": "a", "containerDefinitions": ' + "[" * DEEP + "]" * DEEP + "}",
    "digits-plan.json": f'{{"terraform_version": "1.9.0", "planned_values": {{"a": {DIGITS}}}}}',
    "deep-plan.json": '{"terraform_version": "1.9.0", "planned_values": ' + "[" * DEEP + "]" * DEEP + "}",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_leave_the_others_alone(scanned: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / "hostile").mkdir()
    (tmp_path / "hostile" / name).write_text(HOSTILE[name], encoding="utf-8")
    if name == "terraform.tfvars":
        (tmp_path / "hostile" / "main.tf").write_text('variable "a" {}\nvariable "b" {}\n', encoding="utf-8")
    _template(tmp_path, "Web")
    code, report, said = scanned(tmp_path)

    assert code in (1, 2)
    assert _files(report) == ["web.yaml"]
    assert "Traceback" not in said
    assert [error for error in report["errors"] if "defect" in error["message"]] == []


SETTINGS = (
    "[[[", "a = " + "[" * DEEP, f"a = {DIGITS}", "a = 1\n" * 2, 'exclude = [""]', 'exclude = ["/"]', 'exclude = ["."]',
    'exclude = ["a\\u0000"]', 'baseline = "a\\u0000b"', f'baseline = "{LONG}"', 'account-facts = "a\\u0000b"', "\x00",
    f'[tool]\n[tool.a]\n[{".".join("a" * DEEP)}]', "select = [[[]]]", f"{'a.' * 3_000}a = 1",
)  # fmt: skip


@pytest.mark.parametrize("settings", SETTINGS)
def test_hostile_settings_are_told_and_the_code_is_checked(scanned: Any, tmp_path: Path, settings: str) -> None:
    (tmp_path / ".ecs-roles.toml").write_text(settings, encoding="utf-8")
    _template(tmp_path, "Web")
    code, report, _ = scanned(tmp_path)

    assert (code, _files(report)) == (2, ["web.yaml"])
    assert [error for error in report["errors"] if "defect" in error["message"]] == []


@pytest.mark.parametrize(
    "content", ["[" * DEEP, f'{{"version": {DIGITS}}}', "", "\x00", "[]", '{"version": 1}', "1e999"]
)
@pytest.mark.parametrize("option", ["--baseline", "--account-facts"])
def test_hostile_files_beside_the_code_are_told(scanned: Any, tmp_path: Path, option: str, content: str) -> None:
    (tmp_path / "beside.txt").write_text(content, encoding="utf-8")
    _template(tmp_path, "Web")
    code, report, _ = scanned(option, tmp_path / "beside.txt", tmp_path)

    assert (code, _files(report), len(report["errors"])) == (2, ["web.yaml"], 1)
    assert "defect" not in report["errors"][0]["message"]


@pytest.mark.parametrize("path", ["x" * 20_000, "a\0b", "a/" * 5_000, "loop"])
def test_paths_that_no_file_has_are_told(scanned: Any, tmp_path: Path, path: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    _template(tmp_path, "Web")
    code, report, said = scanned(tmp_path / path, tmp_path / "web.yaml")

    assert (code, _files(report), len(report["errors"])) == (2, ["web.yaml"], 1)
    assert "Traceback" not in said


def test_a_call_of_links_in_a_circle_leaves_the_other_modules_called(scanned: Any, tmp_path: Path) -> None:
    """The folder of a module that the root calls is judged with what the root gives it, and not once more alone."""
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "main.tf").write_text(
        'module "circle" {\n  source = "./loop"\n}\nmodule "web" {\n  source = "./web"\n}\n', encoding="utf-8"
    )
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "main.tf").write_text(TERRAFORM.replace("NAME", "web"), encoding="utf-8")
    _, report, said = scanned("--root", tmp_path, tmp_path)

    assert [each["message"] for each in report["errors"]] == [
        "module.circle: the folder ./loop of the module is not there"
    ]
    assert [each["resource"] for each in report["findings"] if each["rule"] == FINDING] == [
        "module.web.aws_ecs_task_definition.web"
    ]
    assert said == ""


def test_below_a_root_of_links_in_a_circle_a_file_that_is_named_is_read(scanned: Any, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    code, report, said = scanned("--root", tmp_path / "loop", _template(tmp_path, "Web"))

    assert (code, len(_files(report)), report["errors"], said) == (1, 1, [], "")


def _started(tmp_path: Path, redirection: str) -> subprocess.CompletedProcess[str]:
    _template(tmp_path, "Web")
    command = f"{sys.executable} -m ecs_roles scan --format json . {redirection}"
    return subprocess.run(
        ["sh", "-c", command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(CHECKS)},
        capture_output=True,
        check=False,
        text=True,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("redirection", [">/dev/full", ">&-", "--output sarif=/dev/full"])
def test_an_output_that_takes_nothing_is_one_line(tmp_path: Path, redirection: str) -> None:
    done = _started(tmp_path, redirection)

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("ecs-roles: ")


def test_a_reader_that_leaves_early_is_no_traceback(tmp_path: Path) -> None:
    done = _started(tmp_path, "| true")

    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


BREAK = """
import ecs_roles.needs.assessment as assessment
working = assessment.assess
def assess(workload):
    if workload.address == "Bad":
        raise ZeroDivisionError
    return working(workload)
assessment.assess = assess
"""


@pytest.mark.host
@pytest.mark.parametrize("host", ["checkov", "cfn-lint"])
def test_under_a_host_a_failure_is_told_once_and_the_others_are_there(tmp_path: Path, host: str) -> None:
    code, broken = tmp_path / "code", tmp_path / "broken"
    code.mkdir()
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(BREAK, encoding="utf-8")
    _template(code, "Bad")
    _template(code, "Web")
    folder = CHECKS / "ecs_roles" / f"for_{host.replace('-', '_')}"
    words = {
        "checkov": (
            "-m",
            "checkov.main",
            "-d",
            ".",
            "--external-checks-dir",
            str(folder),
            "--framework",
            "cloudformation",
        ),
        "cfn-lint": (
            "-c",
            "from cfnlint.runner import main; main()",
            "bad.yaml",
            "web.yaml",
            f"--append-rules={folder}",
        ),
    }
    done = subprocess.run(
        [sys.executable, *words[host]],
        cwd=code,
        env={**os.environ, "PYTHONPATH": f"{broken}{os.pathsep}{CHECKS}"},
        capture_output=True,
        check=False,
        text=True,
    )
    told = "judging Bad failed"
    said = (
        done.stdout if host == "cfn-lint" else "\n".join(line for line in done.stdout.splitlines() if "Check:" in line)
    )

    assert done.returncode != 0
    assert said.count(told) == 1, done.stdout + done.stderr
    assert "Web" in done.stdout
    assert ("E9511" if host == "cfn-lint" else "CKV_ECSROLE_511") in done.stdout
