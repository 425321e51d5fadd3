"""JSON with holes: every value with its exact place, also inside a heredoc, a quoted string or a template file.

A hole inside a string stays a hole of that text; a hole in place of a value is unknown.
Grammar: RFC 8259.
"""

import json
import re

from ecs_roles.readers.terraform.datum import Datum, Failure, Items, Member, Members, items_of, members_of
from ecs_roles.readers.terraform.expression_reading import number_of
from ecs_roles.readers.terraform.placed_text import Mark, PlacedText, marks_of, stretch
from ecs_roles.source.span import Span
from ecs_roles.source.text import Hole, Piece, Text
from ecs_roles.source.values import Scalar, Unknown

_HOLE = "\x00"
_SPACE = re.compile(r"[ \t\r\n]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]+')
_ATOM = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_DEEPEST = 100


class JsonError(ValueError):
    """Where a text stops being JSON, and why."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


def read_json(text: Text, fallback: Span | None = None) -> Datum | JsonError:
    """The value that a JSON text holds, or what is wrong with it."""
    reader = _JsonReader(text, fallback)
    try:
        return reader.document()
    except JsonError as fault:
        return fault


def json_datum(text: Text, fallback: Span | None = None) -> Datum:
    """As ``read_json``; what is no JSON is a failure."""
    found = read_json(text, fallback)
    if not isinstance(found, JsonError):
        return found
    if text.literal is None:
        return Unknown(f"json({text})", f"the text around an unknown part is no JSON: {found.message}", found.span)
    return Failure("json", f"the text is no JSON: {found.message}", found.span)


class _JsonReader:
    def __init__(self, text: Text, fallback: Span | None) -> None:
        self.holes = {offset: hole for offset, hole in _holes(text.pieces)}
        self.text = "".join(piece if isinstance(piece, str) else _HOLE for piece in text.pieces)
        marks = marks_of(text)
        if not marks and fallback is not None:
            marks = (Mark(0, fallback.file, fallback.line, fallback.column, steady=True),)
        self.marks = marks
        self.position = 0
        self.depth = 0

    def document(self) -> Datum:
        """The one value of the whole text."""
        value = self._value()
        self._skip()
        if self.position < len(self.text):
            raise self._fault("more text follows after the value")
        return value

    def _skip(self) -> None:
        found = _SPACE.match(self.text, self.position)
        self.position = found.end() if found else self.position

    def _peek(self) -> str:
        self._skip()
        return self.text[self.position : self.position + 1]

    def _fault(self, message: str) -> JsonError:
        return JsonError(message, self._span(self.position, self.position + 1))

    def _span(self, start: int, end: int) -> Span:
        return stretch(self.marks, start, end)

    def _value(self) -> Datum:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._fault("the value is nested too deeply")
        first = self._peek()
        try:
            if first == "{":
                return self._object()
            if first == "[":
                return self._array()
            return self._string() if first == '"' else self._atom()
        finally:
            self.depth -= 1

    def _atom(self) -> Datum:
        start = self.position
        if start in self.holes:
            self.position += 1
            return self._unknown(start)
        found = _ATOM.match(self.text, start)
        if found is None:
            raise self._fault("the text ends too early" if start >= len(self.text) else "a value is expected")
        self.position = found.end()
        written = found.group()
        if self.position in self.holes and written[-1].isdigit():
            return self._number_with_hole(start)
        span = self._span(start, self.position)
        words = {"true": True, "false": False, "null": None}
        return Scalar(words[written] if written in words else number_of(written), span)

    def _number_with_hole(self, start: int) -> Datum:
        while self.position in self.holes or self.text[self.position : self.position + 1].isdigit():
            self.position += 1
        hole = next(hole for offset, hole in self.holes.items() if offset >= start)
        return Unknown(f"number({hole.name})", hole.reason, self._span(start, self.position))

    def _unknown(self, start: int) -> Unknown:
        hole = self.holes[start]
        return Unknown(hole.name, hole.reason, self._span(start, start + 1))

    def _string(self) -> Text:
        start = self.position
        self.position += 1
        pieces: list[Piece] = []
        marks: list[Mark] = []
        buffer: list[str] = []
        length = 0
        while True:
            piece = self._string_piece()
            if piece is None:
                break
            marks.append(self._mark(length, self.position - self._taken))
            if isinstance(piece, str):
                buffer.append(piece)
                length += len(piece)
                continue
            if buffer:
                pieces.append("".join(buffer))
                buffer = []
            pieces.append(piece)
            length += 1
        if buffer:
            pieces.append("".join(buffer))
        return PlacedText(tuple(pieces), self._span(start, self.position), tuple(marks))

    def _mark(self, offset: int, position: int) -> Mark:
        span = self._span(position, position)
        return Mark(offset, span.file, span.line, span.column)

    _taken = 0

    def _string_piece(self) -> Piece | None:
        """The next stretch of a string, ``None`` at its end."""
        start = self.position
        plain = _PLAIN.match(self.text, start)
        if plain is not None:
            self.position = plain.end()
            self._taken = self.position - start
            return plain.group()
        if start in self.holes:
            self.position += 1
            self._taken = 1
            return self.holes[start]
        character = self.text[start : start + 1]
        self.position += 1
        if character == '"':
            return None
        if character == "\\":
            return self._escape()
        self.position -= 1
        raise self._fault("a string is not closed" if character in ("", "\n") else "a control character in a string")

    def _escape(self) -> str:
        start = self.position - 1
        kind = self.text[self.position : self.position + 1]
        self.position += 1
        if kind in _ESCAPES and kind:
            self._taken = 2
            return _ESCAPES[kind]
        if kind != "u":
            raise self._fault("an unknown escape in a string")
        found = re.compile(r"(?:\\u[0-9a-fA-F]{4}){1,2}").match(self.text, start)
        if found is None:
            raise self._fault("an unknown escape in a string")
        written = found.group()
        if len(written) == 12 and not written[2:4].lower() in ("d8", "d9", "da", "db"):  # noqa: PLR2004
            written = written[:6]
        self.position = start + len(written)
        self._taken = len(written)
        decoded: str = json.loads(f'"{written}"')
        return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _array(self) -> Items | Unknown:
        start = self.position
        self.position += 1
        items: list[Datum] = []
        while self._peek() != "]":
            if items:
                self._expect(",")
            items.append(self._value())
            if self._peek() not in (",", "]"):
                raise self._fault("a comma or `]` is expected")
        self.position += 1
        return items_of(items, "tuple", self._span(start, self.position))

    def _object(self) -> Members | Unknown:
        start = self.position
        self.position += 1
        entries: list[tuple[str, Member]] = []
        more: Unknown | None = None
        first = True
        while self._peek() != "}":
            if not first:
                self._expect(",")
            first = False
            more = self._entry(entries) or more
            if self._peek() not in (",", "}"):
                raise self._fault("a comma or `}` is expected")
        self.position += 1
        return members_of(entries, "object", self._span(start, self.position), more)

    def _entry(self, entries: list[tuple[str, Member]]) -> Unknown | None:
        """Read one entry; an unknown key says that there is more."""
        start = self.position if self._peek() else self.position
        if start in self.holes:
            self.position += 1
            return self._unknown(start)
        if self._peek() != '"':
            raise self._fault("a key is expected")
        key = self._string()
        self._expect(":")
        value = self._value()
        if key.literal is None:
            return Unknown(f"key({key})", key.holes[0].reason, key.span)
        entries.append((key.literal, Member(value, key.span)))
        return None

    def _expect(self, character: str) -> None:
        if self._peek() != character:
            raise self._fault(f"`{character}` is expected")
        self.position += 1


def _holes(pieces: tuple[Piece, ...]) -> list[tuple[int, Hole]]:
    found: list[tuple[int, Hole]] = []
    offset = 0
    for piece in pieces:
        if isinstance(piece, Hole):
            found.append((offset, piece))
            offset += 1
        else:
            offset += len(piece)
    return found
