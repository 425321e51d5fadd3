"""What is read from its text alone: strings, references, numbers, and flat lists, objects and bodies of these.

Most of what people write is so plain that its text has one reading, and no fault in it: the grammar would read it just
so, and nothing below the nodes of that needs to be looked at.
"""

import re
from collections.abc import Iterator

from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.source_text import SourceText

NAME = rb"[A-Za-z_][\w-]*"
# It is not cut short: what goes on with an index or arguments is more than a reference.
_REFERENCE = rb"%b(?:\.%b)*(?![\w.(-])" % (NAME, NAME)
_WORDS = rb'[^"\\\r\n{\0]*'
# In words with references between them. A dollar or percent sign before it makes it words, too.
_HOLE = rb"(?<=\$)(?<![$%%]\$)\{[ \t]*%b[ \t]*\}" % _REFERENCE
_ITEM = rb'(?:"%b(?:"|(?:%b%b)+")|%b|0|[1-9]\d{0,14})' % (_WORDS, _HOLE, _WORDS, _REFERENCE)
# A bare word stands for its own text as a key, also ``null`` and ``true``.
_WORD = rb"[A-Za-z_\x80-\xff][\w\x80-\xff-]*"
_KEY = rb'(?:%b|"%b")' % (NAME, _WORDS)
_IS = rb"[ \t]*[=:][ \t]*"
ENTRY_ENDS = rb"[ \t]*(?:,\s*|(?=\})|[ \t\r]*\n\s*)"
# An item, or a list of these.
ITEMS = rb"%b|\[\s*(?!for\b)(?:%b\s*(?:,\s*|(?=\])))*\]" % (_ITEM, _ITEM)
_OBJECT = rb"\{\s*(?!for\b)(?:%b%b%b%b)*\}" % (_KEY, _IS, _ITEM, ENTRY_ENDS)

WORD = re.compile(_WORD)
HEAD = re.compile(rb'(%b)((?:[ \t]+"%b")*)[ \t]*\{' % (NAME, _WORDS))
NAMED = re.compile(rb"(%b)[ \t]*=[ \t]*" % NAME)
ENTRY = re.compile(rb"(%b)%b(%b)%b" % (_KEY, _IS, ITEMS, ENTRY_ENDS))
KEYED = re.compile(rb"(%b)%b" % (_KEY, _IS))
VALUE = re.compile(rb"%b|%b|\[\s*(?!for\b)(?:(?:%b|%b)\s*(?:,\s*|(?=\])))*\]" % (_ITEM, _OBJECT, _ITEM, _OBJECT))
# What is known to be plain is found again by less.
_ITEM_AGAIN = rb'"[^"]*"|[\w.-]+'
_ITEMS_AGAIN = re.compile(rb'%b|\{(?:[^"}]+|"[^"]*")*\}' % _ITEM_AGAIN)
_ENTRIES_AGAIN = re.compile(rb"(%b)%b(%b)" % (_ITEM_AGAIN, _IS, _ITEM_AGAIN))
_FILLED = re.compile(rb"\$\{[ \t]*([\w.-]+)[ \t]*\}")
_LINE_ENDS = re.compile(rb"[ \t\r]*(?:\n\s*|\Z)")
_CONSTANTS = {"true": True, "false": False, "null": None}
_QUOTE, _LIST_BEGINS, _OBJECT_BEGINS, _DIGITS = ord('"'), ord("["), ord("{"), frozenset(b"0123456789")


