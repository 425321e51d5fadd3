"""Find things by a text that may have symbols: those that surely have it, and those that might."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from typing import Generic, TypeVar

from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.text import Symbol, Text, same_text

Item = TypeVar("Item")


class Matches(Generic[Item]):
    """What has a text for sure, and what might have it, which is searched for when it is first asked for."""

    __slots__ = ("_found", "_search", "sure")

    def __init__(self, sure: tuple[Item, ...], search: Callable[[], tuple[Item, ...]] | None = None) -> None:
        self.sure = sure
        self._search = search
        self._found: tuple[Item, ...] | None = None

    @property
    def possible(self) -> tuple[Item, ...]:
        """Return what might have the text; with something that surely does, nothing else is looked for."""
        if self._found is None:
            self._found = self._search() if self._search is not None else ()
        return self._found

    @property
    def is_searched(self) -> bool:
        """Return whether somebody has asked for what might have the text."""
        return self._found is not None


class TextIndex(Generic[Item]):
    """Items by their texts; a lookup costs the same however many there are, unless symbols leave it open."""

    def __init__(self, items: Iterable[tuple[Text, Item]]) -> None:
        self._by_text: defaultdict[tuple[object, ...], list[Item]] = defaultdict(list)
        self._open: list[tuple[Text, Item]] = []
        self._all: list[tuple[Text, Item]] = []
        for name, item in items:
            self._by_text[name.pieces].append(item)
            self._all.append((name, item))
            if is_open(name):
                self._open.append((name, item))

    def find(self, name: Text) -> Matches[Item]:
        """Return the items that have the name; what might have it is only asked when nothing surely does."""
        sure = tuple(self._by_text.get(name.pieces, ()))
        return Matches(sure) if sure else Matches((), partial(self.possible, name))

    def exactly(self, name: Text) -> tuple[Item, ...]:
        """Return the items whose text is the same, piece by piece."""
        return tuple(self._by_text.get(name.pieces, ()))

    def possible(self, name: Text) -> tuple[Item, ...]:
        """Return the items that might have the name, beside those that surely do."""
        candidates = self._all if is_open(name) else self._open
        return tuple(
            item
            for other, item in candidates
            if other.pieces != name.pieces and same_text(other, name) is Answer.UNKNOWN
        )


def is_open(name: Text) -> bool:
    """Return whether the text has a part that somebody else decides; what AWS makes up equals nothing else."""
    return bool([piece for piece in name.pieces if type(piece) is Symbol and not piece.generated])
