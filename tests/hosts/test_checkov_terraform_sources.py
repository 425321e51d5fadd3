"""The real checkov on Terraform in every form people hand it over: the same findings as the command line."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.scan import Options, scan

ROOT = Path(__file__).parents[2]
CONFIGURATION = ROOT / "tests/readers/terraform/configurations/modules_for_each"
OPTIONS = (
    "--external-checks-dir",
    ROOT / "checks",
    "--skip-download",
    "--quiet",
    "-o",
    "json",
    "--check",
    "CKV_ECSROLE*",
)

Found = set[tuple[str, str]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with several roots, and beside it a plan without its source."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(Path(__file__).parent / "monorepo", folder / "monorepo")
    shutil.copytree(CONFIGURATION, folder / "source", ignore=shutil.ignore_patterns("*.json"))
    shutil.copy(CONFIGURATION / "plan.json", folder / "plan.json")
    # On one line, as `terraform show -json` writes it.
    (folder / "line.json").write_text(json.dumps(json.loads((folder / "plan.json").read_text())))
    return folder


def by_checkov(checkov: Any, project: Path, *arguments: str) -> Found:
    """Rule and resource of every failed check."""
    run = checkov(*arguments, *OPTIONS, cwd=project, environment={"ECS_ROLES_INFO": "1"})
    assert run.err == ""
    reports = json.loads(run.out)
    return {
        (f"ECS{record['check_id'].rpartition('_')[2]}", record["resource"])
        for report in (reports if isinstance(reports, list) else [reports])
        for record in report.get("results", {}).get("failed_checks", ())
    }


def by_the_engine(path: Path, options: Options | None = None) -> Found:
    """Rule and address of every owner of a finding."""
    return {(finding.rule, owner.address) for finding in scan([path], options).findings for owner in finding.enclosing}


@pytest.mark.parametrize("plan", ["plan.json", "line.json"])
def test_a_plan_by_itself(checkov: Any, project: Path, plan: str) -> None:
    found = by_checkov(checkov, project, "-f", plan, "--framework", "terraform_plan")

    assert found == by_the_engine(project / plan)
    assert ("ECS506", 'module.service["api"].aws_iam_role.task') in found


def test_a_plan_with_its_source(checkov: Any, project: Path) -> None:
    found = by_checkov(
        checkov,
        project,
        "-f",
        "plan.json",
        "--framework",
        "terraform_plan",
        "--repo-root-for-plan-enrichment",
        "source",
    )

    assert found == by_the_engine(project / "plan.json", Options(plan_source=project / "source"))
    # Only the source tells what the container definitions hold, and so what is too wide.
    assert found > by_the_engine(project / "plan.json")


def test_several_roots_that_share_a_module_and_a_file_of_variables(checkov: Any, project: Path) -> None:
    files = ("-d", "monorepo", "--framework", "terraform", "--var-file", "monorepo/wide.tfvars")
    found = by_checkov(checkov, project, *files)

    assert found == by_the_engine(project / "monorepo", Options(variable_files=(project / "monorepo" / "wide.tfvars",)))
    assert ("ECS551", 'module.service["search"].aws_iam_role_policy.execution') in found
    assert ("ECS522", "module.ledger.aws_ecs_task_definition.this") in found


def test_one_file_as_editors_scan_it(checkov: Any, project: Path) -> None:
    """What lies in the other files of the folder is read, and reported where it lies when that file is scanned."""
    task = by_checkov(checkov, project, "-f", "monorepo/split/main.tf", "--framework", "terraform")
    roles = by_checkov(checkov, project, "-f", "monorepo/split/roles.tf", "--framework", "terraform")

    assert task | roles == by_the_engine(project / "monorepo" / "split")
    assert ("ECS531", "aws_ecs_task_definition.this") in task
    assert ("ECS541", "aws_iam_role_policy.execution") in roles
