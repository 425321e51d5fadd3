"""Places of the engine (lines and characters from 1) as positions of an editor (from 0, in its own units), and back."""

import re
from collections.abc import Callable, Sequence

from lsprotocol.types import Position, PositionEncodingKind, Range

from ecs_roles.symbolic.span import Span

LINE_END = re.compile(r"\r\n|\r|\n")
_BEYOND_ONE_UNIT = "\uffff"


def _utf_8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _utf_16(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(letter > _BEYOND_ONE_UNIT for letter in text)


Units = Callable[[str], int]
"""How many units of an editor's encoding a text has."""

_UNITS: dict[str, Units] = {PositionEncodingKind.Utf8: _utf_8, PositionEncodingKind.Utf32: len}


def units_of(encoding: str) -> Units:
    """Return how an encoding counts; an unknown one counts as UTF-16 does."""
    return _UNITS.get(encoding, _utf_16)


def lines_of(text: str) -> list[str]:
    """Return the lines of a text as the protocol divides it: a form feed or U+2028 ends no line."""
    return LINE_END.split(text)


def position(lines: Sequence[str], line: int, column: int, units: Units) -> Position:
    """Return the editor's position of a line and a character, both from 1; beyond the end it is the end."""
    if line > len(lines):
        return Position(max(len(lines) - 1, 0), units(lines[-1]) if lines else 0)
    return Position(line - 1, units(lines[line - 1][: max(column - 1, 0)]))


def range_of(lines: Sequence[str], span: Span, units: Units) -> Range:
    """Return the editor's range of a span."""
    return Range(position(lines, span.line, span.column, units), position(lines, span.end_line, span.end_column, units))


def place(lines: Sequence[str], at: Position, units: Units) -> tuple[int, int]:
    """Return the line and the character, both from 1, of a position; beyond the end it is the end."""
    if at.line >= len(lines):
        return max(len(lines), 1), len(lines[-1]) + 1 if lines else 1
    return at.line + 1, characters(lines[max(at.line, 0)], at.character, units) + 1


def characters(line: str, count: int, units: Units) -> int:
    """Return how many characters of a line its first ``count`` units are; half a character is none."""
    if line.isascii():
        return min(max(count, 0), len(line))
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if units(line[:middle]) <= count else (low, middle - 1)
    return low
