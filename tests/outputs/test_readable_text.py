"""What people are shown of text that strangers wrote."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles.outputs.readable import counted, one_line, readable, shortened


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain äöü 日本語 ✓", "plain äöü 日本語 ✓"),
        ("safe\u202etxet", "safe\\u202etxet"),
        ("\x1b[31mred", "\\u001b[31mred"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("half\ud83d", "half\\ud83d"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("two\nlines\t", "two\nlines\t"),
    ],
)
def test_what_cannot_be_seen_is_spelled_out(text: str, shown: str) -> None:
    assert readable(text) == shown


@given(st.text(st.characters(codec=None)))
def test_nothing_invisible_is_left_on_one_line(text: str) -> None:
    left = {unicodedata.category(character) for character in one_line(text)}

    assert left & {"Cc", "Cs", "Zl", "Zp"} == set()
    assert "\u202e" not in one_line(text)


def test_a_cut_says_how_much_is_missing() -> None:
    assert shortened("x" * 10, 10) == "x" * 10
    assert shortened("x" * 2_010, 10) == "xxxxxxxxxx… (2,000 more characters)"


@pytest.mark.parametrize(("number", "text"), [(0, "0 errors"), (1, "1 error"), (1200, "1,200 errors")])
def test_a_number_agrees_with_its_noun(number: int, text: str) -> None:
    assert counted(number, "error") == text
