"""The extension for VS Code: its settings are the server's, its logic holds, and it can be packaged."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from tests.language_server.conftest import ROLE, TASK, environment
from tests.limits import HANGING

from ecs_roles.command_line.main import main
from ecs_roles.language_server.client_settings import ClientSettings, client_settings

EXTENSION = Path(__file__).parents[2] / ".editors" / "vscode"
# What the extension itself decides, and what it does with the server's answers.
ITS_OWN = {"command", "interpreter"}
SAID_BY_THE_EXTENSION = {"diagnostics", "state", "opensTexts"}


def manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
    return found


def properties() -> dict[str, Any]:
    found = manifest()["contributes"]["configuration"]["properties"]
    return {name.removeprefix("ecsRoles."): value for name, value in found.items()}


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def test_the_settings_are_those_of_the_server_with_their_defaults() -> None:
    own = {camel(name): value for name, value in asdict(ClientSettings()).items()}
    shown = {name: value["default"] for name, value in properties().items()}

    assert shown.keys() - ITS_OWN == own.keys() - SAID_BY_THE_EXTENSION
    assert client_settings({name: shown[name] for name in shown.keys() - ITS_OWN}) == (ClientSettings(), ())


def test_a_workspace_that_is_not_trusted_cannot_say_what_runs() -> None:
    restricted = manifest()["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]

    assert {name.removeprefix("ecsRoles.") for name in restricted} == ITS_OWN
    assert {properties()[name]["scope"] for name in ITS_OWN} == {"machine-overridable"}


def test_no_language_is_claimed() -> None:
    assert not {"languages", "grammars"} & manifest()["contributes"].keys()


def test_the_server_can_be_asked_whether_it_is_there() -> None:
    command = [sys.executable, "-m", "ecs_roles", "lsp", "--check"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False, timeout=HANGING)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def ran(*command: str) -> str:
    program = shutil.which(command[0])
    if program is None:
        pytest.skip(f"{command[0]} is not here")
    done = subprocess.run(
        [program, *command[1:]], cwd=EXTENSION, capture_output=True, text=True, check=False, timeout=HANGING
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_search_for_the_server() -> None:
    assert "# fail 0" in ran("node", "--test", "--test-reporter=tap", "src/")


@pytest.mark.host
def test_the_extension_is_packaged_small_and_whole() -> None:
    if not (EXTENSION / "node_modules" / "vscode-languageclient").exists():
        pytest.skip("`npm ci` in .editors/vscode brings what the extension is built of")
    package = EXTENSION / "ecs-roles.vsix"
    package.unlink(missing_ok=True)
    ran("npm", "run", "package")
    names = {name.lower() for name in zipfile.ZipFile(package).namelist() if name.startswith("extension/")}
    package.unlink()

    assert names == {
        "extension/package.json",
        "extension/readme.md",
        "extension/license.txt",
        "extension/dist/extension.js",
    }


def test_the_matcher_of_the_task_reads_the_lines_of_a_scan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ecs.tf").write_text(TASK, encoding="utf-8")
    (tmp_path / "iam.tf").write_text(ROLE, encoding="utf-8")
    (tmp_path / "broken.tf").write_text('resource "aws_iam_role" "x" {{{', encoding="utf-8")
    task = json.loads((EXTENSION.parent / "tasks" / "tasks.json").read_text(encoding="utf-8"))["tasks"][0]
    program, command, *words = task["command"].split()
    assert program == "ecs-roles"

    main([command, *words, str(tmp_path)])
    lines = capsys.readouterr().out.splitlines()
    pattern = task["problemMatcher"]["pattern"]
    found = [re.fullmatch(pattern["regexp"], line) for line in lines]

    assert all(found)
    places = {(each[pattern["file"]], each[pattern["line"]], each[pattern["code"]]) for each in found if each}
    assert ("ecs.tf", "8", "ECS531") in places
    assert any(code == "could-not-be-read" for _, _, code in places)
