"""JSON text as values that keep their place, also when parts of the text are not known yet.

Source: RFC 8259. A symbol stands in the text as one character of a private plane (``symbol_mark``), so that offsets
stay exact; the same reader serves files, JSON given as a string, and JSON with placeholders of a template engine.
"""

import json
import re
from collections.abc import Callable
from collections.abc import Mapping as ReadOnly
from dataclasses import field

from ecs_roles.symbolic.budget import LIMITS, tell_beyond
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Fresh, computed
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Piece, Symbol, Text, text
from ecs_roles.symbolic.values import Entry, Mapping, Scalar, Sequence, Unknown, Value

MAX_JSON_DEPTH = LIMITS.document_depth

_FIRST_MARK = 0xF0000
_LAST_MARK = 0xFFFFC
FILLER = "\U000ffffd"

_BLANK = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"((?:[^"\\\x00-\x1f]|\\["\\/bfnrtu])*)"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_HOLE = re.compile(f"([\U000f0000-\U000ffffc]){FILLER}*")
_PRIVATE = re.compile("[\U000f0000-\U000ffffd]")
_PRIVATE_ONE = re.compile("([\U000f0000-\U000ffffc])")
# What opens and closes collections, and the strings in which neither does.
_NESTING = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_WORD = re.compile("true|false|null")
_LONGEST_NUMBER = LIMITS.number_digits

Locate = Callable[[int, int], Span]


class NotJsonError(Exception):
    """The text is not JSON; ``offset`` is where that shows."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def symbol_mark(index: int) -> str:
    """Return the character that stands for the symbol of that index; raises ``NotJsonError`` beyond the last one."""
    if index > _LAST_MARK - _FIRST_MARK:
        raise NotJsonError("more parts are not known than can be told apart", 0)
    return chr(_FIRST_MARK + index)


def marked(value: Text) -> tuple[str, dict[str, Symbol]]:
    """Return a text with one character for each symbol, and the symbol that each of these is.

    Raises ``NotJsonError`` for a text that holds such a character itself.
    """
    symbols: dict[str, Symbol] = {}
    parts: list[str] = []
    for piece in value.pieces:
        if isinstance(piece, str):
            if _PRIVATE.search(piece) is not None:
                raise NotJsonError("the text holds a character of a private plane", 0)
            parts.append(piece)
        else:
            mark = symbol_mark(len(symbols))
            symbols[mark] = piece
            parts.append(mark)
    return "".join(parts), symbols


def unmarked(content: str, symbols: ReadOnly[str, Symbol]) -> tuple[Piece, ...]:
    """Return the pieces of a text in which characters stand for symbols, as ``marked`` gave them."""
    parts = _PRIVATE_ONE.split(content)
    return tuple(symbols.get(part, part) for part in parts if part)


def json_of_text(value: Text, locate_in: Callable[[str], Locate]) -> Value:
    """Return the value of a text that is JSON, with its symbols; raises ``NotJsonError``.

    ``locate_in`` is given the text as it is read, in which a symbol is one character.
    """
    content, symbols = marked(value)
    return json_values(content, locate_in(content), symbols)


def why_not_json(value: Text, fault: NotJsonError) -> str:
    """Return why a text is not JSON: where the fault shows beside a part that is not known, why that is not known."""
    beside: Symbol | None = None
    at = 0
    for piece in value.pieces:
        if at > fault.offset:
            break
        if isinstance(piece, Symbol):
            beside, at = piece, at + 1
            continue
        if piece[: fault.offset - at].strip():
            beside = None
        at += len(piece)
    if beside is not None and beside.reason:
        return f"the text is not JSON without a part of it that is not known: {beside.reason}"
    return f"the text is not JSON: {fault.message}"


def json_values(content: str, locate: Locate, symbols: ReadOnly[str, Symbol] | None = None) -> Value:
    """Return the value of a JSON text; raises ``NotJsonError``."""
    reader = _Reader(content, locate, symbols or {})
    value, end = reader.value(reader.blank(0), 0)
    end = reader.blank(end)
    if end != len(content):
        raise NotJsonError("something follows the end of the JSON value", end)
    return value


@frozen()
class _Reader:
    """Reads one text; every function takes an offset and gives what stands there and where it ends."""

    content: str
    locate: Locate
    symbols: ReadOnly[str, Symbol] = field(default_factory=dict)

    def blank(self, at: int) -> int:
        found = _BLANK.match(self.content, at)
        return found.end() if found else at

    def value(self, at: int, depth: int) -> tuple[Value, int]:
        first = self.content[at : at + 1]
        if depth > MAX_JSON_DEPTH and first in ("{", "["):
            return self._beyond(at)
        if first == "{":
            return self._mapping(at, depth)
        if first == "[":
            return self._sequence(at, depth)
        if first == '"':
            return self._text(at)
        return self._bare(at)

    def _beyond(self, at: int) -> tuple[Unknown, int]:
        """Step over a collection that is nested too deeply: what is in it is not known."""
        open_, end = 0, at
        for found in _NESTING.finditer(self.content, at):
            open_ += {"{": 1, "[": 1, "}": -1, "]": -1}.get(found[0], 0)
            if open_ == 0:
                end = found.end()
                break
        else:
            raise NotJsonError("a collection does not end", at)
        why = f"it is nested deeper than {MAX_JSON_DEPTH} levels"
        tell_beyond("a value", why, self.locate(at, end))
        return Unknown(Fresh("too deep"), why, self.locate(at, end)), end

    def _mapping(self, at: int, depth: int) -> tuple[Value, int]:
        entries: list[Entry] = []
        more: Unknown | None = None
        end = self.blank(at + 1)
        while self.content[end : end + 1] != "}":
            start = self._after(",", end) if entries or more else end
            if self._symbol_at(start) is not None:
                more, end = self._unknown(start)
                end = self.blank(end)
                continue
            key, end = self._text(start)
            colon = self._after(":", self.blank(end))
            value, finish = self.value(colon, depth + 1)
            written = key.literal
            if written is None:
                symbol = key.symbols[0]
                more = Unknown(computed("key", symbol.origin), symbol.reason, self.locate(start, end))
            else:
                entries.append(Entry(written, value, self.locate(start, end)))
            end = self.blank(finish)
        return Mapping(tuple(entries), self.locate(at, end + 1), more), end + 1

    def _symbol_at(self, at: int) -> re.Match[str] | None:
        mark = _HOLE.match(self.content, at)
        return mark if mark is not None and mark[1] in self.symbols else None

    def _unknown(self, at: int) -> tuple[Unknown, int]:
        """Return the symbol at an offset, in place of a value or of further keys."""
        mark = self._symbol_at(at)
        if mark is None:
            raise NotJsonError("a value expected", at)
        symbol = self.symbols[mark[1]]
        return Unknown(symbol.origin, symbol.reason, self.locate(at, mark.end())), mark.end()

    def _sequence(self, at: int, depth: int) -> tuple[Value, int]:
        items: list[Value] = []
        end = self.blank(at + 1)
        while self.content[end : end + 1] != "]":
            start = self._after(",", end) if items else end
            item, end = self.value(start, depth + 1)
            items.append(item)
            end = self.blank(end)
        return Sequence(tuple(items), self.locate(at, end + 1)), end + 1

    def _after(self, sign: str, at: int) -> int:
        if self.content[at : at + 1] != sign:
            raise NotJsonError(f"'{sign}' expected", at)
        following = self.blank(at + 1)
        closing = self.content[following : following + 1]
        if sign == "," and closing and closing in "]}":
            raise NotJsonError(f"a comma stands before '{closing}', where nothing follows", at)
        return following

    def _text(self, at: int) -> tuple[Text, int]:
        found = _STRING.match(self.content, at)
        if found is None:
            raise NotJsonError("a text in double quotes expected", at)
        pieces = [part for index, part in enumerate(self._pieces(found, at)) if part or index]
        return text(*pieces, span=self.locate(at, found.end())), found.end()

    def _pieces(self, found: re.Match[str], at: int) -> list[Piece]:
        pieces: list[Piece] = []
        done = found.start(1)
        for mark in _HOLE.finditer(self.content, done, found.end(1)):
            symbol = self.symbols.get(mark[1])
            if symbol is not None:
                pieces += [self._unescaped(done, mark.start(), at), symbol]
                done = mark.end()
        return [*pieces, self._unescaped(done, found.end(1), at)]

    def _unescaped(self, start: int, end: int, at: int) -> str:
        raw = self.content[start:end]
        if "\\" not in raw:
            return raw
        try:
            return str(json.loads(f'"{raw}"'))
        except ValueError as error:
            raise NotJsonError("a wrong escape sequence in the text", at) from error

    def _bare(self, at: int) -> tuple[Value, int]:
        if self._symbol_at(at) is not None:
            return self._unknown(at)
        word = _WORD.match(self.content, at)
        if word is not None:
            return Scalar(_WORDS[word[0]], self.locate(at, word.end())), word.end()
        number = _NUMBER.match(self.content, at)
        if number is None or len(number[0]) > _LONGEST_NUMBER:
            raise NotJsonError("a value expected", at)
        value = float(number[0]) if number[1] or number[2] else int(number[0])
        return Scalar(value, self.locate(at, number.end())), number.end()
