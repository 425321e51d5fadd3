"""The project's table of requirements: every row is held by rules that exist, or says why nothing is reported."""

import re
from pathlib import Path

import pytest

from ecs_roles.needs.requirements.row import Row
from ecs_roles.needs.requirements.table import SECTIONS
from ecs_roles.rules.catalog import BY_ID
from ecs_roles.rules.requirements_page import requirements_page

ROWS = [row for _, rows in SECTIONS for row in rows]
SAMPLES = Path(__file__).parents[2] / "sample_iac"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_has_rules_or_a_reason(row: Row) -> None:
    assert row.rules or row.reason
    assert [name for name in row.rules if name not in BY_ID] == []
    assert row.source.startswith("https://docs.aws.amazon.com/")


@pytest.mark.parametrize("row", [row for row in ROWS if row.rules], ids=lambda row: row.id)
def test_the_rules_of_a_row_have_examples_that_fire_and_that_do_not(row: Row) -> None:
    for name in row.rules:
        folder = SAMPLES / BY_ID[name].slug
        assert any((folder / "bad").iterdir())
        assert any((folder / "good").iterdir())


def test_no_row_stands_twice() -> None:
    ids = [row.id for row in ROWS]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("letter", "count"),
    [
        ("G", 13),
        ("E", 13),
        ("L", 12),
        ("S", 12),
        ("F", 6),
        ("T", 19),
        ("B", 14),
        ("I", 15),
        ("N", 6),
        ("D", 12),
        ("A", 6),
        ("Q", 8),
        ("K", 3),
        ("P", 9),
    ],
)
def test_the_rows_are_without_gaps(letter: str, count: int) -> None:
    found = sorted(int(row.id[1:]) for row in ROWS if re.fullmatch(rf"{letter}\d+", row.id))

    assert found == list(range(1, count + 1))


def test_the_page_holds_every_row_and_is_fresh() -> None:
    page = requirements_page()

    assert [row.id for row in ROWS if f"| {row.id} |" not in page] == []
    assert (SAMPLES / "requirements.md").read_text(encoding="utf-8") == page
