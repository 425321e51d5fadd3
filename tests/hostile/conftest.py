"""Repositories as an attacker may hand them over, made with the real git."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

NO_CONFIGURATION = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "GIT_ALLOW_PROTOCOL": "file",
}


def _run_git(folder: Path, *words: str, given: str | None = None) -> str:
    """Run git, and return what it prints; 1 is its answer *no*, and no failure."""
    done = subprocess.run(
        ["git", "-C", str(folder), *words],
        env=NO_CONFIGURATION,
        input=given,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.strip("\n")


@pytest.fixture(scope="session")
def git() -> Callable[..., str]:
    return _run_git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    _run_git(folder, "init", "--quiet", "--initial-branch=main")
    return folder
