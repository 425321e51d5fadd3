"""An analysis as the editor sees it now: places in the open texts, which may have changed since the scan."""

from collections.abc import Callable, Mapping
from dataclasses import field

from lsprotocol.types import Location, Position, Range

from ecs_roles.language_server.editor_positions import Units, lines_of, place, range_of
from ecs_roles.language_server.folder_analysis import Analysis
from ecs_roles.language_server.line_shift import UNMOVED, LineShift, line_shift
from ecs_roles.language_server.open_buffers import Buffer
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.span import Span


@frozen(slots=False)
class View:
    """One analysis with the buffers of this moment; ``uri_of`` names files as the editor names them."""

    analysis: Analysis
    buffers: Mapping[str, Buffer]
    units: Units
    uri_of: Callable[[str], str]
    _shifts: dict[str, LineShift] = field(default_factory=dict, repr=False)
    _lines: dict[str, list[str]] = field(default_factory=dict, repr=False)

    def location(self, span: Span) -> Location:
        """Return where a span of the analysis is now."""
        return Location(self.uri_of(span.file), self.range(span))

    def range(self, span: Span) -> Range:
        """Return the range of a span in the text as it is now."""
        moved = self._shift(span.file).span_now(span)
        return range_of(self.lines_now(span.file), moved, self.units)

    def span_at(self, file: str, at: Position) -> Span | None:
        """Return the place in the analysed text that a position means; ``None`` in a line that is new."""
        line, column = place(self.lines_now(file), at, self.units)
        then = self._shift(file).then(line)
        return Span(file, then, column, then, column) if then is not None else None

    def is_current(self, file: str) -> bool:
        """Return whether a file was scanned with the text that it has now."""
        buffer = self.buffers.get(file)
        return buffer is None or self.analysis.texts.get(file) == buffer.text

    def lines_now(self, file: str) -> list[str]:
        """Return the lines of a file as they are in the editor, else as they were scanned."""
        if file not in self._lines:
            buffer = self.buffers.get(file)
            current = buffer is None or self.analysis.texts.get(file) == buffer.text
            self._lines[file] = self.analysis.lines(file) if current or buffer is None else lines_of(buffer.text)
        return self._lines[file]

    def _shift(self, file: str) -> LineShift:
        if file not in self._shifts:
            now, then = self.lines_now(file), self.analysis.lines(file)
            self._shifts[file] = UNMOVED if now is then else line_shift(then, now)
        return self._shifts[file]
