"""Source text as the parser sees it (bytes), with the way back to lines and characters."""

from dataclasses import field
from functools import cached_property
from itertools import accumulate

from ecs_roles.readers.terraform.syntax.placed_text import Mark, PlacedText, place
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.span import Span, span_of_bytes

_STRETCH = 512  # bytes


class FileText:
    """A whole file, or a stretch of it that begins ``start`` bytes into it."""

    def __init__(self, file: str, data: bytes) -> None:
        self.file = file
        self.data = data
        self._ascii = data.isascii()

    @cached_property
    def _ended(self) -> list[int]:
        """Return how many lines have ended before each stretch: of few bytes somebody asks where they stand."""
        stretches = range(0, len(self.data), _STRETCH)
        return list(accumulate([self.data.count(b"\n", at, at + _STRETCH) for at in stretches], initial=0))

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and the column, both from 1, of a byte."""
        number, beyond = divmod(offset, _STRETCH)
        row = self._ended[number] + self.data.count(b"\n", offset - beyond, offset) + 1
        start = self.data.rfind(b"\n", 0, offset) + 1
        width = offset - start if self._ascii else len(self.data[start:offset].decode("utf-8", "replace"))
        return row, width + 1

    span = span_of_bytes  # It is asked for with each node, so without a call between.

    def measured(self, start: int, end: int) -> Span:
        """Return the span of a stretch of bytes."""
        return Span(self.file, *self.place(start), *self.place(end))

    def marks(self, start: int, end: int) -> tuple[Mark, ...]:
        """Return one mark for each line of the stretch, offsets counted in characters from its start."""
        if self.data.find(b"\n", start, end) < 0:  # as most are
            return (Mark(0, self.file, *self.place(start)),)
        marks = []
        offset, begin = 0, start
        while True:
            marks.append(Mark(offset, self.file, *self.place(begin)))
            newline = self.data.find(b"\n", begin, end)
            if newline < 0 or newline + 1 >= end:
                return tuple(marks)
            offset += len(self.data[begin : newline + 1].decode("utf-8", "replace"))
            begin = newline + 1


@frozen(slots=False)
class Wrapped:
    """Text that was found inside another file (a template file, a JSON string), with a wrapper put before it."""

    inner: PlacedText
    file: str
    data: bytes
    before: int = 0
    _offsets: dict[int, int] = field(default_factory=dict, compare=False, repr=False)

    def _character(self, offset: int) -> int:
        if self.data.isascii():
            return max(offset - self.before, 0)
        if offset not in self._offsets:
            self._offsets[offset] = len(self.data[self.before : max(offset, self.before)].decode("utf-8", "replace"))
        return self._offsets[offset]

    def span(self, start: int, end: int) -> Span:
        """Return the span, in the outer file, of a stretch of bytes."""
        file, line, column = place(self.inner.marks, self._character(start))
        _, end_line, end_column = place(self.inner.marks, max(self._character(end) - 1, 0))
        return Span(file or self.file, line, column, end_line, end_column + 1)

    def marks(self, start: int, end: int) -> tuple[Mark, ...]:
        """Return the marks of the stretch, offsets counted in characters from its start."""
        first, last = self._character(start), self._character(end)
        file, line, column = place(self.inner.marks, first)
        kept = [
            Mark(mark.offset - first, mark.file, mark.line, mark.column, mark.steady)
            for mark in self.inner.marks
            if first < mark.offset < last
        ]
        return (Mark(0, file or self.file, line, column), *kept)


SourceText = FileText | Wrapped
