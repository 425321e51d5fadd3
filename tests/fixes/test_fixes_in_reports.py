"""The edits in SARIF and in rdjson, applied as their readers apply them, are the edits of the command."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.fixing import fix_all, fixes_for, with_fixes
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.fixes.edits import edited
from ecs_roles.fixes.fix_catalog import WORKS
from ecs_roles.outputs import rdjson_report, sarif_report

SAMPLES = Path(__file__).parents[2] / "sample_iac"
SLUGS = ("ecs521-missing-ecr-login", "ecs534-refused-value-from", "ecs561-needed-grant-without-effect")


@pytest.fixture(params=[(slug, name) for slug in SLUGS for name in ("main.tf", "template.yaml")], ids=str)
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    slug, name = request.param
    target = tmp_path / str(name)
    target.write_bytes((SAMPLES / slug / "bad" / name).read_bytes())
    return target


def reported(file: Path, render: Any) -> Any:
    report = with_fixes(scan(file, Options(root=file.parent)))
    return json.loads(render(report))


def offset(text: str, line: int, column: int) -> int:
    return sum(len(each) for each in text.splitlines(keepends=True)[: line - 1]) + column - 1


def test_every_replacement_of_sarif_is_an_edit(file: Path) -> None:
    fixes = {fix.fingerprint: fix for fix in fixes_for(scan(file, Options(root=file.parent))).offered}
    text = file.read_text(encoding="utf-8")
    shown = 0
    for result in reported(file, sarif_report.render)["runs"][0]["results"]:
        fix = fixes.get(result["partialFingerprints"]["primaryLocationLineHash"].partition(":")[0])
        assert ("fixes" in result) == (fix is not None)
        if fix is None:
            continue
        shown += 1
        (change,) = result["fixes"][0]["artifactChanges"]
        after = text
        for replacement in reversed(change["replacements"]):
            region = replacement["deletedRegion"]
            start = offset(text, region["startLine"], region["startColumn"])
            end = offset(text, region["endLine"], region["endColumn"])
            after = after[:start] + replacement["insertedContent"]["text"] + after[end:]
        assert change["artifactLocation"]["uri"] == file.name
        assert after == edited(file.read_bytes(), fix.edits).decode()
    assert shown


def test_a_suggestion_is_whole_lines_with_the_same_outcome(file: Path) -> None:
    fixes = {fix.rule: fix for fix in fixes_for(scan(file, Options(root=file.parent))).offered if fix.safe}
    lines = file.read_text(encoding="utf-8").split("\n")
    shown = 0
    for diagnostic in reported(file, rdjson_report.render)["diagnostics"]:
        if diagnostic["code"]["value"] not in fixes:
            assert "suggestions" not in diagnostic
            continue
        for suggestion in diagnostic["suggestions"]:
            shown += 1
            first, last = suggestion["range"]["start"]["line"], suggestion["range"]["end"]["line"]
            after = "\n".join((*lines[: first - 1], suggestion["text"], *lines[last:]))
            outcomes = [edited(file.read_bytes(), fix.edits).decode() for fix in all_fixes(file)]
            assert after in outcomes
    assert shown


def all_fixes(file: Path) -> Any:
    return fixes_for(scan(file, Options(root=file.parent))).offered


def test_a_plain_scan_computes_no_fixes(file: Path) -> None:
    assert scan(file, Options(root=file.parent)).fixes is None


def test_what_takes_something_away_says_so(tmp_path: Path) -> None:
    target = tmp_path / "main.tf"
    target.write_bytes((SAMPLES / "ecs502-role-trusts-everyone" / "bad" / "main.tf").read_bytes())
    results = reported(target, sarif_report.render)["runs"][0]["results"]
    (fix,) = (result["fixes"][0] for result in results if result["ruleId"] == "ECS502")

    assert "changes who may assume a role" in fix["description"]["text"]
    assert not [
        item
        for item in reported(target, rdjson_report.render)["diagnostics"]
        if item["code"]["value"] == "ECS502" and "suggestions" in item
    ]


def test_computing_fixes_writes_nothing(file: Path) -> None:
    before = file.read_bytes()
    fix_all([file], Options(root=file.parent), unsafe=True)

    assert file.read_bytes() == before


def test_a_failure_of_one_fix_takes_nothing_else_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_arguments: object) -> None:
        raise ZeroDivisionError

    target = tmp_path / "main.tf"
    target.write_bytes((SAMPLES / "ecs521-missing-ecr-login" / "bad" / "main.tf").read_bytes())
    monkeypatch.delenv("ECS_ROLES_RAISE", raising=False)
    monkeypatch.setitem(WORKS, "grant", failing)
    found = fixes_for(scan(target, Options(root=tmp_path)))

    assert [item.rule for item in found.offered] == ["ECS506"]
    assert "working out the fix of ECS521 failed: a defect of ecs-roles (ZeroDivisionError" in found.refused[0].reason
