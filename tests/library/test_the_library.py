"""``from ecs_roles import scan, Report, Finding``: typed, lazy, and whole."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import ecs_roles

CHECKOUT = Path(__file__).parents[2]
USER = Path(__file__).with_name("user.py")
BAD = CHECKOUT / "sample_iac" / "ecs531-unreadable-injected-secret" / "bad"


def run(*words: str | Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT / "checks"), "MYPYPATH": str(CHECKOUT / "checks")}
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_example_of_a_user_runs() -> None:
    said = run(USER, BAD)

    assert "ECS531 aws_ecs_task_definition.payments by aws_iam_role.payments_execution: " in said
    assert "unable to pull secrets or registry auth" in said
    assert said.endswith("0 errors, 0 open\n")


def test_the_example_of_a_user_is_typed(tmp_path: Path) -> None:
    copy = tmp_path / "user.py"
    copy.write_text(USER.read_text(encoding="utf-8"), encoding="utf-8")
    cache = tmp_path / "cache"

    words = ("--strict", "--namespace-packages", "--explicit-package-bases", "--follow-imports=silent")
    assert run("-m", "mypy", *words, "--cache-dir", cache, copy).startswith("Success")


def test_every_name_of_the_library_is_there() -> None:
    assert all(getattr(ecs_roles, name) is not None for name in ecs_roles.__all__)
    assert set(ecs_roles.__all__) <= set(dir(ecs_roles))
    assert ecs_roles.__all__ == sorted(ecs_roles.__all__, key=_isort)


def _isort(name: str) -> tuple[bool, bool, str]:
    return (not name.isupper(), not name[0].isupper(), name)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'scann'"):
        ecs_roles.scann  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize("statement", ["import ecs_roles", "from ecs_roles import __version__"])
def test_the_import_alone_loads_no_engine(statement: str) -> None:
    said = run("-c", f"import sys\n{statement}\nprint(*sorted(n for n in sys.modules if n.startswith('ecs_roles.')))")

    assert said.strip() == ""


def _documented() -> Iterator[str]:
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    yield from (part.partition("```")[0] for part in text.split("```python\n")[1:])


def test_the_example_of_the_readme_runs(tmp_path: Path) -> None:
    examples = [example for example in _documented() if "from ecs_roles import" in example]

    assert examples
    for number, example in enumerate(examples):
        script = tmp_path / f"example{number}.py"
        script.write_text(example.replace('"infra"', repr(str(BAD))), encoding="utf-8")
        assert "ECS531" in run(script)
