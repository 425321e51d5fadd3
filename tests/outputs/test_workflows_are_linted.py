"""The action, the workflow and the examples of workflows, as zizmor judges them, where it is installed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.limits import HANGING

GITHUB = Path(__file__).parents[2] / ".github"
LINTER = shutil.which("zizmor", path=str(Path(sys.executable).parent)) or shutil.which("zizmor")
FILES = (
    *sorted((GITHUB / "workflows").glob("*.yml")),
    GITHUB / "actions" / "ecs-roles" / "action.yml",
    GITHUB / "examples" / "checkov.yml",
    GITHUB / "examples" / "code-scanning.yml",
)


def _linted(file: Path) -> "subprocess.CompletedProcess[str]":
    command = [str(LINTER), "--offline", "--no-progress", "--config", str(GITHUB / "zizmor.yml"), str(file)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=HANGING)


@pytest.mark.skipif(LINTER is None, reason="zizmor is not installed")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_is_found_in(file: Path) -> None:
    done = _linted(file)

    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(LINTER is None, reason="zizmor is not installed")
def test_the_linter_would_tell_an_input_in_a_shell(tmp_path: Path) -> None:
    action = (GITHUB / "actions" / "ecs-roles" / "action.yml").read_text(encoding="utf-8")
    bad = tmp_path / "action.yml"
    bad.write_text(action.replace("$GITHUB_ACTION_PATH/scan.sh", "${{ inputs.paths }}"), encoding="utf-8")

    assert "template-injection" in _linted(bad).stdout
