"""A host asks for findings from a severity up, and not for what is open: of those it gets what a whole report has."""

from functools import cache
from pathlib import Path

import pytest

from ecs_roles.analysis.asked import EVERYTHING, rules_for
from ecs_roles.analysis.indexing_for_host import index_of_report
from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Severity
from ecs_roles.rules.catalog import RULES

SAMPLES = Path(__file__).parents[2] / "sample_iac"


@cache
def _of_samples(least: Severity, *, findings_only: bool = False) -> Report:
    return scan(SAMPLES, Options(least=least, findings_only=findings_only))


@pytest.mark.parametrize("least", [Severity.WARNING, Severity.ERROR])
def test_the_findings_are_those_of_the_whole_report_from_the_severity_up(least: Severity) -> None:
    whole = [finding for finding in _of_samples(Severity.INFO).findings if finding.severity.is_at_least(least)]
    asked = [finding for finding in _of_samples(least).findings if finding.severity.is_at_least(least)]

    assert [(each.rule, each.span, each.message) for each in asked] == [
        (each.rule, each.span, each.message) for each in whole
    ]


def test_a_task_definition_stands_as_in_the_whole_report() -> None:
    whole = index_of_report(_of_samples(Severity.INFO))
    asked = index_of_report(_of_samples(Severity.WARNING, findings_only=True))
    right = [[item.is_right(Severity.WARNING) for item in index.standings] for index in (whole, asked)]

    assert right[0] == right[1]
    assert {True, False} == {*right[0]}
    assert whole.parts == asked.parts


def test_what_is_open_and_what_suppresses_nothing_is_not_worked_out_for_a_host(tmp_path: Path) -> None:
    example = (SAMPLES / "ecs702-supporting-role-lacks-permission" / "unknown" / "main.tf").read_text(encoding="utf-8")
    (tmp_path / "main.tf").write_text(f"# ecs-roles: ignore ECS501 it is gone\n{example}", encoding="utf-8")
    whole, asked = scan(tmp_path), scan(tmp_path, Options(findings_only=True))

    assert whole.undecided
    assert not asked.undecided
    assert whole.unused
    assert not asked.unused
    assert [item.status for item in asked.task_definitions] == [item.status for item in whole.task_definitions]


def test_rules_that_nobody_asks_for_are_applied_only_where_they_speak_for_others() -> None:
    less = {rule.id for rule in RULES if rule.severity is Severity.INFO} & rules_for(Severity.WARNING, {})

    # What is missed there is said with the role that misses it, not with the one that has it.
    assert less == {"ECS525", "ECS533"}
    assert rules_for(Severity.INFO, {}) == EVERYTHING.rules


def test_a_rule_that_the_settings_hold_more_severe_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / ".ecs-roles.toml").write_text('[severity]\nECS545 = "error"\n', encoding="utf-8")
    example = SAMPLES / "ecs545-every-repository-or-log-group" / "bad" / "main.tf"
    (tmp_path / "main.tf").write_text(example.read_text(encoding="utf-8"), encoding="utf-8")

    found = scan(tmp_path, Options(least=Severity.WARNING)).findings

    assert {finding.severity for finding in found if finding.rule == "ECS545"} == {Severity.ERROR}
