"""checkov puts every folder under checks/ on sys.path ahead of the standard library, and runs files by bare name."""

import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

CHECKS = Path(__file__).parents[2] / "checks"
TAKEN = (set(sys.stdlib_module_names) | set(packages_distributions())) - {"ecs_roles"}


def names_below(folder: Path) -> set[str]:
    modules = {path.stem for path in folder.rglob("*.py") if not path.stem.startswith("__")}
    packages = {path.parent.name for path in folder.rglob("__init__.py")}
    return modules | packages


def test_no_module_bears_the_name_of_another() -> None:
    taken = names_below(CHECKS) & TAKEN

    assert taken == set()


@pytest.mark.parametrize("name", ["secrets", "json", "ast", "yaml", "pytest"])
def test_a_taken_name_is_noticed(tmp_path: Path, name: str) -> None:
    (tmp_path / "layer").mkdir()
    (tmp_path / "layer" / f"{name}.py").touch()

    assert names_below(tmp_path) & TAKEN == {name}
