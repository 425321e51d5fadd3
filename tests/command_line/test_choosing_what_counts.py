"""Baseline, selection and the smaller commands, as people call them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.command_line.main import main
from ecs_roles.rules.catalog import RULES

CHECKS = Path(__file__).parents[2] / "checks"
BAD = Path(__file__).parents[2] / "sample_iac" / "web_service" / "bad"


@pytest.fixture
def rules_of(capsys: pytest.CaptureFixture[str]) -> Any:
    """The exit code of a scan and the rules of its findings, from warning up."""

    def run(*arguments: str | Path) -> tuple[int, set[str]]:
        code = main(["scan", "--format", "json", "--min-severity", "warning", *map(str, arguments)])
        return code, {item["rule"] for item in json.loads(capsys.readouterr().out)["findings"]}

    return run


def test_only_what_is_selected(rules_of: Any) -> None:
    assert rules_of(BAD, "--select", "ECS50") == (1, {"ECS501"})
    assert rules_of(BAD, "--select", "CKV_ECSROLE_531,E9551") == (1, {"ECS531", "ECS551"})
    assert rules_of(BAD, "--select", "unreadable-injected-secret") == (1, {"ECS531"})


def test_all_but_what_is_ignored(rules_of: Any) -> None:
    assert rules_of(BAD, "--ignore", "ECS5,ECS6,ECS7") == (0, set())
    assert rules_of(BAD, "--ignore", "ECS501") == (1, {"ECS531", "ECS551", "ECS561"})


def test_what_the_call_selects_is_not_ignored_by_the_settings(rules_of: Any, tmp_path: Path) -> None:
    shutil.copy(BAD / "template.yaml", tmp_path)
    (tmp_path / ".ecs-roles.toml").write_text('ignore = ["ECS501"]', encoding="utf-8")

    assert rules_of(tmp_path) == (1, {"ECS531", "ECS551", "ECS561"})
    assert rules_of(tmp_path, "--select", "ECS501, ECS531") == (1, {"ECS501", "ECS531"})
    assert rules_of(tmp_path, "--select", "ECS5", "--ignore", "ECS531") == (1, {"ECS501", "ECS551", "ECS561"})


def test_a_baseline_lets_only_new_findings_count(rules_of: Any, tmp_path: Path) -> None:
    shutil.copy(BAD / "template.yaml", tmp_path)
    baseline = tmp_path / "baseline.json"

    assert rules_of(tmp_path, "--write-baseline", baseline) == (0, set())
    assert rules_of(tmp_path, "--baseline", baseline) == (0, set())

    template = tmp_path / "template.yaml"
    content = template.read_text(encoding="utf-8")
    more = "- dynamodb:PutItem\n                  - sqs:SendMessage\n"
    template.write_text(content.replace("- dynamodb:PutItem\n", more), encoding="utf-8")

    assert rules_of(tmp_path, "--baseline", baseline) == (1, {"ECS551"})


def test_the_bound_of_failure_can_be_moved(rules_of: Any) -> None:
    assert rules_of(BAD, "--select", "ECS501", "--fail-on", "error")[0] == 1
    assert rules_of(BAD.parents[1] / "ecs512-one-role-for-both" / "bad", "--fail-on", "error")[0] == 0


@pytest.mark.parametrize(("host", "folder"), [("checkov", "for_checkov"), ("cfn-lint", "for_cfn_lint")])
def test_paths_tells_the_folder_of_each_host(capsys: pytest.CaptureFixture[str], host: str, folder: str) -> None:
    assert main(["paths", host]) == 0
    assert capsys.readouterr().out.strip() == str(CHECKS / "ecs_roles" / folder)


@pytest.mark.parametrize("spelling", ["ECS531", "ecs531", "CKV_ECSROLE_531", "E9531", "unreadable-injected-secret"])
def test_a_rule_is_explained_by_any_of_its_names(capsys: pytest.CaptureFixture[str], spelling: str) -> None:
    assert main(["rule", spelling]) == 0

    out = capsys.readouterr().out

    assert out.startswith("ECS531 unreadable-injected-secret (error, since ")
    assert "checkov:skip=CKV_ECSROLE_531:REASON" in out
    assert "sample_iac/ecs531-unreadable-injected-secret/README.md" in out


def test_all_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [rule.id for rule in RULES]


def test_a_rule_that_does_not_exist_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "ECS999"]) == 2
    assert "there is no rule ECS999" in capsys.readouterr().err
