"""Changes of open texts, in the units of the editor, in whatever order and shape they arrive."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("lsprotocol")

from lsprotocol.types import Position, Range, TextDocumentContentChangePartial, TextDocumentContentChangeWholeDocument

from ecs_roles.language_server.editor_positions import lines_of, place, position, range_of, units_of
from ecs_roles.language_server.line_shift import line_shift
from ecs_roles.language_server.open_buffers import Buffer, edited
from ecs_roles.symbolic.source_text import source_text
from ecs_roles.symbolic.span import Span

UTF_16 = units_of("utf-16")
ENCODINGS = ("utf-8", "utf-16", "utf-32")
# Letters of one, two and four bytes, both kinds of line ends, and what Python takes for a line end and no editor does.
TEXTS = st.text(st.sampled_from('ab "é€😀\n\r\t\x0c\u2028'), max_size=40)


def change(start: tuple[int, int], end: tuple[int, int], text: str) -> TextDocumentContentChangePartial:
    return TextDocumentContentChangePartial(Range(Position(*start), Position(*end)), text)


def written(text: str, offset: int, encoding: str) -> Position:
    """The position of an offset, counted by Python's own codecs."""
    before = re.split(r"\r\n|\r|\n", text[:offset])
    sizes = {"utf-8": 1, "utf-16": 2, "utf-32": 4}
    codec = encoding if encoding == "utf-8" else f"{encoding}-le"
    return Position(len(before) - 1, len(before[-1].encode(codec)) // sizes[encoding])


def between_lines(text: str, offset: int) -> bool:
    """Whether an offset lies within the two characters of one line end, where no editor's cursor can be."""
    return text[offset - 1 : offset + 1] == "\r\n"


@given(TEXTS, TEXTS, st.data(), st.sampled_from(ENCODINGS))
def test_a_change_replaces_exactly_what_the_editor_means(
    before: str, new: str, data: st.DataObject, encoding: str
) -> None:
    places = [offset for offset in range(len(before) + 1) if not between_lines(before, offset)]
    start, end = sorted((data.draw(st.sampled_from(places)), data.draw(st.sampled_from(places))))
    meant = Range(written(before, start, encoding), written(before, end, encoding))

    after = edited(before, TextDocumentContentChangePartial(meant, new), units_of(encoding))

    assert after == before[:start] + new + before[end:]


@given(TEXTS, st.data(), st.sampled_from(ENCODINGS))
def test_places_of_the_engine_and_positions_of_the_editor_are_the_same(
    text: str, data: st.DataObject, encoding: str
) -> None:
    source = source_text("/f", text)
    places = [offset for offset in range(len(text) + 1) if not between_lines(text, offset)]
    start, end = sorted((data.draw(st.sampled_from(places)), data.draw(st.sampled_from(places))))
    span, lines, units = source.span(start, end), lines_of(text), units_of(encoding)

    assert range_of(lines, span, units) == Range(written(text, start, encoding), written(text, end, encoding))
    assert place(lines, written(text, start, encoding), units) == (span.line, span.column)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((0, 99), (0, 99), "abX\ncd"),
        ((1, 99), (7, 0), "ab\ncdX"),
        ((9, 0), (9, 9), "ab\ncdX"),
        ((1, 1), (0, 1), "ab\ncXd"),
        ((0, 0), (99, 0), "X"),
    ],
)
def test_a_range_beyond_the_end_ends_there(start: tuple[int, int], end: tuple[int, int], expected: str) -> None:
    assert edited("ab\ncd", change(start, end, "X"), UTF_16) == expected


def test_a_position_within_a_pair_of_surrogates_is_before_the_letter() -> None:
    assert edited("😀b", change((0, 1), (0, 1), "X"), UTF_16) == "X😀b"


def test_half_a_pair_of_surrogates_is_replaced() -> None:
    """JSON can carry what no file can hold, and the parser would not take it."""
    assert edited("ab", change((0, 1), (0, 1), "\ud83d"), UTF_16) == "a\ufffdb"
    assert edited("ab", TextDocumentContentChangeWholeDocument("\ude00"), UTF_16) == "\ufffd"


def test_changes_of_an_older_version_change_nothing() -> None:
    buffer = Buffer("file:///f", Path("/f"), 3, "three")

    assert buffer.changed(3, [TextDocumentContentChangeWholeDocument("again")], UTF_16) is buffer
    assert buffer.changed(2, [TextDocumentContentChangeWholeDocument("two")], UTF_16) is buffer
    assert buffer.changed(5, [TextDocumentContentChangeWholeDocument("five")], UTF_16).text == "five"


def test_several_changes_of_one_version_apply_one_after_the_other() -> None:
    buffer = Buffer("file:///f", Path("/f"), 1, "ab")

    assert buffer.changed(2, [change((0, 0), (0, 1), "😀"), change((0, 2), (0, 3), "c")], UTF_16).text == "😀c"


def test_a_line_beyond_the_end_is_the_end() -> None:
    assert position(["a", "bc"], 9, 1, UTF_16) == Position(1, 2)
    assert position([], 1, 1, UTF_16) == Position(0, 0)


def lines_from(letters: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(letters), max_size=6)


@given(lines_from("abc"), lines_from("mno"), lines_from("pqr"), lines_from("xyz"))
def test_lines_around_a_change_are_found_again(
    head: list[str], old: list[str], new: list[str], tail: list[str]
) -> None:
    before, after = head + old + tail, head + new + tail
    shift = line_shift(before, after)

    assert all(shift.now(line + 1) == line + 1 for line in range(len(head)))
    assert all(shift.now(len(before) - line) == len(after) - line for line in range(len(tail)))
    if new:
        assert all(shift.now(len(head) + line + 1) is None for line in range(len(old)))


@given(lines_from("ab"), lines_from("ab"))
def test_a_line_that_is_found_again_is_the_same_line(before: list[str], after: list[str]) -> None:
    shift = line_shift(before, after)

    for line in range(1, len(before) + 1):
        now = shift.now(line)
        assert now is None or (before[line - 1] == after[now - 1] and shift.then(now) == line)


def test_a_span_whose_line_is_being_changed_stays_there() -> None:
    shift = line_shift(["a", "b", "c"], ["a", "changed", "more", "c"])

    assert shift.span_now(Span("/f", 2, 1, 2, 2)) == Span("/f", 2, 1, 2, 2)
    assert shift.span_now(Span("/f", 3, 1, 3, 2)) == Span("/f", 4, 1, 4, 2)
    assert shift.span_now(Span("/f", 1, 1, 3, 2)) == Span("/f", 1, 1, 1, 2)


def test_lines_between_two_changes_are_found_again() -> None:
    shift = line_shift(["a", "b", "c"], ["new", "a", "b", "changed"])

    assert [shift.now(line) for line in (1, 2, 3)] == [2, 3, None]
    assert [shift.then(line) for line in (1, 2, 3, 4)] == [None, 1, 2, None]


def test_a_large_change_is_one_change() -> None:
    """Comparing every line with every other would take as long as somebody may paste."""
    before, after = [f"a{line}" for line in range(3000)], [f"b{line}" for line in range(3000)]

    assert line_shift(["x", *before, "y"], ["x", *after, "y"]).now(3002) == 3002
    assert line_shift(["x", *before, "y"], ["x", *after, "y"]).now(3) is None
