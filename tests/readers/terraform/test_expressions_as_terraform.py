"""Terraform is the judge: every expression gives here what it gives there, an error there is never a value here."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.readers.terraform.datum import Datum, Failure, Items, Members
from ecs_roles.readers.terraform.file_reading import read_file_text
from ecs_roles.readers.terraform.functions import UNKNOWN_FUNCTIONS, all_functions, holds_failure
from ecs_roles.readers.terraform.module_instance import Module
from ecs_roles.readers.terraform.session import Session
from ecs_roles.readers.terraform.tree_access import FileAccess
from ecs_roles.source.text import Text
from ecs_roles.source.values import Scalar, Unknown

LANGUAGE = Path(__file__).parent / "language"


def lines_of(name: str) -> list[str]:
    written = (LANGUAGE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in written if line and not line.startswith("#")]


LINES = lines_of("expressions.txt")
PATTERNS = lines_of("patterns.txt")
UNKNOWN = "UNKNOWN"


def module_of(folder: Path) -> Module:
    """The folder as a root, ready to evaluate."""
    session = Session(folder, "", FileAccess(folder, {}))
    return Module(session, session.configuration(folder))


def evaluated(module: Module, expression: str) -> Datum:
    """The value of an expression in a module."""
    parsed = read_file_text("expression.tf", f"value = {expression}\n")
    setting = parsed.body.setting("value")
    assert setting is not None, expression
    return module.evaluated(setting.expression)


def plain(datum: Datum, known: dict[str, str]) -> Any:
    """The value as Python has it; ``ERROR`` or ``UNKNOWN`` instead of what has none."""
    if holds_failure(datum):
        return "ERROR"
    try:
        return _plain(datum, known)
    except LookupError:
        return UNKNOWN


def _plain(datum: Datum, known: dict[str, str]) -> Any:
    match datum:
        case Unknown():
            return known[datum.name]
        case Text():
            return "".join(piece if isinstance(piece, str) else known[piece.name] for piece in datum.pieces)
        case Scalar():
            return datum.value
        case Items(more=None):
            return [_plain(item, known) for item in datum.items]
        case Members(more=None):
            return {key: _plain(member.value, known) for key, member in datum.entries.items()}
        case _:
            raise LookupError


def differences(judge: Any, lines: list[str]) -> list[str]:
    """Where the values differ from Terraform's; a line that begins with ``?`` may be unknown here."""
    expressions = [line.removeprefix("?") for line in lines]
    expected = judge.values(expressions)
    module = module_of(judge.folder)
    known = {"terraform_data.u.id": judge.id}
    ours = [plain(evaluated(module, expression), known) for expression in expressions]
    return [
        f"{line}\n    here {here!r}\n    Terraform {there!r}"
        for line, here, there in zip(lines, ours, expected, strict=True)
        if here != there and not (line.startswith("?") and here == UNKNOWN)
    ]


def test_every_expression_is_what_terraform_says(judge: Any) -> None:
    assert differences(judge, LINES) == []
    assert len(LINES) > 600


def test_every_pattern_is_what_terraform_says(judge: Any) -> None:
    pytest.importorskip("re2", reason="NOT JUDGED: google-re2 is not here")

    assert differences(judge, PATTERNS) == []


def test_patterns_without_google_re2_are_unknown() -> None:
    if importlib.util.find_spec("re2") is not None:
        pytest.skip("google-re2 is here")
    module = module_of(LANGUAGE)

    assert {plain(evaluated(module, line), {}) for line in PATTERNS} == {UNKNOWN}


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("?")])
def test_deliberately_unknown_is_unknown(line: str) -> None:
    found = evaluated(module_of(LANGUAGE), line.removeprefix("?"))

    assert plain(found, {}) == UNKNOWN


TERRAFORMS_FUNCTIONS = lines_of("functions.txt")


def test_every_function_of_terraform_is_worked_out_or_deliberately_not() -> None:
    known = set(all_functions(FileAccess(LANGUAGE, {})))

    assert set(TERRAFORMS_FUNCTIONS) - known == set()
    assert set(UNKNOWN_FUNCTIONS) & set(TERRAFORMS_FUNCTIONS) == {
        name for name in TERRAFORMS_FUNCTIONS if UNKNOWN_FUNCTIONS.get(name)
    }


@pytest.mark.parametrize("name", sorted(UNKNOWN_FUNCTIONS))
def test_a_function_that_is_not_worked_out_gives_its_reason(name: str) -> None:
    found = evaluated(module_of(LANGUAGE), f'{name}("a", "b")')

    assert isinstance(found, Unknown)
    assert not isinstance(found, Failure)
    assert UNKNOWN_FUNCTIONS[name] in found.reason
