"""Text that remembers where each of its characters stands, so that JSON inside it can be given exact places."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import field

from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Piece, Text, text

# A text that is put together of more parts stands at one place: nobody can edit it part by part.
_MOST_MARKS = LIMITS.text_marks


@frozen()
class Mark:
    """From this offset on (a symbol counts as one character) the text stands at this place.

    With ``steady`` every character stands at the one place: the text was inserted there.
    """

    offset: int
    file: str
    line: int
    column: int
    steady: bool = False


@frozen(eq=False)
class PlacedText(Text):
    """A text with the marks that lead back to the source."""

    marks: tuple[Mark, ...] = field(default=())

    def __eq__(self, other: object) -> bool:
        """Compare the texts; where they stand makes no difference."""
        return isinstance(other, Text) and self.pieces == other.pieces

    def __hash__(self) -> int:
        """Hash what equality compares."""
        return hash(self.pieces)


def length_of(pieces: Iterable[Piece]) -> int:
    """Return the number of characters, a symbol counting as one."""
    return sum(len(piece) if isinstance(piece, str) else 1 for piece in pieces)


def marks_of(value: Text) -> tuple[Mark, ...]:
    """Return the marks of a text; one that has none stands at the start of its span."""
    if isinstance(value, PlacedText) and value.marks:
        return value.marks
    span = value.span
    return (Mark(0, span.file, span.line, span.column, steady=True),) if span else ()


def place(marks: tuple[Mark, ...], offset: int) -> tuple[str, int, int]:
    """Return the file, line and column of a character."""
    if not marks:
        return "", 1, 1
    mark = marks[max(bisect_right(marks, offset, key=lambda mark: mark.offset) - 1, 0)]
    return mark.file, mark.line, mark.column + (0 if mark.steady else offset - mark.offset)


def stretch(marks: tuple[Mark, ...], start: int, end: int) -> Span:
    """Return the span of the characters from ``start`` up to ``end``."""
    file, line, column = place(marks, start)
    last_file, last_line, last_column = place(marks, max(end - 1, start))
    if last_file != file or (last_line, last_column) < (line, column):
        last_line, last_column = line, column
    after_file, after_line, after_column = place(marks, end)
    # A character may be written as an escape of several.
    wide = (after_file, after_line) == (file, last_line) and after_column > last_column
    return Span(file, line, column, last_line, after_column if wide else last_column + (end > start))


def joined(parts: Iterable[Text], span: Span | None, *, steady: Span | None = None) -> PlacedText:
    """Return one text of many; with ``steady`` the parts without marks stand there."""
    known = tuple(parts)
    marks: list[Mark] = []
    offset = 0
    for part in known:
        own = marks_of(part) or ((Mark(0, steady.file, steady.line, steady.column, steady=True),) if steady else ())
        marks.extend(Mark(offset + it.offset, it.file, it.line, it.column, it.steady) for it in own)
        offset += length_of(part.pieces)
    whole = text(*known)
    if len(marks) > _MOST_MARKS and span is not None:
        return inserted(PlacedText(whole.pieces, span, whole.source), span)
    return PlacedText(whole.pieces, span, whole.source, tuple(marks))


def inserted(value: Text, span: Span) -> PlacedText:
    """Return the same text, all of it standing at one place."""
    return PlacedText(value.pieces, span, value.source, (Mark(0, span.file, span.line, span.column, steady=True),))
