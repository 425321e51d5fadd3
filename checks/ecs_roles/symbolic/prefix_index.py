"""Find which of many texts may match one text, without holding it against each of them.

Each text is taken up to its first wildcard. Two texts are surely different when the first place where they differ is a
literal character on both sides, or on both sides a string that AWS makes up, for two owners. Whatever cannot be
excluded so is a candidate: what is left out never matches, what is found may still not match.
"""

import re
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator

from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Origin
from ecs_roles.symbolic.text import Piece, Symbol

# Around the number of a symbol in a written text, and what sorts behind every other character.
_OPEN, _CLOSE, _LAST = "\ue000", "\ue001", "\U0010ffff"
_CUT = re.compile(rf"[*?{_OPEN}{_CLOSE}{_LAST}]|\$\{{")
_LONGEST, _MOST_SYMBOLS = LIMITS.indexed_characters, LIMITS.indexed_symbols


@frozen()
class _Mark:
    """A symbol in a written text: where it stands, how it is written.

    ``kind`` is 1 for what AWS makes up, behind the literal that it begins with, and 0 for anything else; ``owner``
    numbers whom it is made for.
    """

    place: int
    kind: int
    owner: int
    number: int

    @property
    def of_kind(self) -> str:
        """Return how every symbol of the kind begins in a written text."""
        return f"{_OPEN}{self.kind}."

    @property
    def of_owner(self) -> str:
        """Return how every symbol of the kind and owner begins."""
        return f"{self.of_kind}{self.owner}."

    @property
    def token(self) -> str:
        """Return the symbol in a written text."""
        return f"{self.of_owner}{self.number}{_CLOSE}"


@frozen()
class _Stem:
    """The beginning of a text as a string with its symbols numbered; ``whole`` if nothing was cut off."""

    written: str
    marks: tuple[_Mark, ...]
    whole: bool


# The items that go on with a symbol behind one beginning: by its kind, then by its owner or by its own number.
_Head = dict[int, dict[int, set[int]]]


class PrefixIndex:
    """Items by the beginnings of their texts; an item may have several texts."""

    def __init__(self, texts: Iterable[tuple[tuple[Piece, ...], int]]) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._symbols: dict[Origin, tuple[str, int, int, int]] = {}
        self._items: dict[str, set[int]] = {}
        self._heads: dict[str, _Head] = {}
        self._always: set[int] = set()
        for pieces, item in texts:
            self._add(pieces, item)
        self._sorted = sorted(self._items)
        self._lengths = sorted({len(stem) for stem in self._items})
        self._head_lengths = sorted({len(head) for head in self._heads})

    def _add(self, pieces: tuple[Piece, ...], item: int) -> None:
        if len(pieces) == 1 and isinstance(pieces[0], Symbol):
            self._always.add(item)  # It may be any pattern.
            return
        stem = self._stem(pieces, register=True)
        self._items.setdefault(stem.written, set()).add(item)
        for mark in stem.marks:
            head = self._heads.setdefault(stem.written[: mark.place], {})
            head.setdefault(mark.kind, {}).setdefault(mark.owner or mark.number, set()).add(item)

    def find(self, pieces: tuple[Piece, ...], *, open_end: bool = False) -> set[int]:
        """Return the items of which some text may match; with ``open_end`` anything may follow the text asked for."""
        if len(pieces) == 1 and isinstance(pieces[0], Symbol):
            return self._always.union(*self._items.values())
        stem = self._stem(pieces)
        found = set(self._always)
        for length in self._lengths[: bisect_left(self._lengths, len(stem.written) + 1)]:
            found |= self._items.get(stem.written[:length], set())
        marks = {mark.place: mark for mark in stem.marks}
        for length in self._head_lengths[: bisect_left(self._head_lengths, len(stem.written) + 1)]:
            head = self._heads.get(stem.written[:length])
            if head is not None:
                found.update(*_going_on(head, marks.get(length)))
        for mark in stem.marks:
            found.update(*self._behind(stem.written[: mark.place], mark))
        if open_end or not stem.whole:
            found.update(*self._behind(stem.written, None))
        return found

    def _behind(self, beginning: str, mark: _Mark | None) -> Iterable[set[int]]:
        """Yield the items whose text goes on behind a beginning, without those that surely differ at the symbol."""
        first, last = self._range(beginning)
        if mark is None:
            return [self._items[stem] for stem in self._sorted[first:last]]
        start, end = self._range(beginning + (mark.of_kind if mark.kind else mark.token))
        again = self._range(beginning + mark.of_owner) if mark.kind else (0, 0)
        different = (*self._sorted[first:start], *self._sorted[end:last], *self._sorted[slice(*again)])
        return [self._items[stem] for stem in different]

    def _range(self, beginning: str) -> tuple[int, int]:
        return bisect_left(self._sorted, beginning), bisect_left(self._sorted, beginning + _LAST)

    def _stem(self, pieces: tuple[Piece, ...], *, register: bool = False) -> _Stem:
        written, marks = "", list[_Mark]()
        for piece in pieces:
            if len(written) > _LONGEST or (isinstance(piece, Symbol) and len(marks) == _MOST_SYMBOLS):
                return _Stem(written, tuple(marks), whole=False)
            if isinstance(piece, Symbol):
                beginning, mark = self._mark(piece, len(written), register=register)
                marks.append(mark)
                written += beginning + mark.token
                continue
            cut = _CUT.search(piece)
            end = min(cut.start() if cut is not None else len(piece), _LONGEST)
            written += piece[:end]
            if end < len(piece):
                return _Stem(written, tuple(marks), whole=False)
        return _Stem(written, tuple(marks), whole=True)

    def _mark(self, symbol: Symbol, place: int, *, register: bool) -> tuple[str, _Mark]:
        """Write a symbol down; of one origin it is always the same, whatever else is known of it at each place."""
        known = self._symbols.get(symbol.origin)
        if known is None:
            known = self._new(symbol, register=register)
            if register:
                self._symbols[symbol.origin] = known
        beginning, kind, owner, number = known
        return beginning, _Mark(place + len(beginning), kind, owner, number)

    def _new(self, symbol: Symbol, *, register: bool) -> tuple[str, int, int, int]:
        beginning = made_up_beginning(symbol)
        number = self._number(symbol.origin, register=register)
        if beginning is None or _CUT.search(beginning):
            return "", 0, 0, number
        return beginning, 1, self._number(("owner", symbol.owner), register=register), number

    def _number(self, key: Hashable, *, register: bool) -> int:
        """Return the number of what is known, from 1, else the next one, which nothing has yet."""
        following = len(self._numbers) + 1
        return self._numbers.setdefault(key, following) if register else self._numbers.get(key, following)


def _going_on(head: _Head, mark: _Mark | None) -> Iterator[set[int]]:
    """Yield the items that go on with a symbol where the text asked for goes on otherwise."""
    for kind, groups in head.items():
        if mark is None or kind != mark.kind:
            yield from groups.values()
        elif kind:
            yield groups.get(mark.owner, set())
        else:
            yield from (items for number, items in groups.items() if number != mark.number)


def made_up_beginning(symbol: Symbol) -> str | None:
    """Return the literal with which a string begins that AWS makes up; ``None`` where that is not known."""
    if not symbol.generated or symbol.length == 0:
        return None
    first, *rest = symbol.form if symbol.form and symbol.length is None else (None,)
    if first is None:
        return ""
    return first if rest and rest[0] is None else None
