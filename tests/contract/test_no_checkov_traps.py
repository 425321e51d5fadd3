"""What checkov would do with the files under checks/, were they laid out otherwise."""

from pathlib import Path

CHECKS = Path(__file__).parents[2] / "checks"
PACKAGE = CHECKS / "ecs_roles"


def files(pattern: str) -> list[str]:
    return sorted(str(path.relative_to(CHECKS)) for path in CHECKS.rglob(pattern))


def test_nothing_is_taken_for_a_yaml_policy() -> None:
    """checkov loads every such file as a policy of its own; one that is none ends the scan."""
    assert [*files("*.json"), *files("*.yaml"), *files("*.yml")] == []


def test_only_the_package_and_its_checkov_host_are_executed() -> None:
    packages = set(files("__init__.py"))

    assert packages <= {"ecs_roles/__init__.py", "ecs_roles/for_checkov/__init__.py"}
    assert "ecs_roles/__init__.py" in packages


def test_no_loose_module_lies_where_checkov_looks_first() -> None:
    assert [path.name for path in CHECKS.glob("*.py")] == []


def test_beside_the_package_file_only_the_command_lies() -> None:
    modules = {path.name for path in PACKAGE.glob("*.py")}

    assert modules == {"__init__.py", "__main__.py"}
