"""Blocks that are read from their text alone: settings and blocks within, of values and collections and calls of these.

The grammar would read each of them just so, which the tests hold for whatever is taken for one. All that takes more to
understand (an operator, an index, a condition, a loop, a heredoc, a comment that speaks to a checker) is left to it.
"""

import re

from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.plain_reading import ENTRY, ENTRY_ENDS, ITEMS, KEYED, NAME, NAMED, PlainReader
from ecs_roles.readers.terraform.syntax.plain_stretches import (
    BLOCK_BEGINS,
    ITEM_ENDS,
    LEVELS,
    LINE_ENDS,
    OPENS,
    stretch,
)

_ITEMS = re.compile(ITEMS)
_OPENS = re.compile(OPENS)
_ITEM_ENDS = re.compile(ITEM_ENDS)
_ENTRY_ENDS = re.compile(ENTRY_ENDS)
_LINE_ENDS = re.compile(LINE_ENDS)
_SETTING = re.compile(rb"(%b)[ \t]*=[ \t]*(%b)%b" % (NAME, ITEMS, LINE_ENDS))
_BLOCK_BEGINS = re.compile(BLOCK_BEGINS)
_BLOCK_ENDS = re.compile(rb"\}" + LINE_ENDS)
_WORDS_TO_CHECKERS = (b":skip=", b"ecs-roles:")
_CLOSING = {b"[": b"]", b"(": b")"}
_NEVER_PLAIN = (b"\\", b"?", b"!")

Read = tuple[tree.Expression, int]
"""An expression, and where it ends."""


class PlainBlocks:
    """Reads the blocks of one source that are plain, and returns nothing for all others."""

    def __init__(self, plain: PlainReader) -> None:
        self._plain = plain
        self._data = plain.source.data
        self._speaks = any(words in self._data for words in _WORDS_TO_CHECKERS)

    def head(self, start: int, end: int) -> re.Match[bytes] | None:
        """Return the beginning of the block that begins at a byte, where it may be plain."""
        closing = self._data.find(b"\n}", start, end)
        if closing < 0 or (self._speaks and speaks_to_checker(self._data, start, end)):
            return None
        for sign in _NEVER_PLAIN:  # Most that are not plain show it.
            if self._data.find(sign, start, closing) >= 0:
                return None
        return _BLOCK_BEGINS.match(self._data, start, end)

    def stretch(self, head: re.Match[bytes], end: int) -> tuple[int, int] | None:
        """Return where a block ends with a line of its own, and where something else follows; it is not read."""
        return stretch(self._data, head.end(), end)

    def whole(self, head: re.Match[bytes], end: int) -> tuple[tree.Block, int] | None:
        """Return the block that ends with a line of its own, and where something else follows."""
        return self._block(head, end, 1)

    def _block(self, head: re.Match[bytes], end: int, level: int) -> tuple[tree.Block, int] | None:
        body, closing = self._body(head.end(), end, level)
        last = _BLOCK_ENDS.match(self._data, closing, end)
        if last is None:
            return None
        kind, labels = kind_and_labels(head)
        return tree.Block(kind, labels, body, self._plain.source.span(head.start(), closing + 1)), last.end()

    def _body(self, start: int, end: int, level: int) -> tuple[tree.Body, int]:
        """Return a body as far as it is plain, and where something else follows."""
        settings: list[tree.Setting] = []
        blocks: list[tree.Block] = []
        while not self._data.startswith(b"}", start, end):
            setting = _SETTING.match(self._data, start, end)  # as most are
            if setting is not None:
                settings.append(self._plain.named(setting, self._plain.flat(setting, 2)))
                start = setting.end()
                continue
            name = NAMED.match(self._data, start, end)
            value = self._value(name.end(), end, level) if name is not None else None
            line = _LINE_ENDS.match(self._data, value[1], end) if value is not None else None
            if name is not None and value is not None and line is not None:
                settings.append(self._plain.named(name, value[0]))
                start = line.end()
                continue
            head = _BLOCK_BEGINS.match(self._data, start, end) if name is None and level < LEVELS else None
            nested = self._block(head, end, level + 1) if head is not None else None
            if nested is None:
                break
            blocks.append(nested[0])
            start = nested[1]
        return tree.Body(tuple(settings), tuple(blocks)), start

    def _value(self, start: int, end: int, level: int) -> Read | None:
        """Return the value that begins at a byte."""
        flat = _ITEMS.match(self._data, start, end)
        if flat is not None:
            return self._plain.flat(flat), flat.end()
        opening = _OPENS.match(self._data, start, end) if level < LEVELS else None
        if opening is None:
            return None
        if opening[2] == b"{":
            return self._object(start, opening.end(), end, level + 1)
        return self._list_or_call(opening, end, level + 1)

    def _list_or_call(self, opening: re.Match[bytes], end: int, level: int) -> Read | None:
        items: list[tree.Expression] = []
        closing, at = _CLOSING[opening[2]], opening.end()
        while not self._data.startswith(closing, at, end):
            item = self._value(at, end, level)
            following = _ITEM_ENDS.match(self._data, item[1], end) if item is not None else None
            if item is None or following is None:
                return None
            items.append(item[0])
            at = following.end()
        span = self._plain.source.span(opening.start(), at + 1)
        if opening[1] is None:
            return tree.TupleLiteral(tuple(items), span), at + 1
        return tree.Call(opening[1].decode(), tuple(items), False, span), at + 1

    def _object(self, start: int, at: int, end: int, level: int) -> Read | None:
        entries: list[tuple[tree.Expression, tree.Expression]] = []
        while not self._data.startswith(b"}", at, end):
            entry = ENTRY.match(self._data, at, end)  # as most are
            if entry is not None:
                entries.append((self._plain.key(entry), self._plain.flat(entry, 2)))
                at = entry.end()
                continue
            key = KEYED.match(self._data, at, end)
            value = self._value(key.end(), end, level) if key is not None else None
            following = _ENTRY_ENDS.match(self._data, value[1], end) if value is not None else None
            if key is None or value is None or following is None:
                return None
            entries.append((self._plain.key(key), value[0]))
            at = following.end()
        return tree.ObjectLiteral(tuple(entries), self._plain.source.span(start, at + 1)), at + 1


def speaks_to_checker(data: bytes, start: int, end: int) -> bool:
    """Return whether a stretch may hold a comment that says something to a checker."""
    return any(data.find(words, start, end) >= 0 for words in _WORDS_TO_CHECKERS)


def kind_and_labels(head: re.Match[bytes]) -> tuple[str, tuple[str, ...]]:
    """Return the kind of a block and its labels."""
    kind, labels = head.groups()
    return kind.decode(), tuple(labels.decode().split('"')[1::2]) if labels else ()
