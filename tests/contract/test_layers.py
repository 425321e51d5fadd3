"""Imports point down only: what decides knows nothing of who asks."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "checks" / "ecs_roles"

DECIDING = ("data", "symbolic", "credentials", "findings", "iam", "ecs", "linking", "needs", "rules", "fixes")
HOSTS = ("command_line", "language_server", "agent_server", "for_checkov", "for_cfn_lint")

MAY_IMPORT: dict[str, set[str]] = {
    **{layer: set(DECIDING[:index]) for index, layer in enumerate(DECIDING)},
    "readers": {"symbolic", "credentials", "ecs"},
    "fixes": {*DECIDING, "readers"},  # an edit needs the syntax of the file
    "analysis": {*DECIDING, "readers"},
    "outputs": {*DECIDING, "analysis"},
    **{host: {*DECIDING, "readers", "analysis", "outputs"} for host in HOSTS},
}
MAY_IMPORT["command_line"] |= {"for_checkov", "for_cfn_lint"}  # it prints where they lie
MAY_IMPORT["command_line"] |= {"language_server", "agent_server"}  # it starts them


# The rooms of the Terraform reader, each above those before it; types count as much as what runs.
ROOMS = ("syntax", "values", "evaluator", "aws", "modules")
TERRAFORM = "ecs_roles.readers.terraform."


def modules_imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield "." * node.level + (node.module or "")
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def imported_by(path: Path) -> tuple[str, ...]:
    """What a file imports, parsed once for all that is asked of it here."""
    return tuple(modules_imported(path.read_text(encoding="utf-8")))


def wrong_imports(layer: str, imported: Iterable[str]) -> list[str]:
    """What a module of that layer imports although it may not; relative imports hide their layer and count too."""
    allowed = MAY_IMPORT[layer] | {layer}
    return [
        module
        for module in imported
        if module.startswith(".")
        or (module.startswith("ecs_roles.") and module.split(".")[1] in MAY_IMPORT.keys() - allowed)
    ]


def test_every_folder_has_its_place_in_the_order() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}

    assert folders == MAY_IMPORT.keys()


def test_imports_point_down() -> None:
    wrong = {
        str(path.relative_to(PACKAGE)): found
        for layer in MAY_IMPORT
        for path in (PACKAGE / layer).rglob("*.py")
        if (found := wrong_imports(layer, imported_by(path)))
    }

    assert wrong == {}


@pytest.mark.parametrize(
    ("layer", "source"),
    [
        ("iam", "from ecs_roles.ecs.role import Role"),
        ("readers", "import ecs_roles.iam.evaluator"),
        ("rules", "from ecs_roles import outputs"),
        ("needs", "def late():\n    from ecs_roles.rules import catalog"),
        ("ecs", "from ..linking import roles"),
        ("rules", "from ecs_roles.fixes.edits import Fix"),
        ("fixes", "from ecs_roles.analysis.report import Report"),
    ],
)
def test_an_import_that_points_up_is_noticed(layer: str, source: str) -> None:
    assert wrong_imports(layer, modules_imported(source))


@pytest.mark.parametrize(
    ("layer", "source"),
    [
        ("outputs", "from ecs_roles import PROJECT_URL"),
        ("ecs", "from ecs_roles.symbolic.text import Text"),
        ("linking", "import ecs_roles_of_others"),
    ],
)
def test_an_import_that_points_down_is_fine(layer: str, source: str) -> None:
    assert wrong_imports(layer, modules_imported(source)) == []


def rooms_above(room: str, imported: Iterable[str]) -> list[str]:
    """What a module of a room of the Terraform reader imports of the rooms above it."""
    above = tuple(f"{TERRAFORM}{name}." for name in ROOMS[ROOMS.index(room) + 1 :])
    return [module for module in imported if module.startswith(above)]


def test_the_rooms_of_the_terraform_reader_have_an_order() -> None:
    folder = PACKAGE / "readers" / "terraform"
    wrong = {
        str(path.relative_to(folder)): found
        for room in ROOMS
        for path in (folder / room).glob("*.py")
        if (found := rooms_above(room, imported_by(path)))
    }

    assert {path.name for path in folder.iterdir() if path.is_dir() and path.name != "__pycache__"} == set(ROOMS)
    assert wrong == {}


def test_a_type_that_is_imported_from_a_room_above_is_noticed() -> None:
    source = "if TYPE_CHECKING:\n    from ecs_roles.readers.terraform.modules.session import Session"

    assert rooms_above("aws", modules_imported(source))
    assert not rooms_above("modules", modules_imported(source))


def test_no_two_modules_import_each_other_not_even_for_types() -> None:
    files = {
        "ecs_roles." + ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in PACKAGE.rglob("*.py")
    }
    names = files.keys()
    imports = {
        name: {module for found in imported_by(path) for module in (found, found.rpartition(".")[0]) if module in names}
        for name, path in files.items()
    }
    settled: set[str] = set()
    while free := {name for name in names - settled if imports[name] - {name} <= settled}:
        settled |= free

    assert sorted(names - settled) == []
