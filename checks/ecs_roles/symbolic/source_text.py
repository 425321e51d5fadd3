"""A file's text with its lines, so that an offset becomes a place."""

import re
from bisect import bisect_right

from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.span import Span

_LINE_END = re.compile(r"\r\n|\r|\n")


@frozen()
class SourceText:
    """The text of one file, and the offsets at which its lines begin."""

    file: str
    text: str
    line_starts: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Return the place of the characters from ``start`` up to ``end``."""
        starts = self.line_starts
        line = bisect_right(starts, start)
        column = start - starts[line - 1] + 1
        if end <= start:
            return Span(self.file, line, column, line, column)
        if line == len(starts) or end < starts[line]:
            return Span(self.file, line, column, line, column + end - start)
        last = bisect_right(starts, end)
        return Span(self.file, line, column, last, end - starts[last - 1] + 1)

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a place; the inverse of ``span``."""
        return self.line_starts[line - 1] + column - 1

    def line_end(self, offset: int) -> int:
        """Return the offset at which the line of an offset ends."""
        found = self.text.find("\n", offset)
        return len(self.text) if found < 0 else found


def source_text(file: str, text: str) -> SourceText:
    """Index the lines of a text; a byte order mark is not part of it."""
    bare = text.removeprefix("\ufeff")
    return SourceText(file, bare, (0, *(match.end() for match in _LINE_END.finditer(bare))))
