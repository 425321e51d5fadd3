"""The shape of the repository that others rely on: its top level, the README's two commands, what it may not name."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import ecs_roles

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
TOP_LEVEL = {"pyproject.toml", "setup.cfg", "README.md", "LICENSE", "CHANGELOG.md", "checks", "tests", "sample_iac"}


def tracked_files() -> list[str]:
    """Files of the repository, those included that the next commit would add."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git work tree: an unpacked archive has nothing but the repository's files")
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
    return [name for name in names if name and (ROOT / name).is_file()]


def project() -> dict[str, Any]:
    read: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return read


def readme_command(name: str) -> str:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"<!-- command: {name} -->\n```sh\n(.*?)```", readme, re.DOTALL)
    assert found, f"README.md has no command {name}"
    return found[1].strip()


def test_the_top_level_is_as_agreed() -> None:
    entries = {Path(name).parts[0] for name in tracked_files()}

    assert {entry for entry in entries if not entry.startswith(".")} <= TOP_LEVEL


@pytest.mark.parametrize("form", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[0-9]*.yml")), ids=lambda p: p.name)
def test_a_form_for_issues_holds_only_what_github_takes(form: Path) -> None:
    """A comma in a text of a mapping on one line makes a key of what follows, and GitHub shows no form at all."""
    written = yaml.safe_load(form.read_text(encoding="utf-8"))

    assert written.keys() <= {"name", "description", "labels", "body", "title"}
    for field in written["body"]:
        assert field.keys() <= {"type", "id", "attributes", "validations"}
        assert field["attributes"].keys() <= {"label", "description", "placeholder", "value", "render", "options"}
        assert all(isinstance(text, (str, list)) for text in field["attributes"].values())


@pytest.mark.parametrize("name", ["scan", "test"])
def test_the_gate_runs_the_command_of_the_readme(name: str) -> None:
    """.ci/run takes the commands out of the README, so that they cannot drift apart."""
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    extract = re.search(r"^readme_command\(\) .*$", gate, re.MULTILINE)
    assert extract
    taken = subprocess.run(
        ["bash", "-c", f"{extract[0]}\nreadme_command {name}"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()

    assert taken == readme_command(name)
    assert f"$(readme_command {name})" in gate


@pytest.mark.parametrize("name", ["scan", "test"])
def test_a_command_of_the_readme_brings_its_own_environment(name: str) -> None:
    command = readme_command(name)

    assert "\n" not in command
    assert command.startswith("python3 -m venv .venv && ")


def test_no_path_of_one_machine_is_in_the_tree() -> None:
    home = re.compile(r"/(?:home|Users)/(?!runner\b)\w+/|" + re.escape(f"{ROOT}/"))
    named = [
        name for name in tracked_files() if home.search((ROOT / name).read_bytes().decode("utf-8", errors="replace"))
    ]

    assert named == []


def test_python_hcl2_is_no_dependency() -> None:
    """It and checkov's own fork install the same package; with both, checkov dies."""
    metadata = project()
    requirements = [
        *metadata["project"]["dependencies"],
        *(item for extra in metadata["project"]["optional-dependencies"].values() for item in extra),
        *(item for group in metadata["dependency-groups"].values() for item in group),
    ]

    assert [item for item in requirements if "hcl2" in item] == []


def test_version_and_address_are_those_of_the_project_file() -> None:
    metadata = project()["project"]

    assert ecs_roles.__version__ == metadata["version"]
    assert metadata["urls"]["Homepage"] == ecs_roles.PROJECT_URL


def test_the_gate_runs_on_every_python_that_is_promised() -> None:
    metadata = project()
    said = metadata["project"]["classifiers"]
    promised = [text.rpartition(" ")[2] for text in said if re.fullmatch(r"Programming Language .* 3\.\d+", text)]
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    oldest, newest = promised[0], int(promised[-1].partition(".")[2])

    assert workflow["jobs"]["check"]["strategy"]["matrix"]["python"] == promised
    assert metadata["project"]["requires-python"] == f">={oldest},<3.{newest + 1}"
    assert metadata["tool"]["mypy"]["python_version"] == oldest
    assert metadata["tool"]["ruff"]["target-version"] == f"py{oldest.replace('.', '')}"


def test_the_changelog_speaks_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert f"## {project()['project']['version']}" in changelog


def test_actions_of_others_are_pinned_by_hash() -> None:
    own = "ecs-role-checks/ecs-role-checks/"
    loose = [
        line.strip()
        for name in tracked_files()
        if name.startswith(".github/") and name.endswith((".yml", ".yaml"))
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        if re.match(rf"\s*-?\s*uses:\s*(?!{own})[^./\s]", line) and not re.search(r"@[0-9a-f]{40} # v\d", line)
    ]

    assert loose == []
