"""Text that remembers where each of its characters stands, so that JSON inside it can be given exact places."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import TYPE_CHECKING, Any

from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Attribute
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

    @property
    def mark_count(self) -> int:
        """Return how many marks there are, which may be known before they are."""
        return len(self.marks)

    def __eq__(self, other: object) -> bool:
        """Compare the texts; where they stand makes no difference."""
        return isinstance(other, Text) and self.pieces == other.pieces

    def __hash__(self) -> int:
        """Hash what equality compares."""
        return hash(self.pieces)


def length_of(pieces: Iterable[Piece]) -> int:
    """Return the number of characters, a symbol counting as one."""
    return sum([len(piece) if type(piece) is str else 1 for piece in pieces])


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


def mark_count(value: Text) -> int:
    """Return how many marks a text has, without looking for them."""
    own = value.mark_count if isinstance(value, PlacedText) else 0
    return own or int(value.span is not None)


# Where a text keeps its marks.
MARKS: Any = PlacedText.marks


class Joined(PlacedText):
    """A text that is put together of others. Of most nobody asks where each character stands."""

    __slots__ = ("_count", "_parts")

    def __init__(self, whole: Text, span: Span | None, parts: tuple[Text, ...], count: int) -> None:
        self.pieces, self.span, self.source = whole.pieces, span, whole.source  # type: ignore[misc]
        self._parts: tuple[Text, ...] | None = parts
        self._count = count

    @property
    def mark_count(self) -> int:
        """Return how many marks there are."""
        return self._count

    if not TYPE_CHECKING:

        @property
        def marks(self) -> tuple[Mark, ...]:
            """Return the marks of its parts, which are found when somebody asks."""
            if self._parts is not None:
                MARKS.__set__(self, tuple(_shifted(self._parts)))
                self._parts = None
            return MARKS.__get__(self)

        def __replace__(self, **parts: object) -> PlacedText:
            """Return the same text with another part; at another place or of another source it stands as before."""
            if self._parts is not None and parts.keys() <= {"span", "source"}:
                return self.moved(parts.get("span", self.span), parts.get("source", self.source))
            own = {"pieces": self.pieces, "span": self.span, "source": self.source, "marks": self.marks}
            return PlacedText(**{**own, **parts})

        def moved(self, span: Span | None, source: Attribute | None) -> PlacedText:
            """Return the same text, found elsewhere and read from another attribute; its parts stay in place."""
            if self._parts is None:
                return PlacedText(self.pieces, span, source, self.marks)
            return Joined(Text(self.pieces, None, source), span, self._parts, self._count)


def _shifted(parts: Iterable[Text]) -> Iterator[Mark]:
    """Yield the marks of texts that follow one another."""
    offset = 0
    for part in parts:
        for mark in marks_of(part):
            yield Mark(offset + mark.offset, mark.file, mark.line, mark.column, mark.steady)
        offset += length_of(part.pieces)


def joined(parts: Iterable[Text], span: Span | None) -> Text:
    """Return one text of many."""
    known = tuple(parts)
    whole, count = text(*known), sum(map(mark_count, known))
    if count > _MOST_MARKS and span is not None:
        return inserted(whole, span)
    return Joined(whole, span, known, count)


def inserted(value: Text, span: Span) -> Text:
    """Return the same text, all of it standing at one place, as a text without marks does."""
    return Text(value.pieces, span, value.source)
