"""Terraform is the judge: every expression gives here what it gives there, an error there is never a value here."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.readers.terraform.evaluator.functions import UNKNOWN_FUNCTIONS, all_functions
from ecs_roles.readers.terraform.syntax.tree_access import FileAccess
from ecs_roles.readers.terraform.values.terraform_values import Failure
from ecs_roles.symbolic.values import Unknown

LANGUAGE = Path(__file__).parent / "language"


def lines_of(name: str) -> list[str]:
    written = (LANGUAGE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in written if line and not line.startswith("#")]


LINES = lines_of("expressions.txt")
PATTERNS = lines_of("patterns.txt")
UNKNOWN = "UNKNOWN"


def differences(judge: Any, lines: list[str]) -> list[str]:
    """Where the values differ from Terraform's; a line that begins with ``?`` may be unknown here."""
    judged = judge.judged([line.removeprefix("?") for line in lines])
    return [
        str(each)
        for line, each in zip(lines, judged, strict=True)
        if not each.same and not (line.startswith("?") and each.here == UNKNOWN)
    ]


def test_every_expression_is_what_terraform_says(judge: Any) -> None:
    assert differences(judge, LINES) == []
    assert len(LINES) > 600


def test_every_pattern_is_what_terraform_says(judge: Any) -> None:
    assert differences(judge, PATTERNS) == []
    assert len(PATTERNS) > 60


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("?")])
def test_deliberately_unknown_is_unknown(ours: Any, line: str) -> None:
    assert ours.value(line.removeprefix("?"), {}) == UNKNOWN


TERRAFORMS_FUNCTIONS = lines_of("functions.txt")


# What is not a function of Terraform 1.15 and yet has a reason: withdrawn, of the console, or of OpenTofu alone.
OTHERS = {"base64gunzip", "cidrcontains", "defaults", "list", "map", "type", "urldecode"}


def test_every_function_of_terraform_is_worked_out_or_deliberately_not() -> None:
    named = set(all_functions(FileAccess(LANGUAGE, {})))

    assert named == set(TERRAFORMS_FUNCTIONS) | OTHERS
    assert all(UNKNOWN_FUNCTIONS[name] for name in OTHERS)


def test_these_are_the_functions_of_terraform(terraform: Any, tmp_path: Path) -> None:
    _, out = terraform(tmp_path, ["metadata", "functions", "-json"])
    signatures = json.loads(out)["function_signatures"]

    assert {name for name in signatures if "::" not in name} == set(TERRAFORMS_FUNCTIONS)


@pytest.mark.parametrize("name", sorted(UNKNOWN_FUNCTIONS))
def test_a_function_that_is_not_worked_out_gives_its_reason(ours: Any, name: str) -> None:
    found = ours.evaluated(f'{name}("a", "b")')

    assert isinstance(found, Unknown)
    assert not isinstance(found, Failure)
    assert UNKNOWN_FUNCTIONS[name] in found.reason
