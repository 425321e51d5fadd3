"""What each value of a reading rests on, and the resources that the next reading need not work out again.

A reading is work on the code alone: where every place of it that some work has looked at holds what it held, the same
comes out again. Only work that gives nothing but a value is kept: what reports a fault, hands out a secret, reads a
file, asks another root or could not evaluate something (which then equals itself alone) is done again each time.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from typing import Protocol

from ecs_roles.symbolic.frozen import changeable, frozen
from ecs_roles.symbolic.resources import Resource

Key = tuple[str, ...]
Place = tuple[str, str, Hashable]
"""A folder, module or file, what of it is looked at, and the name that is looked for."""


@changeable()
class Looked:
    """What some work has looked at, with what was there, and the steps that it takes to do it alone."""

    seen: dict[Place, object] = field(default_factory=dict)
    steps: int = 0
    is_repeatable: bool = True

    def add(self, other: "Looked") -> None:
        """Let this work rest on what another one has looked at."""
        self.seen.update(other.seen)
        self.steps += other.steps
        self.is_repeatable = self.is_repeatable and other.is_repeatable


_NEEDS_ITSELF = Looked(is_repeatable=False)


@changeable()
class _Open:
    looked: Looked
    effects: Hashable
    steps_left: int


@changeable()
class Notes:
    """What the values of one reading rest on; work is within other work, which rests on the same and more.

    ``effects`` changes whenever anything happens beside that a value is worked out, ``steps_left`` goes down.
    """

    effects: Callable[[], Hashable]
    steps_left: Callable[[], int]
    _open: list[_Open] = field(default_factory=list)
    _done: dict[Key, Looked] = field(default_factory=dict)

    def see(self, place: Place, thing: object) -> None:
        """Note what is at a place that the work at hand looks at."""
        if self._open:
            self._open[-1].looked.seen[place] = thing

    def begin(self) -> None:
        """Begin some work."""
        self._open.append(_Open(Looked(), self.effects(), self.steps_left()))

    def end(self, key: Key) -> Looked:
        """End the work that was begun last; whoever asks for its result by the key rests on the same."""
        ended = self._open.pop()
        found = ended.looked
        within, found.steps = found.steps, found.steps + ended.steps_left - self.steps_left()
        found.is_repeatable = found.is_repeatable and ended.effects == self.effects()
        self._done[key] = found
        if self._open:
            around = self._open[-1].looked
            around.add(found)
            around.steps += within - found.steps  # What was done now is counted where the work around ends.
        return found

    @contextmanager
    def of(self, key: Key) -> Iterator[None]:
        """Note what the work that follows rests on."""
        self.begin()
        try:
            yield
        finally:
            self.end(key)

    def again(self, key: Key) -> None:
        """Note that the work at hand uses what was worked out before; what still is being worked out needs itself."""
        if self._open:
            self._open[-1].looked.add(self._done.get(key, _NEEDS_ITSELF))


class Code(Protocol):
    """The code as it is now."""

    notes: Notes | None

    def changed(self, seen: Mapping[Place, object]) -> frozenset[Place]:
        """Return the places that hold something else than some work has found there."""


@frozen(eq=False)
class _Kept:
    resource: Resource | None
    looked: Looked


@changeable()
class KeptResources:
    """The resources of a root, from one reading to the next, for as long as ``given`` is the same."""

    given: object = None
    steps: int = 0
    was_used: bool = False
    _last: dict[Key, _Kept] = field(default_factory=dict)
    _now: dict[Key, _Kept] = field(default_factory=dict)
    _changed: frozenset[Place] = frozenset()

    @contextmanager
    def reading(self, given: object, code: Code) -> Iterator[None]:
        """Keep the resources of one reading, and those alone; all of the code that they can rest on is found.

        A place holds one thing during a reading, so that what has changed since the last one is the same for each.
        """
        self._last, self._now = (self._now if given == self.given else {}), {}
        self.given, self.steps, self.was_used = given, 0, False
        seen: dict[Place, object] = {}
        for kept in self._last.values():
            seen.update(kept.looked.seen)
        self._changed = code.changed(seen)
        try:
            yield
        finally:
            self._last = {}

    def forget(self) -> bool:
        """Keep nothing; return whether anything of the last reading was used."""
        was_used, self.was_used = self.was_used, False
        self._now = {}
        return was_used

    def resource(self, key: Key, code: Code, work: Callable[[], Resource | None]) -> Resource | None:
        """Return the resource of the last reading where all that it rests on is as it was, else the work's."""
        kept = self._last.get(key)
        if kept is not None and kept.looked.seen.keys().isdisjoint(self._changed):
            self._now[key], self.was_used = kept, True
            self.steps += kept.looked.steps
            return kept.resource
        if code.notes is None:
            return work()
        code.notes.begin()
        try:
            found = work()
        finally:
            looked = code.notes.end(("resource", *key))
        if looked.is_repeatable:
            self._now[key] = _Kept(found, looked)
        return found
