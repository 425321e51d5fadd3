"""Terraform is the judge: every expression gives here what it gives there, an error there is never a value here."""

from pathlib import Path
from typing import Any

import pytest

from ecs_roles.readers.terraform.datum import Datum, Failure, Items, Members
from ecs_roles.readers.terraform.file_reading import read_file_text
from ecs_roles.readers.terraform.module_instance import Module
from ecs_roles.readers.terraform.session import Session
from ecs_roles.readers.terraform.functions import holds_failure
from ecs_roles.readers.terraform.tree_access import FileAccess
from ecs_roles.source.text import Text
from ecs_roles.source.values import Scalar, Unknown

LANGUAGE = Path(__file__).parent / "language"
LINES = [line for line in (LANGUAGE / "expressions.txt").read_text().splitlines() if line and not line.startswith("#")]
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


def test_every_expression_is_what_terraform_says(judge: Any) -> None:
    expressions = [line.removeprefix("?") for line in LINES]
    expected = judge.values(expressions)
    module = module_of(judge.folder)
    known = {"terraform_data.u.id": judge.id}
    ours = [plain(evaluated(module, expression), known) for expression in expressions]

    wrong = [
        f"{line}\n    here {here!r}\n    Terraform {there!r}"
        for line, here, there in zip(LINES, ours, expected, strict=True)
        if here != there and not (line.startswith("?") and here == UNKNOWN)
    ]
    assert wrong == [], "\n".join(wrong)
    assert len(expressions) > 500


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("?")])
def test_deliberately_unknown_is_unknown(line: str) -> None:
    found = evaluated(module_of(LANGUAGE), line.removeprefix("?"))

    assert plain(found, {}) == UNKNOWN
