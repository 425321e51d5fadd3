"""The scripts with which shells complete the words of a call."""

import shutil
import subprocess
import sys

import pytest

from ecs_roles.command_line.main import main

_COMPLETED = """
source /dev/stdin
COMP_WORDS=(ecs-roles {words}); COMP_CWORD={count}
_shtab_ecs_roles ecs-roles
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_a_script_names_commands_and_options(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0

    script = capsys.readouterr().out
    assert "simulate" in script
    assert "account" in script


@pytest.mark.skipif(shutil.which("bash") is None or sys.platform == "win32", reason="bash completes")
@pytest.mark.parametrize(("words", "expected"), [("sim", "simulate"), ("scan --acc", "--account-facts")])
def test_bash_completes(words: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["completion", "bash"])
    script = capsys.readouterr().out
    call = _COMPLETED.format(words=words, count=len(words.split()))

    done = subprocess.run(["bash", "-c", call], input=script, capture_output=True, text=True, check=True)

    assert done.stdout.split() == [expected]


def test_without_the_library_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)

    assert main(["completion", "bash"]) == 2
    assert "ecs-role-checks[completion]" in capsys.readouterr().err
