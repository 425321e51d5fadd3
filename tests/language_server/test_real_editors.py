"""Editors as people use them, driven from outside; each is skipped with the reason where it cannot be had."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.language_server.conftest import CHECKS, ROLE, TASK
from tests.limits import HANGING

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RECIPES = ROOT / ".editors"

pytestmark = [pytest.mark.host]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project as somebody opens it, with a needless grant in the file that is not open."""
    folder = tmp_path / "shop"
    (folder / ".git").mkdir(parents=True)
    (folder / "ecs.tf").write_text(TASK, encoding="utf-8")
    (folder / "iam.tf").write_text(ROLE, encoding="utf-8")
    return folder


def tool(name: str, *places: Path) -> str:
    """The path of an editor, or a skip that says how to get it."""
    found = shutil.which(name) or next((str(place) for place in places if place.exists()), None)
    if found is None:
        pytest.skip(f"{name} is not here: .editors/README.md says how it is installed for tests")
    return found


def environment(project: Path, **more: str) -> dict[str, str]:
    own = {"PYTHONPATH": str(CHECKS), "ROOT": str(project), "PYTHON": sys.executable, "HOME": str(project / ".home")}
    return {**os.environ, **own, "XDG_STATE_HOME": str(project / ".home"), **more}


def ran(command: list[str], folder: Path, variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    quiet = subprocess.DEVNULL
    return subprocess.run(
        command, cwd=folder, env=variables, stdin=quiet, capture_output=True, text=True, timeout=HANGING, check=False
    )


def test_neovim_shows_goes_and_fixes(project: Path) -> None:
    nvim = tool("nvim", ROOT / ".venv" / "neovim" / "bin" / "nvim")
    command = [nvim, "--headless", "--clean", "-l", str(HERE / "neovim_session.lua")]
    more = environment(project, RECIPE=str(RECIPES / "neovim" / "ecs_roles.lua"))
    done = ran(command, project, more)
    assert done.returncode == 0, done.stdout + done.stderr
    seen: dict[str, Any] = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))

    assert "ECS531" in seen["diagnostics"]["ecs.tf"]
    assert "iam.tf" in seen["diagnostics"]  # a file that is not open
    assert seen["range"] == [7, 42, 74]
    assert "secretsmanager:GetSecretValue" in seen["hover"]
    assert seen["definition"] == "iam.tf:11"
    assert any(title.startswith("Allow secretsmanager:GetSecretValue") for title in seen["actions"])
    assert "aws_secretsmanager_secret.db.arn]" in seen["written"]
    assert "ECS531" not in seen["after"].get("ecs.tf", [])


def test_emacs_shows_goes_and_fixes(project: Path) -> None:
    emacs = tool("emacs")
    if "yes" not in ran([emacs, "--batch", "--eval", EGLOT], project, environment(project)).stdout:
        pytest.skip("this Emacs has no eglot: it comes with Emacs 29, or as elpa-eglot")
    more = environment(project, RECIPE=str(RECIPES / "emacs" / "ecs-roles.el"))
    done = ran([emacs, "--batch", "-l", str(HERE / "emacs_session.el")], project, more)
    assert done.returncode == 0, done.stdout + done.stderr
    seen: dict[str, Any] = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))

    assert any("does not allow secretsmanager:GetSecretValue" in text for text in seen["diagnostics"])
    assert seen["definition"] == "iam.tf:1"
    assert any(title.startswith("Allow secretsmanager:GetSecretValue") for title in seen["actions"])
    assert "aws_secretsmanager_secret.db.arn]" in seen["written"]


EGLOT = '(princ (if (locate-library "eglot") "yes" "no"))'


def test_vscode_shows_hovers_and_fixes(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    installed = os.environ.get("ECS_ROLES_CODE_SERVER", "")
    if not installed:
        pytest.skip("ECS_ROLES_CODE_SERVER names no folder that install_code_server.sh has made (320 MB)")
    node, chromium = tool("node"), tool("chromium")
    extension = RECIPES / "vscode"
    if not (extension / "node_modules" / "esbuild").exists():
        pytest.skip("`npm ci` in .editors/vscode brings what the extension is built of")
    built = ran([tool("npm"), "run", "package"], extension, dict(os.environ))
    assert built.returncode == 0, built.stdout + built.stderr
    pictures = tmp_path_factory.mktemp("pictures")
    package = extension / "ecs-roles.vsix"
    command = [node, str(HERE / "vscode_session.mjs"), installed, str(package), str(project), str(pictures)]
    done = ran(command, project, {**environment(project), "CHROMIUM": chromium, "HOME": str(Path.home())})
    package.unlink()
    assert done.returncode == 0, done.stdout + done.stderr
    seen: dict[str, Any] = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))

    assert any("ECS506" in row and "iam.tf" in row for row in seen["rows"])  # a file that is not open
    assert seen["lenses"] == ["0 of 1 permission granted, 1 missing"]
    assert any("ECS roles: 1" in text for text in seen["status"])
    assert any("ECS asks secretsmanager:GetSecretValue" in text for text in seen["hover"])
    assert any(text.startswith("Allow secretsmanager:GetSecretValue") for text in seen["actions"])
    assert "Error" not in seen["after"]
    assert "aws_secretsmanager_secret.db.arn]" in (project / "iam.tf").read_text(encoding="utf-8")
