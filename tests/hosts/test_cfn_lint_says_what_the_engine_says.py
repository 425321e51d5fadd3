"""The real cfn-lint over all templates of the samples: the same rules at exactly the same places."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.scan import scan
from ecs_roles.rules.catalog import BY_ID, RULES

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_iac"
RULES_FOLDER = "checks/ecs_roles/for_cfn_lint"
OURS = {rule.cfn_lint_id for rule in RULES}

Place = tuple[str, str, int, int, int, int]


def ours(output: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(output)
    return [match for match in found if match["Rule"]["Id"] in OURS]


def place(match: dict[str, Any]) -> Place:
    start, end = match["Location"]["Start"], match["Location"]["End"]
    file = str((ROOT / match["Filename"]).resolve())
    return (
        match["Rule"]["Id"], file,
        start["LineNumber"], start["ColumnNumber"], end["LineNumber"], end["ColumnNumber"],
    )  # fmt: skip


def expected(templates: list[Path]) -> Counter[Place]:
    return Counter(
        (BY_ID[item.rule].cfn_lint_id, span.file, span.line, span.column, span.end_line, span.end_column)
        for template in templates
        for item in scan([template]).findings
        for span in (item.span,)
    )


@pytest.fixture(scope="module")
def whole_run(cfn_lint: Any) -> Any:
    templates = sorted(path.relative_to(ROOT) for path in SAMPLES.rglob("template.*"))
    return cfn_lint(*templates, "--append-rules", RULES_FOLDER, "--include-checks", "I", "--format", "json")


def test_rules_lines_and_columns_are_the_engines(whole_run: Any) -> None:
    found = Counter(place(match) for match in ours(whole_run.out))
    wanted = expected(sorted(SAMPLES.rglob("template.*")))

    assert found - wanted == Counter()
    assert wanted - found == Counter()


def test_messages_stand_on_one_line_and_link_to_the_page(whole_run: Any) -> None:
    for match in ours(whole_run.out):
        assert "\n" not in match["Message"]
        assert match["Rule"]["Source"].endswith("/README.md")


def test_editors_see_nothing_on_the_error_stream(whole_run: Any) -> None:
    assert whole_run.err == ""


def test_no_rule_crashes(whole_run: Any) -> None:
    assert [match for match in json.loads(whole_run.out) if match["Rule"]["Id"] == "E0002"] == []


def test_the_installed_form_names_the_module(cfn_lint: Any) -> None:
    template = SAMPLES / "web_service" / "bad" / "template.yaml"
    run = cfn_lint(
        template.relative_to(ROOT), "--append-rules=ecs_roles.for_cfn_lint.ecs_roles_cfn_lint",
        "--include-checks", "I", "--format", "json", environment={"PYTHONPATH": str(ROOT / "checks")},
    )  # fmt: skip

    assert Counter(map(place, ours(run.out))) == expected([template])
    assert run.code & 2
    assert run.err == ""


LOOP = """
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Services:
    - Name
    - [Web, Api]
    - ${Name}Role:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Statement: [{Effect: Allow, Principal: {Service: ecs.amazonaws.com}, Action: 'sts:AssumeRole'}]
      ${Name}Task:
        Type: AWS::ECS::TaskDefinition
        Properties:
          ExecutionRoleArn: !GetAtt [!Sub '${Name}Role', Arn]
          ContainerDefinitions: [{Name: app, Image: nginx}]
"""


def test_copies_of_a_loop_are_told_apart(cfn_lint: Any, tmp_path: Path) -> None:
    file = tmp_path / "loop.yaml"
    file.write_text(LOOP, encoding="utf-8")
    run = cfn_lint(file, "--append-rules", RULES_FOLDER, "--format", "json")
    found = [(match["Location"]["Start"]["LineNumber"], match["Message"].split()[0]) for match in ours(run.out)]

    assert sorted(found) == [(11, "ApiRole"), (11, "WebRole")]
    assert run.err == ""


IGNORING = {
    "on the role": ("ExecutionRole", "E9551", {"E9551"}),
    "on the task definition": ("Task", "E9531", {"E9531"}),
    "on the task definition, of what lies in the role": ("Task", "E9561", {"E9561"}),
}


@pytest.fixture(scope="module")
def ignoring(cfn_lint: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The rules that still fire in the bad web service, by what it ignores where."""
    folder = tmp_path_factory.mktemp("ignoring")
    content = (SAMPLES / "web_service" / "bad" / "template.yaml").read_text(encoding="utf-8")
    for number, (resource, rule, _) in enumerate(IGNORING.values()):
        suppression = f"    Metadata: {{cfn-lint: {{config: {{ignore_checks: [{rule}]}}}}}}\n"
        changed = content.replace(f"\n  {resource}:\n", f"\n  {resource}:\n{suppression}")
        (folder / f"{number}.yaml").write_text(changed, encoding="utf-8")
    run = cfn_lint(*sorted(folder.glob("*.yaml")), "--append-rules", RULES_FOLDER, "--format", "json")
    matches = [(Path(match["Filename"]).stem, match["Rule"]["Id"]) for match in ours(run.out)]
    return {name: {rule for file, rule in matches if file == str(n)} for n, name in enumerate(IGNORING)}


@pytest.mark.parametrize("name", IGNORING)
def test_ignore_checks_is_honoured(ignoring: dict[str, set[str]], name: str) -> None:
    everything = {"E9501", "E9531", "E9551", "E9561"}

    assert ignoring[name] == everything - IGNORING[name][2]


def test_broken_templates_are_survived(cfn_lint: Any, broken_templates: dict[str, str], tmp_path: Path) -> None:
    del broken_templates["metadata_null"]  # cfn-lint itself fails on it, whatever rules are added.
    for name, content in broken_templates.items():
        (tmp_path / f"{name}.yaml").write_text(content, encoding="utf-8")
    shutil.copy(SAMPLES / "web_service" / "bad" / "template.yaml", tmp_path / "whole.yaml")
    run = cfn_lint(*sorted(tmp_path.glob("*.yaml")), "--append-rules", RULES_FOLDER, "--format", "json")

    crashed = [match["Message"] for match in json.loads(run.out) if match["Rule"]["Id"] == "E0002"]

    assert [message for message in crashed if any(rule in message for rule in OURS)] == []
    # The last two hold a role whose trust document AWS refuses: that is reported of every role, whoever uses it.
    found = {Path(match["Filename"]).stem for match in ours(run.out)}
    assert found == {"aliased", "whole", "macro_in_a_list", "version_date"}
    assert run.err == ""
