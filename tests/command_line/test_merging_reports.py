"""Reports of many repositories become one, in which nothing is counted twice and nothing is lost."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.command_line.main import main

SAMPLES = Path(__file__).parents[2] / "sample_iac"
Json = dict[str, Any]


def finding(rule: str, severity: str, number: int) -> Json:
    return {
        "rule": rule, "severity": severity, "message": f"finding {number}", "file": "main.tf", "line": number + 1,
        "fingerprint": f"{rule}-{number}",
    }  # fmt: skip


def report(*findings: Json, statuses: tuple[str, ...] = ("decided",), **more: object) -> Json:
    definitions = [{"address": f"task.{index}", "status": status} for index, status in enumerate(statuses)]
    return {
        "schema_version": 1, "tool": {"name": "ecs-roles", "version": "0"}, "root": "/src", "findings": list(findings),
        "task_definitions": definitions, "files": [], "unread": [], "unused_suppressions": [], "errors": [], **more,
    }  # fmt: skip


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def written(name: str, data: Json | str) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        return str(path)

    return written


def test_two_hundred_reports_are_counted_by_rule_owner_and_repository(
    tmp_path: Path, write: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(200):
        found = [finding("ECS531", "error", 1)] * (number % 2) + [finding("ECS512", "warning", 2)] * (number % 5 == 0)
        write(f"reports/team{number % 4}/repo{number:03}.json", report(*found, statuses=("decided", "partly")))
    owners = write("OWNERS", "# who looks after what\n*  everybody\nteam1/*  the first team\n")

    code = main(["merge", str(tmp_path / "reports"), "--owners", owners, "--format", "json"])

    joined = json.loads(capsys.readouterr().out)
    assert code == 1
    assert len(joined["repositories"]) == 200
    assert [(row["rule"], row["findings"], row["repositories"]) for row in joined["rules"]] == [
        ("ECS531", 100, 100),
        ("ECS512", 40, 40),
    ]
    assert {row["name"]: row["repositories"] for row in joined["owners"]} == {"everybody": 150, "the first team": 50}
    assert sum(row["findings"]["error"] for row in joined["owners"]) == 100
    assert sum(row["task_definitions"]["partly"] for row in joined["repositories"]) == 200
    assert len(joined["findings"]) == 140


def test_reports_of_one_repository_are_joined_and_a_finding_counts_once(
    write: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    shared, own = finding("ECS531", "error", 1), finding("ECS531", "error", 2)
    first, second = write("a.json", report(shared)), write("b.json", report(shared, own))

    main(["merge", f"shop/cart={first}", f"shop/cart={second}", "--format", "json"])

    joined = json.loads(capsys.readouterr().out)
    assert [(row["name"], row["findings"]["error"]) for row in joined["repositories"]] == [("shop/cart", 2)]
    assert joined["repositories"][0]["task_definitions"]["decided"] == 2


def test_a_report_is_known_by_what_the_caller_says_then_by_itself_then_by_its_file(
    write: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    named = write("named.json", report(repository={"name": "shop/web", "commit": "0123456"}))
    plain = write("plain.json", report())

    main(["merge", f"mine={named}", named, plain, "--format", "json"])

    names = [row["name"] for row in json.loads(capsys.readouterr().out)["repositories"]]
    assert names == sorted(["mine", "shop/web", plain.removesuffix(".json")])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "is not a report"),
        ('{"schema_version": 9}', "has schema version 9"),
        (json.dumps({**report(), "findings": "many"}), "has no list 'findings'"),
        (json.dumps(report({"rule": "ECS531"})), "has an entry in 'findings' without rule, severity"),
        (json.dumps(report({**finding("ECS531", "error", 1), "severity": "worst"})), "has unknown words"),
    ],
)
def test_what_is_not_a_report_is_named_and_the_others_count(
    write: Any, content: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = write("good.json", report(finding("ECS531", "error", 1))), write("bad.json", content)

    code = main(["merge", good, bad])

    shown = capsys.readouterr().out
    assert code == 2
    assert f"{bad} {reason}" in shown
    assert "1 error, 0 warnings, 0 informational findings in 1 repository" in shown


def test_a_missing_report_and_missing_owners_end_with_2(
    tmp_path: Path, write: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    absent, good = str(tmp_path / "absent.json"), write("good.json", report())

    assert main(["merge", absent]) == 2
    assert "absent.json cannot be read" in capsys.readouterr().out
    assert main(["merge", good, "--owners", absent]) == 2
    assert "absent.json cannot be read" in capsys.readouterr().err
    assert main(["merge", good]) == 0


def test_a_repository_with_errors_of_its_own_does_not_pass(write: Any, capsys: pytest.CaptureFixture[str]) -> None:
    broken = write("broken.json", report(errors=[{"message": "x", "incidental": False, "file": "a", "line": 1}]))
    incidental = write("other.json", report(errors=[{"message": "x", "incidental": True, "file": "a", "line": 1}]))

    assert main(["merge", f"b={broken}"]) == 2
    assert "b: 1 place could not be read" in capsys.readouterr().out
    assert main(["merge", incidental]) == 0


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_names_of_strangers_command_nothing(write: Any, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "\x1b]0;x\x07\n::error::<b>|`"
    path = write("r.json", report({**finding("ECS531", "error", 1), "message": hostile}, repository={
        "name": hostile, "commit": "0"}))  # fmt: skip

    main(["merge", path, "--format", form])

    shown = capsys.readouterr().out
    assert "ECS531" in shown
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert not any(line.startswith("::error") for line in shown.splitlines())
    assert form != "markdown" or "<b>" not in shown


def test_a_report_of_a_build_server_names_its_repository(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for key, value in (("SERVER_URL", "https://github.com"), ("REPOSITORY", "shop/web"), ("SHA", "0123456789")):
        monkeypatch.setenv(f"GITHUB_{key}", value)
    written = tmp_path / "web.json"
    main(["scan", str(SAMPLES / "ecs512-one-role-for-both"), "--output", f"json={written}"])
    capsys.readouterr()

    main(["merge", str(written), "--format", "json"])

    joined = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in joined["repositories"]] == ["shop/web"]
    assert {row["rule"] for row in joined["findings"]} >= {"ECS512"}
