"""The script that begins a rule leaves nothing to look up: number, id, file and examples in both languages."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Severity
from ecs_roles.rules.catalog import FAMILIES, RULES
from ecs_roles.rules.rule import Rule

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / ".github" / "scripts" / "new_rule.py"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "tests" / "rules").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "rules" / "ids.txt", tmp_path / "tests" / "rules")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def begin(checkout: Path, family: str, name: str = "too-much-of-it", *options: str) -> str:
    command = [
        sys.executable,
        str(SCRIPT),
        family,
        name,
        "There is too much of it",
        "--checkout",
        str(checkout),
        *options,
    ]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def the_rule(checkout: Path, family: str) -> Rule:
    (file,) = (checkout / "checks" / "ecs_roles" / "rules" / family).glob("ecs*.py")
    specification = importlib.util.spec_from_file_location(file.stem, file)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    assert isinstance(module.RULE, Rule)
    return module.RULE


@pytest.mark.parametrize("family", FAMILIES)
def test_the_next_number_of_the_family_is_taken_and_frozen(checkout: Path, family: str) -> None:
    before = (checkout / "tests" / "rules" / "ids.txt").read_text(encoding="utf-8").splitlines()

    begin(checkout, family, "too-much-of-it", "--severity", "info")

    rule = the_rule(checkout, family)
    after = (checkout / "tests" / "rules" / "ids.txt").read_text(encoding="utf-8").splitlines()
    assert rule.number not in {each.number for each in RULES}
    assert set(after) - set(before) == {f"{rule.id} {rule.cfn_lint_id} info too-much-of-it"}
    assert after[1:] == sorted(after[1:])
    assert (rule.since, rule.severity) == ("0.1.0", Severity.INFO)


def test_the_examples_hold_nothing_else_that_fires(checkout: Path) -> None:
    begin(checkout, "links")
    files = sorted((checkout / "sample_iac").rglob("*.*"))

    assert {(file.parent.name, file.name) for file in files} == {
        (quality, name) for quality in ("bad", "good", "unknown") for name in ("main.tf", "template.yaml")
    }
    for file in files:
        report = scan([file], Options(root=file.parent))
        (status,) = (each.status for each in report.task_definitions)
        assert (status == "decided") == (file.parent.name != "unknown")
        assert [each.rule for each in report.findings if each.severity is not Severity.INFO] == []
        assert ("# expect: ECS" in file.read_text(encoding="utf-8")) == (file.parent.name == "bad")


def test_what_is_begun_is_clean_already(checkout: Path) -> None:
    begin(checkout, "task_role")
    for check in (["check"], ["format", "--check"]):
        command = [
            sys.executable,
            "-m",
            "ruff",
            *check,
            "--config",
            str(ROOT / "pyproject.toml"),
            str(checkout / "checks"),
        ]
        done = subprocess.run(command, check=False, capture_output=True, text=True)

        assert done.returncode == 0, done.stdout


def test_a_name_that_would_not_do_is_refused(checkout: Path) -> None:
    command = [sys.executable, str(SCRIPT), "links", "Too Much", "x", "--checkout", str(checkout)]

    assert subprocess.run(command, check=False, capture_output=True).returncode == 2
