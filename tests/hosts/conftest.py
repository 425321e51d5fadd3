"""Run the real hosts in processes of their own, from the checkout, with nothing of the user's settings around them."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Run:
    """What a host printed and how it ended."""

    code: int
    out: str
    err: str


Host = Callable[..., Run]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Real hosts are slow, and every file shares its runs: one worker for each file."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.host)
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


def _host(command: str, module: str, home: Path) -> Host:
    if find_spec(module) is None:
        pytest.skip(f"{command} is not installed for this Python")
    program = Path(sys.executable).parent / command

    def run(*arguments: str | Path, cwd: Path = ROOT, environment: Mapping[str, str] | None = None) -> Run:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
        done = subprocess.run(
            [sys.executable, program, *map(str, arguments)],
            cwd=cwd,
            env={**kept, "HOME": str(home), "ECS_ROLES_RAISE": "1", **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def checkov(home: Path) -> Host:
    return _host("checkov", "checkov", home)


@pytest.fixture(scope="session")
def cfn_lint(home: Path) -> Host:
    return _host("cfn-lint", "cfnlint", home)
