"""Whether two texts with unknown parts can be made equal, however often a part occurs in them.

This is the question of word equations. Nielsen's transformation answers it: look at what both sides begin with, try all
ways in which these beginnings can agree, and go on with what remains, the shortest first. It ends by itself when no
part of open length occurs more than twice. Of parts that occur more often, each length is tried, up to that of the
whole problem: a longer content would only repeat itself.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from itertools import product

from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.linear_equations import can_meet, is_linear
from ecs_roles.symbolic.units import Gap, Unit, Units, with_lengths, without_common_ends

_MOST_UNITS = 60_000
_MOST_OCCURRENCES = 2

_State = tuple[Units, Units]


def solvable(left: Units, right: Units) -> Answer:
    """Decide whether some content of the gaps makes both sides equal; unknown when the effort did not suffice."""
    if not can_meet(left, right):
        return Answer.NO
    if is_linear(left, right):
        return Answer.YES
    counts = Counter(unit for unit in left + right if isinstance(unit, Gap) and not unit.single)
    often = [gap for gap, count in counts.items() if count > _MOST_OCCURRENCES]
    effort = _Effort(_MOST_UNITS)
    for lengths in product(range(len(left) + len(right) + 1), repeat=len(often)):
        chosen = dict(zip(often, lengths, strict=True))
        if _search(with_lengths(left, chosen), with_lengths(right, chosen), effort):
            return Answer.YES
        effort.left -= len(left) + len(right)
        if effort.left < 0:
            return Answer.UNKNOWN
    return Answer.NO


class _Effort:
    """How many units of problems may still be looked at."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left


def _search(left: Units, right: Units, effort: _Effort) -> bool:
    """Whether the problem can be solved, as far as the effort goes."""
    waiting: list[tuple[int, int, _State]] = []
    seen: set[_State] = set()
    states: Iterable[_State] = [(left, right)]
    while effort.left >= 0:
        for state in (without_common_ends(*state) for state in states):
            if state not in seen and not _hopeless(*state):
                seen.add(state)
                heappush(waiting, (len(state[0]) + len(state[1]), len(seen), state))
        if not waiting:
            return False
        _, _, (left, right) = heappop(waiting)
        if not left or not right:
            return True
        states = _next_states(left, right)
        effort.left -= len(left) + len(right)
    return False


def _hopeless(left: Units, right: Units) -> bool:
    """Whether ends or lengths alone show that both sides always differ."""
    if left and right and any(_clash(left[end], right[end]) for end in (0, -1)):
        return True
    return _too_long(left, right) or _too_long(right, left)


def _clash(one: Unit, other: Unit) -> bool:
    """Whether two units at the same place surely differ (equal ones have been cut off)."""
    match one, other:
        case str(), str():
            return True
        case Gap(single=True), str():
            return not one.admits(other)
        case str(), Gap(single=True):
            return not other.admits(one)
        case Gap(generated=True), Gap(generated=True):
            return (one.single, one.place) == (other.single, other.place)
        case _:
            return False


def _too_long(one: Units, other: Units) -> bool:
    """Whether ``one`` has more characters than ``other``, and no gap could make up for it."""
    surplus = Counter(unit for unit in one if _stretches(unit))
    surplus.subtract(unit for unit in other if _stretches(unit))
    characters = sum(not _stretches(unit) for unit in one) - sum(not _stretches(unit) for unit in other)
    return characters > 0 and all(count >= 0 for count in surplus.values())


def _stretches(unit: Unit) -> bool:
    return isinstance(unit, Gap) and not unit.single


def _next_states(left: Units, right: Units) -> Iterator[_State]:
    for gap, content in _choices(left[0], right[0]):
        yield _replaced(left, gap, content), _replaced(right, gap, content)


def _choices(one: Unit, other: Unit) -> Iterator[tuple[Gap, Units]]:
    """The ways in which two differing beginnings can agree, each as a gap and what to put in its place."""
    for gap, head in ((one, other), (other, one)):
        if not isinstance(gap, Gap):
            continue
        if gap.single:
            yield from _single_choices(gap, head)
        else:
            yield from _stretching_choices(gap, head)


def _single_choices(gap: Gap, head: Unit) -> Iterator[tuple[Gap, Units]]:
    if isinstance(head, str):
        if gap.admits(head):
            yield gap, (head,)
    elif head.single:
        yield gap, (head,)


def _stretching_choices(gap: Gap, head: Unit) -> Iterator[tuple[Gap, Units]]:
    """The gap begins with what stands on the other side and goes on, or it is empty."""
    if isinstance(head, Gap) or gap.admits(head):
        yield gap, (head, gap)
    yield gap, ()


def _replaced(units: Units, gap: Gap, content: Units) -> Units:
    """The units with the gap filled; what fills it takes over its exclusions, everywhere."""
    filled = [piece for unit in units for piece in (content if unit == gap else (unit,))]
    head = content[0] if content else None
    if not isinstance(head, Gap):
        return tuple(filled)
    narrow = head.narrowed(gap)
    return tuple(narrow if unit == head else unit for unit in filled)
