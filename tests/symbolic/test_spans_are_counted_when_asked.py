"""A span of bytes is the span of the lines that they stand in, counted when somebody asks for a line."""

import operator
import pickle
from collections.abc import Callable
from dataclasses import replace

import pytest

from ecs_roles.readers.terraform.syntax.source_text import FileText
from ecs_roles.symbolic.sameness import is_same
from ecs_roles.symbolic.span import Span, span_of_bytes

SOURCE = FileText("/main.tf", "é = 1\nb = ü\n".encode())


def counted(start: int, end: int) -> Span:
    return Span(SOURCE.file, *SOURCE.place(start), *SOURCE.place(end))


def test_a_span_of_bytes_equals_the_same_span_of_lines() -> None:
    of_bytes = span_of_bytes(SOURCE, 7, 13)

    assert of_bytes == Span("/main.tf", 2, 1, 2, 6) == counted(7, 13)
    assert hash(of_bytes) == hash(counted(7, 13))
    assert repr(span_of_bytes(SOURCE, 0, 2)) == repr(Span("/main.tf", 1, 1, 1, 2))
    assert min(span_of_bytes(SOURCE, 7, 8), span_of_bytes(SOURCE, 0, 2)).line == 1


@pytest.mark.parametrize("compared", [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne])
@pytest.mark.parametrize("one", [(0, 2), (7, 8), (7, 13)])
@pytest.mark.parametrize("other", [(0, 2), (7, 13)])
def test_it_makes_no_difference_which_of_two_is_counted(
    compared: Callable[[object, object], bool], one: tuple[int, int], other: tuple[int, int]
) -> None:
    answer = compared(counted(*one), counted(*other))

    assert compared(span_of_bytes(SOURCE, *one), span_of_bytes(SOURCE, *other)) is answer
    assert compared(span_of_bytes(SOURCE, *one), counted(*other)) is answer
    assert compared(counted(*one), span_of_bytes(SOURCE, *other)) is answer


def test_one_that_is_counted_is_as_any_other() -> None:
    span = span_of_bytes(SOURCE, 7, 13)

    assert is_same(span_of_bytes(SOURCE, 7, 13), counted(7, 13))
    assert [span.line, type(span), span.written] == [2, Span, "b = ü"]


def test_a_changed_copy_and_a_stored_one_are_spans_of_lines() -> None:
    assert replace(span_of_bytes(SOURCE, 7, 13), end_line=9) == Span("/main.tf", 2, 1, 9, 6)
    assert pickle.loads(pickle.dumps(span_of_bytes(SOURCE, 7, 13))) == counted(7, 13)  # noqa: S301 - written a moment ago


def test_a_span_reaches_up_to_the_end_of_another() -> None:
    first, last = span_of_bytes(SOURCE, 0, 2), span_of_bytes(SOURCE, 11, 13)

    assert first.up_to(last) == counted(0, 13)
    assert first.up_to(counted(11, 13)) == counted(0, 13)
    assert counted(0, 2).up_to(last) == counted(0, 13)


def test_nothing_is_counted_before_somebody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_self: FileText, _offset: int) -> tuple[int, int]:
        raise AssertionError

    monkeypatch.setattr(FileText, "place", refused)
    span = span_of_bytes(SOURCE, 0, 2).up_to(span_of_bytes(SOURCE, 7, 13))

    assert span.file == "/main.tf"
    with pytest.raises(AssertionError):
        _ = span.line
    with pytest.raises(AttributeError):
        _ = span.lines  # type: ignore[attr-defined]
