"""Whether a pattern of a policy matches a text, when parts of either are known only after deployment.

``*`` stands for any number of characters, ``?`` for exactly one, and both cross ``/`` and ``:``.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html

A filling gives every symbol its content. *Yes* is an answer for all fillings, *no* for none; both are exact:

* *Yes* is tried with contents that occur nowhere else. Only ``*``, ``?`` or the same symbol in the pattern can match
  these, and then match any other content as well. Contents longer than the pattern
  has ``?`` bring nothing new.
* *No* is the unsolvable word equation of pattern and text, in which ``*`` and ``?`` are unknowns too.
"""

import re
from collections.abc import Hashable
from functools import lru_cache
from itertools import product

from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.budget import LIMITS, spend
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.glob_intersection import can_be_equal
from ecs_roles.symbolic.text import Piece, Symbol, Text, cost_of, units_of
from ecs_roles.symbolic.units import Gap, Unit, Units, with_lengths, without_common_ends

Glob = tuple[Piece | Gap, ...]
Known = tuple[tuple[str, int | None, Hashable, tuple[str | None, ...]], ...]

_WILDCARD = re.compile(r"([*?])")
_MOST_FILLINGS = LIMITS.fillings


def matches(pattern: Text, value: Text, *, ignore_case: bool = False) -> Answer:
    """Decide whether ``pattern`` matches ``value``.

    A symbol stands for text without wildcards, but a pattern that is one symbol and nothing else may be any pattern.
    """
    quick = _quick(pattern.pieces, value.pieces, ignore_case=ignore_case)
    if quick is not None:
        return quick
    if not spend(cost_of(pattern, value)):
        return Answer.UNKNOWN
    known = tuple((each.without, each.length, each.owner, each.form) for each in pattern.symbols + value.symbols)
    return _matches(pattern.pieces, value.pieces, known, ignore_case=ignore_case)


def always_matches(pattern: Text, value: Text) -> bool:
    """Decide whether ``matches`` is *yes*, without the search that distinguishes *no* from *unknown*."""
    quick = _quick(pattern.pieces, value.pieces, ignore_case=False)
    if quick is not None:
        return quick is Answer.YES
    if _asks_for_more(pattern.pieces, value.pieces) or _is_open(pattern.pieces) or not spend(cost_of(pattern, value)):
        return False
    return _always(*without_common_ends(*units_of(wildcards_of(pattern.pieces), value.pieces)))


def _asks_for_more(pattern: tuple[Piece, ...], value: tuple[Piece, ...]) -> bool:
    """Return whether a pattern holds a symbol that the value does not: nothing else surely is what that stands for."""
    unknown = (piece for piece in pattern if isinstance(piece, Symbol) and None in (piece.form or (None,)))
    return any(symbol not in value for symbol in unknown)


def _quick(pattern: tuple[Piece, ...], value: tuple[Piece, ...], *, ignore_case: bool) -> Answer | None:
    """Return the answer where it needs no search: for equal texts, two literals, and what the beginnings decide."""
    if pattern == value:
        return Answer.YES
    for place, (one, other) in enumerate(zip(pattern, value, strict=False), 1):
        if (one is other or one == other) and (type(one) is not str or not ("*" in one or "?" in one)):
            continue  # As most ARNs begin.
        if not isinstance(one, str) or not isinstance(other, str):
            return None
        wanted, given = (one.lower(), other.lower()) if ignore_case else (one, other)
        if len(pattern) == 1 == len(value):
            return Answer.of(_glob(wanted).fits(given))
        decided = _decided_by(wanted, given, is_last=place == len(pattern))
        if decided is not None or wanted != given or _WILDCARD.search(wanted) is not None:
            return decided
    return None


def _decided_by(pattern: str, value: str, *, is_last: bool) -> Answer | None:
    """Decide by two literals: they differ before a wildcard, or an asterisk at the end takes all that follows."""
    wildcard = _WILDCARD.search(pattern)
    plain = len(pattern) if wildcard is None else wildcard.start()
    length = min(len(value), plain)
    if pattern[:length] != value[:length]:
        return Answer.NO
    return Answer.YES if is_last and pattern[plain:] == "*" and length == plain else None


@frozen()
class _LiteralGlob:
    """A pattern without symbols: the stretches between its asterisks, in which ``?`` is any one character."""

    stretches: tuple[str, ...]

    def fits(self, value: str) -> bool:
        """Decide whether a string matches: the first and last stretch at the ends, the others as early as they fit."""
        first, *middle = self.stretches
        if not middle:
            return len(first) == len(value) and _at(first, value, 0)
        *middle, last = middle
        end = len(value) - len(last)
        place = len(first)
        if end < place or not _at(first, value, 0) or not _at(last, value, end):
            return False
        for stretch in middle:
            place = next((p for p in range(place, end - len(stretch) + 1) if _at(stretch, value, p)), -1)
            if place < 0:
                return False
            place += len(stretch)
        return True


