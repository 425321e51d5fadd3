"""Decide whether two texts with unknown parts can be made equal: an intersection of two globs.

Each occurrence of an unknown part is chosen by itself, so each side is a regular language, and the question is whether
they meet. One side is walked unit by unit while a bit mask holds all the places that the other side may have
reached. *No* is exact; *yes* may be too generous where a part occurs twice. What AWS makes up for two resources has
no character in common.
"""

from collections.abc import Hashable, Iterable

from ecs_roles.symbolic.units import Gap, Unit, Units


def can_be_equal(left: Units, right: Units) -> bool:
    """Decide whether some content of the gaps makes both sides equal."""
    if not any(map(_is_open, left)) and not any(map(_is_open, right)):
        return len(left) == len(right) and all(map(_meet, left, right))
    for one, other in ((left, right), (right, left)):
        if len(one) == 1 and _is_open(one[0]):  # What is open on the other side may be empty.
            return all(_is_open(unit) or _meet(one[0], unit) for unit in other)
    return _meet_somehow(left, right)


def _is_open(unit: Unit) -> bool:
    """Return whether a unit stands for any number of characters."""
    return isinstance(unit, Gap) and not unit.single


def _meet(one: Unit, other: Unit) -> bool:
    """Decide whether two units may stand for the same character."""
    if isinstance(one, str):
        return one == other if isinstance(other, str) else other.admits(one)
    return one.admits(other) if isinstance(other, str) else not one.is_foreign(other)


def _meet_somehow(left: Units, right: Units) -> bool:
    """Decide it by the walk, whatever the sides are."""
    track = _Track(left)
    reached = track.onward(1)
    for unit in right:
        step = track.step(reached, unit)
        while isinstance(unit, Gap) and not unit.single:
            reached, step = reached | step, track.step(reached | step, unit)
            if step | reached == reached:
                step = reached
                break
        reached = step
        if not reached:
            return False
    return bool(reached >> len(left) & 1)


class _Track:
    """One side as bit masks over its places; bit ``n`` of a state means that ``n`` units are behind it.

    Gaps that take the same characters are one to it, wherever they stand: each with those places.
    """

    def __init__(self, units: Units) -> None:
        self.letters: dict[str, int] = {}
        self.single: dict[Hashable, tuple[Gap, int]] = {}
        self.open: dict[Hashable, tuple[Gap, int]] = {}
        for place, unit in enumerate(units):
            if isinstance(unit, str):
                self.letters[unit] = self.letters.get(unit, 0) | 1 << place
            else:
                gaps, sort = self.single if unit.single else self.open, _sort(unit)
                alike, mask = gaps.get(sort, (unit, 0))
                gaps[sort] = alike, mask | 1 << place
        self.openings = _joined(mask for _, mask in self.open.values())
        self.known: dict[Hashable, tuple[int, int]] = {}

    def onward(self, reached: int) -> int:
        """Return the places after gaps that are left empty."""
        while (further := reached | (reached & self.openings) << 1) != reached:
            reached = further
        return reached

    def step(self, reached: int, unit: Unit) -> int:
        """Return the places after one character that the unit may stand for."""
        sort = _sort(unit)
        if sort not in self.known:
            self.known[sort] = self._places(unit)
        taken, kept = self.known[sort]
        return self.onward((reached & taken) << 1 | reached & kept)

    def _places(self, unit: Unit) -> tuple[int, int]:
        """Return the places that take such a character, and the gaps that go on after it."""
        if isinstance(unit, str):
            taken = self.letters.get(unit, 0) | _joined(mask for gap, mask in self.single.values() if gap.admits(unit))
            return taken, _joined(mask for gap, mask in self.open.values() if gap.admits(unit))
        taken = _joined(mask for letter, mask in self.letters.items() if unit.admits(letter))
        taken |= _joined(mask for gap, mask in self.single.values() if not gap.is_foreign(unit))
        return taken, _joined(mask for gap, mask in self.open.values() if not gap.is_foreign(unit))


def _sort(unit: Unit) -> Hashable:
    """Return what units have in common that take the same characters."""
    return unit if isinstance(unit, str) else (unit.owner, unit.excluded)


def _joined(masks: Iterable[int]) -> int:
    result = 0
    for mask in masks:
        result |= mask
    return result
