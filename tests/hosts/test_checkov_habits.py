"""What people do with checkov works with these checks too: formats, skips, baselines, filters; no silent green."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.limits import HANGING

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.catalog import RULES

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_iac"
CHECKS = ROOT / "checks"
FRAMEWORKS = ("--framework", "terraform", "cloudformation", "--skip-download")
# A message of each language, as it must reach every report.
MESSAGES = (
    "aws_iam_role.execution cannot be assumed by ecs-tasks.amazonaws.com: it trusts ecs.amazonaws.com",
    "ExecutionRole cannot be assumed by ecs-tasks.amazonaws.com: it trusts ecs.amazonaws.com",
)
_SKIP = "# checkov:skip=CKV_ECSROLE_551:moves next week"
ALWAYS_ON = {rule.checkov_id for rule in RULES if rule.severity is not Severity.INFO}


def failed(reports: Any, status: str = "failed_checks") -> set[tuple[str, str]]:
    """Rule and resource of our checks in a JSON report."""
    frameworks = reports if isinstance(reports, list) else [reports]
    return {
        (record["check_id"], record["resource"])
        for framework in frameworks
        if "results" in framework
        for record in framework["results"][status]
        if record["check_id"].startswith("CKV_ECSROLE_")
    }


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project: a good and a bad web service with checks suppressed, and a definition that nobody can judge."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(SAMPLES / "web_service" / "bad", folder / "shop")
    shutil.copytree(SAMPLES / "ecs511-no-execution-role" / "unknown", folder / "unknown")
    shutil.copytree(SAMPLES / "web_service" / "good", folder / "good")
    _insert(folder / "shop/main.tf", 'resource "aws_iam_role_policy" "start_the_task" {', f"  {_SKIP}")
    _insert(folder / "shop/template.yaml", "  ExecutionRole:", f"    {_SKIP}")
    return folder


def _insert(file: Path, after: str, line: str) -> None:
    content = file.read_text(encoding="utf-8")
    assert content.count(f"{after}\n") == 1
    file.write_text(content.replace(f"{after}\n", f"{after}\n{line}\n"), encoding="utf-8")


@pytest.fixture(scope="module")
def reports(checkov: Any, project: Path) -> Path:
    """The folder with one run's reports in four formats, checkov's own checks included, and a baseline beside it."""
    formats = [word for name in ("cli", "json", "sarif", "junitxml") for word in ("-o", name)]
    run = checkov(
        "-d", ".", "--external-checks-dir", CHECKS, *FRAMEWORKS, *formats,
        "--output-file-path", "reports", "--create-baseline", cwd=project,
    )  # fmt: skip
    assert run.code == 1, run.err
    return project / "reports"


@pytest.mark.parametrize("ending", ["cli.txt", "json.json", "sarif.sarif", "junitxml.xml"])
def test_the_message_reaches_every_format(reports: Path, ending: str) -> None:
    content = (reports / f"results_{ending}").read_text(encoding="utf-8")

    assert [message for message in MESSAGES if message not in content] == []


def test_each_check_links_to_its_page(reports: Path) -> None:
    for framework in json.loads((reports / "results_json.json").read_text(encoding="utf-8")):
        for record in framework["results"]["failed_checks"]:
            if record["check_id"] == "CKV_ECSROLE_531":
                assert record["guideline"].endswith("/sample_iac/ecs531-unreadable-injected-secret/README.md")


def test_inline_skips_are_skips(reports: Path) -> None:
    content = json.loads((reports / "results_json.json").read_text(encoding="utf-8"))

    assert failed(content, "skipped_checks") == {
        ("CKV_ECSROLE_551", "aws_iam_role_policy.start_the_task"),
        ("CKV_ECSROLE_551", "AWS::IAM::Role.ExecutionRole"),
    }
    assert "CKV_ECSROLE_551" not in {rule for rule, _ in failed(content)}
    assert ("CKV_ECSROLE_561", "aws_iam_role_policy.start_the_task") in failed(content)


def test_what_nobody_can_judge_is_not_called_passed(reports: Path) -> None:
    content = json.loads((reports / "results_json.json").read_text(encoding="utf-8"))
    passed = {
        (record["check_id"], record["file_path"])
        for framework in content
        for record in framework["results"]["passed_checks"]
        if record["check_id"].startswith("CKV_ECSROLE_")
    }

    assert passed == {("CKV_ECSROLE_500", "/good/main.tf"), ("CKV_ECSROLE_500", "/good/template.yaml")}


def test_informational_rules_stay_out_unless_asked_for(reports: Path) -> None:
    content = json.loads((reports / "results_json.json").read_text(encoding="utf-8"))
    seen = {rule for status in ("failed_checks", "passed_checks") for rule, _ in failed(content, status)}

    assert seen <= ALWAYS_ON | {"CKV_ECSROLE_500"}
    assert seen & ALWAYS_ON


def test_what_the_baseline_knows_is_no_failure(checkov: Any, project: Path, reports: Path) -> None:
    assert reports.is_dir()
    run = checkov(
        "-d", ".", "--external-checks-dir", CHECKS, *FRAMEWORKS, "-o", "json", "--check", "CKV_ECSROLE*",
        "--baseline", project / ".checkov.baseline", cwd=project,
    )  # fmt: skip

    assert run.code == 0, run.out[:1000]
    assert failed(json.loads(run.out)) == set()


@pytest.fixture(scope="module")
def filtered(checkov: Any, project: Path) -> Any:
    """A run with threads as on macOS and Windows, one check left out, severities asked for."""
    run = checkov(
        "-d", ".", "--external-checks-dir", CHECKS, *FRAMEWORKS, "-o", "json",
        "--skip-check", "CKV_ECSROLE_501,CKV_AWS*,CKV2*",
        cwd=project, environment={"CHECKOV_PARALLELIZATION_TYPE": "thread", "ECS_ROLES_CHECKOV_SEVERITY": "1"},
    )  # fmt: skip
    return json.loads(run.out)


def test_threads_and_processes_find_the_same(filtered: Any, reports: Path) -> None:
    whole = failed(json.loads((reports / "results_json.json").read_text(encoding="utf-8")))

    assert failed(filtered) == {(rule, resource) for rule, resource in whole if rule != "CKV_ECSROLE_501"}
    assert failed(filtered)


def test_severities_are_told_when_asked_for(filtered: Any) -> None:
    told = {
        record["check_id"]: record["severity"]
        for framework in filtered
        for record in framework["results"]["failed_checks"]
        if record["check_id"].startswith("CKV_ECSROLE_")
    }

    assert told["CKV_ECSROLE_531"] == "HIGH"


def test_without_the_parser_every_task_definition_fails(checkov: Any, project: Path, tmp_path: Path) -> None:
    """checkov's own image has no tree-sitter: an empty report would be a silent green."""
    (tmp_path / "tree_sitter.py").write_text("raise ImportError('there is no tree_sitter here')\n", encoding="utf-8")
    run = checkov(
        "-d", ".", "--external-checks-dir", CHECKS, *FRAMEWORKS, "-o", "json", "--check", "CKV_ECSROLE*",
        cwd=project, environment={"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip

    assert run.code == 1
    assert failed(json.loads(run.out)) == {
        ("CKV_ECSROLE_500", resource)
        for resource in (
            *(f"aws_ecs_task_definition.{name}" for name in ("shop", "crm", "jobs")),
            *(f"AWS::ECS::TaskDefinition.{name}" for name in ("Task", "Jobs")),
        )
    }
    assert "pip install ecs-role-checks" in run.out


def test_the_folder_for_checkov_alone_fails_visibly(checkov: Any, project: Path, tmp_path: Path) -> None:
    """Somebody mounts the one folder and forgets the engine; an installed one is out of reach there."""
    shutil.copytree(CHECKS / "ecs_roles" / "for_checkov", tmp_path / "mounted" / "for_checkov")
    (tmp_path / "path" / "ecs_roles").mkdir(parents=True)
    (tmp_path / "path" / "ecs_roles" / "__init__.py").write_text("raise ModuleNotFoundError('no ecs_roles here')\n")
    run = checkov(
        "-d", project, "--external-checks-dir", tmp_path / "mounted" / "for_checkov", *FRAMEWORKS, "-o", "json",
        "--check", "CKV_ECSROLE*", environment={"PYTHONPATH": str(tmp_path / "path")},
    )  # fmt: skip

    assert run.code == 1
    assert {rule for rule, _ in failed(json.loads(run.out))} == {"CKV_ECSROLE_500"}
    assert "no ecs_roles here" in run.out


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two folders: what is wrong in one is right in the other, and findings are suppressed in ways of our own."""
    folder = tmp_path_factory.mktemp("several")
    for name, quality in (("first", "good"), ("second", "bad"), ("third", "bad")):
        shutil.copytree(SAMPLES / "web_service" / quality, folder / name)
    settings = '[[allow]]\naction = "s3:*"\nreason = "moves next week"\n[[allow]]\nrule = "ECS501"\nreason = "known"\n'
    (folder / "third" / ".ecs-roles.toml").write_text(settings, encoding="utf-8")
    return folder


def test_each_root_gets_its_own_findings_whatever_was_left_out_before(checkov: Any, several: Path) -> None:
    run = checkov(
        "-d", "first", "-d", "second", "--external-checks-dir", CHECKS, *FRAMEWORKS, "-o", "json",
        "--check", "CKV_ECSROLE*", cwd=several,
    )  # fmt: skip
    first, end = json.JSONDecoder().raw_decode(run.out)
    second, _ = json.JSONDecoder().raw_decode(run.out[end:].lstrip())

    assert failed(first) == set()
    assert {rule for rule, _ in failed(second)} == {f"CKV_ECSROLE_{number}" for number in (501, 531, 551, 561)}


def test_runners_in_one_process_find_the_same_one_after_the_other(checkov: Any, several: Path) -> None:
    """Each runner loads the checks anew into registries that the one before it has trimmed."""
    run = checkov(
        "-d", "second", "--external-checks-dir", CHECKS, "--framework", "terraform", "terraform_json", "cloudformation",
        "--skip-download", "-o", "json",
        "--check", "CKV_ECSROLE*", cwd=several, environment={"CHECKOV_PARALLELIZATION_TYPE": "none"},
    )  # fmt: skip
    found = failed(json.loads(run.out))

    for prefix in ("aws_", "AWS::"):
        rules = {rule for rule, resource in found if resource.startswith(prefix)}
        assert rules == {f"CKV_ECSROLE_{number}" for number in (501, 531, 551, 561)}


def test_single_files_get_the_findings_of_each(checkov: Any, several: Path) -> None:
    files = [word for name in ("first", "second") for word in ("-f", f"{name}/main.tf", "-f", f"{name}/template.yaml")]
    run = checkov(
        *files, "--external-checks-dir", CHECKS, *FRAMEWORKS, "-o", "json", "--check", "CKV_ECSROLE*", cwd=several,
    )  # fmt: skip

    assert {rule for rule, _ in failed(json.loads(run.out))} == {
        f"CKV_ECSROLE_{number}" for number in (501, 531, 551, 561)
    }
    assert {rule for rule, _ in failed(json.loads(run.out), "passed_checks")} == {"CKV_ECSROLE_500"}


def test_what_the_settings_allow_is_skipped_with_its_reason(checkov: Any, several: Path) -> None:
    run = checkov(
        "-d", "third", "--external-checks-dir", CHECKS, *FRAMEWORKS, "-o", "json", "--check", "CKV_ECSROLE*",
        cwd=several,
    )  # fmt: skip
    skipped = {
        (record["check_id"], record["check_result"]["suppress_comment"])
        for framework in json.loads(run.out)
        for record in framework["results"]["skipped_checks"]
    }

    assert ("CKV_ECSROLE_501", "known") in skipped
    assert "CKV_ECSROLE_501" not in {rule for rule, _ in failed(json.loads(run.out))}


def test_whoever_audits_by_passed_records_gets_one_for_each_rule(checkov: Any, several: Path) -> None:
    run = checkov(
        "-d", "first", "--external-checks-dir", CHECKS, *FRAMEWORKS, "-o", "json", "--check", "CKV_ECSROLE*",
        cwd=several, environment={"ECS_ROLES_CHECKOV_PASSED": "1"},
    )  # fmt: skip

    assert {rule for rule, _ in failed(json.loads(run.out), "passed_checks")} == ALWAYS_ON | {"CKV_ECSROLE_500"}


def test_control_sequences_in_values_reach_no_terminal(checkov: Any, tmp_path: Path) -> None:
    """Of a link sequence in a name checkov's own terminal library dies, and there is no report at all."""
    content = (SAMPLES / "web_service" / "bad" / "template.yaml").read_text(encoding="utf-8")
    hostile = '"s3:\\e]8;;http://example.com\\aGet##vso[task.complete result=Succeeded]*"'
    changed = content.replace("Service: ecs.amazonaws.com", f"Service: {hostile}")
    assert changed != content
    (tmp_path / "template.yaml").write_text(changed, encoding="utf-8")
    run = checkov(
        "-d", ".", "--external-checks-dir", CHECKS, *FRAMEWORKS, "-o", "cli", "--check", "CKV_ECSROLE*", cwd=tmp_path,
    )  # fmt: skip
    messages = [line for line in run.out.splitlines() if line.startswith("Check:") and "]8;;http" in line]

    assert run.code == 1, run.err
    assert {line.split(":")[1].strip() for line in messages} == {"CKV_ECSROLE_551", "CKV_ECSROLE_631"}
    assert "\x1b]8" not in run.out
    assert not [line for line in messages if "##vso[" in line]


@pytest.fixture
def suppressions(tmp_path: Path) -> Path:
    """The bad web service, with a skip in the metadata of the role or of the task definition."""
    content = (SAMPLES / "web_service" / "bad" / "template.yaml").read_text(encoding="utf-8")
    for name, resource, rule in (("role", "ExecutionRole", 551), ("task", "Task", 531), ("both", "Task", 561)):
        suppression = f"    Metadata: {{checkov: {{skip: [{{id: CKV_ECSROLE_{rule}, comment: later}}]}}}}\n"
        changed = content.replace(f"\n  {resource}:\n", f"\n  {resource}:\n{suppression}")
        (tmp_path / f"{name}.yaml").write_text(changed, encoding="utf-8")
    return tmp_path


def test_skips_in_metadata_are_skips_and_broken_templates_are_survived(
    checkov: Any, suppressions: Path, broken_templates: dict[str, str]
) -> None:
    for name, content in broken_templates.items():
        (suppressions / f"broken_{name}.yaml").write_text(content, encoding="utf-8")
    run = checkov(
        "-d", ".", "--external-checks-dir", CHECKS, "--framework", "cloudformation", "--skip-download",
        "-o", "json", "--check", "CKV_ECSROLE*", cwd=suppressions,
    )  # fmt: skip
    records = json.loads(run.out)["results"]["failed_checks"]
    found: dict[str, set[int]] = {"role": set(), "task": set(), "both": set()}
    for record in records:
        found.setdefault(Path(record["file_path"]).stem, set()).add(int(record["check_id"].rpartition("_")[2]))

    assert found["role"] == {501, 531, 561}
    assert found["task"] == {501, 551, 561}
    assert found["both"] == {501, 531, 551}  # Found in the role, suppressed on the task definition that it is about.
    assert not [line for line in run.err.splitlines() if "ecs_roles" in line or "ECSROLE" in line]
    assert all("\n" not in record["check_name"] for record in records)


_REGISTERED = """
import gc, json, sys
from checkov.cloudformation.checks.resource.registry import cfn_registry
from checkov.terraform.checks.resource.registry import resource_registry
here, usual = len(gc.get_objects()), gc.get_threshold()
resource_registry.load_external_checks(sys.argv[1])
cfn_registry.load_external_checks(sys.argv[1])
def ours(registry):
    return {kind: [check.id for check in checks if "ECSROLE" in check.id] for kind, checks in registry.checks.items()}
rhythms = usual, gc.get_threshold()
print(json.dumps([ours(resource_registry), ours(cfn_registry), gc.get_freeze_count() / here, rhythms]))
"""


@pytest.fixture(scope="module")
def registered(checkov: Any, home: Path) -> list[Any]:
    """Return our checks by type and framework after they were loaded twice, and how the collector works then.

    That is how much of checkov is frozen, and the thresholds before and after.
    """
    assert checkov
    done = subprocess.run(
        [sys.executable, "-c", _REGISTERED, str(CHECKS)],
        env={"HOME": str(home), "ECS_ROLES_INFO": "1"},
        capture_output=True,
        text=True,
        timeout=HANGING,
        check=True,
    )
    found: list[Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_every_rule_is_registered_in_both_frameworks_once_for_each_type(registered: Any) -> None:
    """A check file that checkov cannot load is silent, so this is the self-test."""
    rules = [rule.checkov_id for rule in RULES]

    for types, definition, role in (
        (registered[0], "aws_ecs_task_definition", "aws_iam_role"),
        (registered[1], "AWS::ECS::TaskDefinition", "AWS::IAM::Role"),
    ):
        assert sorted(types[definition]) == sorted(["CKV_ECSROLE_500", *rules])
        assert sorted(types[role]) == sorted(rules)
        assert all(len(ids) == len(set(ids)) for ids in types.values())


def test_no_collector_walks_what_checkov_holds_while_the_checks_are_loaded(registered: Any) -> None:
    assert registered[2] > 0.9


def test_what_is_frozen_does_not_make_the_collector_walk_the_rest_more_often(registered: Any) -> None:
    """Without anything old it takes little that is new for another walk of all: four times as much is asked for."""
    before, after = registered[3]
    assert after == [*before[:2], max(before[2], 40)]