def _at(stretch: str, value: str, place: int) -> bool:
    if "?" not in stretch:
        return value.startswith(stretch, place)
    return all(one in ("?", other) for one, other in zip(stretch, value[place : place + len(stretch)], strict=True))


@lru_cache(maxsize=65536)
def _glob(pattern: str) -> _LiteralGlob:
    stretches = pattern.split("*")
    return _LiteralGlob((stretches[0], *(each for each in stretches[1:-1] if each), *stretches[1:][-1:]))


@lru_cache(maxsize=65536)
def _matches(pattern: tuple[Piece, ...], value: tuple[Piece, ...], _known: Known, *, ignore_case: bool) -> Answer:
    """Return the answer, kept for as long as what is known of the symbols stays the same."""
    if _is_open(pattern):
        return Answer.YES if pattern == value else Answer.UNKNOWN
    return matches_glob(wildcards_of(pattern), value, ignore_case=ignore_case)


def is_open_pattern(pattern: Text) -> bool:
    """Return whether the whole pattern is not known, so that it may hold wildcards."""
    return _is_open(pattern.pieces)


def _is_open(pattern: tuple[Piece, ...]) -> bool:
    return len(pattern) == 1 and isinstance(pattern[0], Symbol) and not {"*", "?"} <= set(pattern[0].without)


def wildcards_of(pattern: tuple[Piece, ...]) -> Glob:
    """Return the pieces of a pattern with its wildcards told apart from its text."""
    split = (_WILDCARD.split(piece) if isinstance(piece, str) else [piece] for piece in pattern)
    parts = [part for parts in split for part in parts if part]
    return tuple(
        Gap(place, single=part == "?", wild=True) if part in ("*", "?") else part for place, part in enumerate(parts)
    )


def matches_glob(pattern: Glob, value: tuple[Piece, ...], *, ignore_case: bool = False) -> Answer:
    """Decide the same for a pattern whose wildcards are known, so that ``*`` in its text is an asterisk."""
    if ignore_case:
        pattern, value = tuple(map(_folded, pattern)), tuple(p for p in map(_folded, value) if not isinstance(p, Gap))
    left, right = without_common_ends(*units_of(pattern, value))
    if _always(left, right):
        return Answer.YES
    return Answer.UNKNOWN if can_be_equal(left, right) else Answer.NO


def _folded(piece: Piece | Gap) -> Piece | Gap:
    """Return the piece in small letters; a symbol may hold a letter unless it may hold it in neither case."""
    if isinstance(piece, str):
        return piece.lower()
    if isinstance(piece, Symbol):
        without = "".join(c for c in piece.without if c.swapcase() in piece.without)
        return replace(piece, without=without, form=tuple(part and part.lower() for part in piece.form))
    return piece


def _always(pattern: Units, value: Units) -> bool:
    """Return whether the pattern matches whatever the symbols hold."""
    if _accepts(pattern, value):
        return True
    names = {unit for unit in value if isinstance(unit, Gap) and not unit.single}
    longest = 1 + sum(isinstance(unit, Gap) and unit.wild and unit.single for unit in pattern)
    if longest == 1 or not names or (longest + 1) ** len(names) > _MOST_FILLINGS:
        return False
    if not spend((longest + 1) ** len(names)):
        return False
    fillings = product(range(longest, -1, -1), repeat=len(names))
    return all(
        _accepts(with_lengths(pattern, lengths), with_lengths(value, lengths))
        for lengths in (dict(zip(names, filling, strict=True)) for filling in fillings)
    )


def _accepts(pattern: Units, value: Units) -> bool:
    """Return whether the pattern matches when a symbol equals only itself; it is one character if its length is one.

    The greedy way: on a mismatch the last ``*`` takes one unit more.
    """
    place = at = 0
    star, resume = -1, 0
    while at < len(value):
        unit = pattern[place] if place < len(pattern) else None
        if isinstance(unit, Gap) and unit.wild and not unit.single:
            star, resume = place, at
            place += 1
        elif unit is not None and _takes(unit, value[at]):
            place, at = place + 1, at + 1
        elif star >= 0:
            resume += 1
            place, at = star + 1, resume
        else:
            return False
    return all(isinstance(unit, Gap) and unit.wild and not unit.single for unit in pattern[place:])


def _takes(unit: Unit, other: Unit) -> bool:
    """Return whether one unit of the pattern takes one unit of the text."""
    if isinstance(unit, Gap) and unit.wild:
        return isinstance(other, str) or other.single
    return unit == other
