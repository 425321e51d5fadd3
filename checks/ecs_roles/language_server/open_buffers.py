"""The texts that are open in the editor: they stand over the files until they are closed."""

from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path

from lsprotocol.types import Position, TextDocumentContentChangeEvent, TextDocumentContentChangePartial

from ecs_roles.language_server.editor_positions import LINE_END, Units, characters
from ecs_roles.symbolic.frozen import frozen, replace

_LONE_SURROGATES = dict.fromkeys(range(55296, 57344), "�")


@frozen()
class Buffer:
    """One open text; ``path`` is the file that it stands for, links resolved."""

    uri: str
    path: Path
    version: int
    text: str

    def changed(self, version: int, changes: Iterable[TextDocumentContentChangeEvent], units: Units) -> "Buffer":
        """Return the buffer with the changes of a newer version; those of an older one came too late."""
        if version <= self.version:
            return self
        text = self.text
        for change in changes:
            text = edited(text, change, units)
        return replace(self, version=version, text=text)


def clean(text: str) -> str:
    """Return a text that can be written in UTF-8: half of a pair, as JSON can carry it, is replaced."""
    return text if text.isascii() else text.translate(_LONE_SURROGATES)


def edited(text: str, change: TextDocumentContentChangeEvent, units: Units) -> str:
    """Return the text after one change; a range beyond the end ends there."""
    if not isinstance(change, TextDocumentContentChangePartial):
        return clean(change.text)
    pieces = _lines_with_ends(text)
    starts = [0, *accumulate(map(len, pieces))]
    start = _offset(pieces, starts, change.range.start, units)
    end = max(start, _offset(pieces, starts, change.range.end, units))
    return f"{text[:start]}{clean(change.text)}{text[end:]}"


def _lines_with_ends(text: str) -> list[str]:
    ends = [found.end() for found in LINE_END.finditer(text)]
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


def _offset(pieces: list[str], starts: list[int], at: Position, units: Units) -> int:
    if at.line >= len(pieces):
        return starts[-1]
    line = pieces[max(at.line, 0)].rstrip("\r\n")
    return starts[max(at.line, 0)] + characters(line, at.character, units)