class PlainReader:
    """Reads what is plain in one source, and returns nothing for all that is not.

    ``names`` are those under which it has found values.
    """

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.names: set[str] = set()
        self._data = source.data

    def value(self, start: int, end: int) -> tree.Expression | None:
        """Return an expression."""
        found = VALUE.fullmatch(self._data, start, end)
        return self.flat(found) if found is not None else None

    def entry(self, start: int, end: int) -> tuple[tree.Expression, tree.Expression] | None:
        """Return an entry of an object: its key and its value."""
        key = KEYED.match(self._data, start, end)
        value = self.value(key.end(), end) if key is not None else None
        return (self.key(key), value) if key is not None and value is not None else None

    def setting(self, start: int, end: int) -> tree.Setting | None:
        """Return a setting."""
        name = NAMED.match(self._data, start, end)
        value = self.value(name.end(), end) if name is not None else None
        return self.named(name, value) if name is not None and value is not None else None

    def settings(self, start: int, end: int) -> tuple[list[tree.Setting], int]:
        """Return the settings with which a body begins, each on lines of its own, and where something else follows."""
        found: list[tree.Setting] = []
        while start < end:
            name = NAMED.match(self._data, start, end)
            value = VALUE.match(self._data, name.end(), end) if name is not None else None
            ending = _LINE_ENDS.match(self._data, value.end(), end) if value is not None else None
            if name is None or value is None or ending is None:
                break
            found.append(self.named(name, self.flat(value)))
            start = ending.end()
        return found, start

    def named(self, name: re.Match[bytes], value: tree.Expression) -> tree.Setting:
        """Return the setting of a name and its value."""
        written, (start, end) = name[1].decode(), name.span(1)
        self.names.add(written)
        return tree.Setting(written, value, self.source.span(start, end))

    def flat(self, found: re.Match[bytes], group: int = 0) -> tree.Expression:
        """Return the expression that a match holds, which is known to be plain."""
        start, end = found.span(group)
        first = self._data[start]
        if first == _QUOTE:
            return self._string(start, end)
        if first == _LIST_BEGINS:
            items = [self.flat(item) for item in _ITEMS_AGAIN.finditer(self._data, start + 1, end - 1)]
            return tree.TupleLiteral(tuple(items), self.source.span(start, end))
        if first == _OBJECT_BEGINS:
            pairs = _ENTRIES_AGAIN.finditer(self._data, start + 1, end - 1)
            entries = [(self.key(pair), self.flat(pair, 2)) for pair in pairs]
            return tree.ObjectLiteral(tuple(entries), self.source.span(start, end))
        if first in _DIGITS:
            return tree.Constant(int(self._data[start:end]), self.source.span(start, end))
        return self._reference(start, end)

    def key(self, found: re.Match[bytes]) -> tree.Expression:
        """Return the key with which a match of an entry begins, which is known to be plain."""
        start, end = found.span(1)
        if self._data[start] != _QUOTE:
            return self.word(start, end)
        self.names.add(self._data[start + 1 : end - 1].decode())
        return self._string(start, end)

    def word(self, start: int, end: int) -> tree.Word:
        """Return a bare word that stands for its own text, as a key of an object."""
        written = self._data[start:end].decode()
        self.names.add(written)
        return tree.Word(written, self.source.span(start, end))

    def _string(self, start: int, end: int) -> tree.Literal | tree.Template:
        source, inner, closing = self.source, start + 1, end - 1
        if self._data.find(b"{", inner, closing) >= 0:
            return tree.Template(tuple(self._parts(inner, closing)), source.span(start, end))
        return tree.Literal(self._data[inner:closing].decode(), source.span(start, end), source, inner, closing)

    def _parts(self, start: int, end: int) -> Iterator[tree.Part]:
        for filled in _FILLED.finditer(self._data, start, end):
            if start < filled.start():
                yield self._words(start, filled.start())
            yield tree.Interpolation(self._reference(*filled.span(1)), self.source.span(*filled.span()))
            start = filled.end()
        if start < end:
            yield self._words(start, end)

    def _words(self, start: int, end: int) -> tree.Words:
        return tree.Words(self._data[start:end].decode(), self.source, start, end)

    def _reference(self, start: int, end: int) -> tree.Expression:
        names = tuple(self._data[start:end].decode().split("."))
        if names[0] in _CONSTANTS:
            upto = start + len(names[0])
            return self._attributes(
                tree.Constant(_CONSTANTS[names[0]], self.source.span(start, upto)), names[1:], start, upto
            )
        if len(names) > tree.LONGEST_REFERENCE:
            first, others = names[: tree.LONGEST_REFERENCE], names[tree.LONGEST_REFERENCE :]
            upto = start + len(".".join(first))
            return self._attributes(tree.Reference(first, self.source.span(start, upto)), others, start, upto)
        span = self.source.span(start, end)
        return tree.Reference(names, span) if len(names) > 1 else tree.Name(names[0], span)

    def _attributes(self, found: tree.Expression, names: tuple[str, ...], start: int, upto: int) -> tree.Expression:
        """Return attributes, one after the other, of what stands up to a byte."""
        for name in names:
            upto += 1 + len(name)
            found = tree.Attribute(found, name, self.source.span(start, upto))
        return found
