"""A server whose packages are not installed says how to install them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKS = Path(__file__).parents[2] / "checks"


def ran(*words: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(CHECKS)}
    quiet = subprocess.DEVNULL
    command = [sys.executable, *words]
    return subprocess.run(command, env=environment, stdin=quiet, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("command", "missing", "extra"),
    [("lsp", "pygls", "lsp"), ("lsp", "lsprotocol", "lsp"), ("mcp", "mcp", "mcp"), ("mcp", "mcp_types", "mcp")],
)
def test_a_server_without_its_packages_says_which_extra_brings_them(command: str, missing: str, extra: str) -> None:
    code = (
        f"import sys; sys.modules[{missing!r}] = None; from ecs_roles.command_line.main import main; "
        f"raise SystemExit(main([{command!r}]))"
    )
    done = ran("-c", code)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"pip install 'ecs-role-checks[{extra}]'" in done.stderr


def test_a_root_for_agents_that_is_no_folder_is_told(tmp_path: Path) -> None:
    done = ran("-m", "ecs_roles", "mcp", str(tmp_path / "none"))

    assert done.returncode == 2
    assert "is not a folder" in done.stderr
