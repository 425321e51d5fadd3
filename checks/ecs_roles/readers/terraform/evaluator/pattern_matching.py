"""Patterns on strings with symbols: where a match lies, if that is the same whatever the symbols stand for.

Pike's machine: all threads of the program advance together, the preferred one first. At a symbol it is run on every
character that the symbol may hold, as often as it may; all states that it can be in afterwards are followed further.
When they end differently the answer is not known. A position inside a symbol is the same for all its characters.
Source: https://swtch.com/~rsc/regexp/regexp2.html
"""

from collections.abc import Iterable, Iterator

from ecs_roles.readers.terraform.evaluator.pattern_syntax import (
    Assertion,
    Characters,
    Fork,
    Matched,
    Note,
    Program,
    Require,
    Take,
)
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import Attribute, Pseudo
from ecs_roles.symbolic.text import Piece, Symbol, Text, text

_ASCII = tuple(chr(code) for code in range(128))
_PRINTABLE = tuple(chr(code) for code in range(32, 127))
_BEYOND = "\u2603"  # stands for every character beyond ASCII, where a pattern treats them alike
_MOST_STATES = LIMITS.pattern_states
_MOST_WORK = LIMITS.pattern_work
_WORD = Characters((("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z")))

Slots = tuple[int | None, ...]


class UndecidedError(Exception):
    """Where the pattern matches depends on what a symbol stands for, or on more work than is done."""


@frozen()
class Match:
    """A match: for the whole and each group the positions of its start and end, counted in units; ``None`` if unused.

    A position inside a symbol is negative.
    """

    slots: Slots

    @property
    def span(self) -> tuple[int, int]:
        """Return where the whole match starts and ends."""
        return self.slots[0] or 0, self.slots[1] or 0

    @property
    def exact(self) -> bool:
        """Return whether no position lies inside a symbol."""
        return all(position is None or position >= 0 for position in self.slots)


@frozen()
class Outcome:
    """The first match for some content of the symbols, ``None`` for no match; ``empty`` are symbols without content."""

    match: Match | None
    empty: frozenset[int]

    def agrees(self, other: Match | None) -> bool:
        """Decide whether the match is the same: before and after a symbol without content is one place."""
        if self.match is None or other is None:
            return self.match is other
        return all(map(self._is_same_place, self.match.slots, other.slots))

    def _is_same_place(self, one: int | None, other: int | None) -> bool:
        return self._earliest(one) == self._earliest(other)

    def _earliest(self, position: int | None) -> int | None:
        while position is not None and position - 1 in self.empty:
            position -= 1
        return position


@frozen()
class _Thread:
    step: int
    slots: Slots


@frozen()
class _State:
    """The threads before the next character, the best match so far, the character before, and symbols left empty."""

    threads: tuple[_Thread, ...]
    best: Slots | None
    before: str | None
    searching: bool = True
    empty: frozenset[int] = frozenset()


def units_of(value: Text) -> tuple[Piece, ...]:
    """Return the characters and symbols of a text, one after the other: what positions count."""
    units: list[Piece] = []
    for piece in value.pieces:
        units.extend((piece,) if isinstance(piece, Symbol) else piece)
    return tuple(units)


def stretch_of(units: tuple[Piece, ...], start: int, end: int) -> Text:
    """Return the text between two positions."""
    return text(*units[start:end])


def characters_of(symbol: Symbol) -> tuple[str, ...]:
    """Return the characters that a symbol may hold; what AWS constrains at all is printable and ASCII."""
    excluded = set(symbol.without)
    if not excluded and symbol.length is None:
        return (*_ASCII, _BEYOND)
    return tuple(character for character in _PRINTABLE if character not in excluded)


def never_empty(symbol: Symbol) -> bool:
    """Return whether a symbol surely stands for at least one character."""
    of_aws = isinstance(symbol.origin, Attribute | Pseudo) and bool(symbol.without)
    return bool(symbol.length) or symbol.generated or of_aws


class Search:
    """Searches for a pattern in one text."""

    def __init__(self, program: Program, value: Text) -> None:
        self.program = program
        self.units = units_of(value)
        self.work = 0
        self._kinds = _Kinds(program)

    def outcomes(self, start: int = 0) -> frozenset[Outcome]:
        """Return every first match from a position on that some content of the symbols gives."""
        states = {_State((), None, self._kinds.before(self.units, start))}
        for position in range(start, len(self.units)):
            states = self._after(states, position)
            if all(not state.threads and not state.searching for state in states):
                break
        return frozenset(Outcome(self._end(state), state.empty) for state in states)

    def first(self, start: int = 0) -> Match | None:
        """Return the first match from a position on; raises ``UndecidedError``."""
        outcomes = sorted(self.outcomes(start), key=lambda each: len(each.empty))
        found = outcomes[0].match
        if not all(each.agrees(found) for each in outcomes):
            raise UndecidedError
        return found

    def all(self) -> Iterator[Match]:
        """Yield all matches that do not overlap; an empty one right after another match does not count."""
        position, last_end = 0, -1
        while position <= len(self.units):
            found = self.first(position)
            if found is None:
                return
            if not found.exact:
                raise UndecidedError
            start, end = found.span
            if start != end or start != last_end:
                yield found
            last_end = end
            position = self._onward(position, end)

    def _onward(self, position: int, end: int) -> int:
        if end > position:
            return end
        if position < len(self.units) and isinstance(self.units[position], Symbol):
            raise UndecidedError  # An empty match may lie at every character of the symbol.
        return position + 1

    def _after(self, states: set[_State], position: int) -> set[_State]:
        """Return the states after the unit at a position."""
        unit = self.units[position]
        if isinstance(unit, str):
            return {self._step(state, unit, position) for state in states}
        if unit.length is not None:
            for place in range(unit.length):
                states = self._anyhow(states, unit, position, first=not place)
            return states
        reached: set[_State] = set()
        if not never_empty(unit):
            reached = {replace(state, empty=state.empty | {position}) for state in states}
        pending = self._anyhow(states, unit, position, first=True)
        while pending:
            reached |= pending
            if len(reached) > _MOST_STATES:
                raise UndecidedError
            pending = self._anyhow(pending, unit, position, first=False) - reached
        return reached

    def _anyhow(self, states: Iterable[_State], symbol: Symbol, position: int, *, first: bool) -> set[_State]:
        """Return the states after one more character of a symbol."""
        here = position if first else -position - 1
        characters = self._kinds.of(symbol)
        return {self._step(state, character, here) for state in states for character in characters}

    def _step(self, state: _State, character: str, here: int) -> _State:
        """Return the state after a character; ``here`` is the position before it."""
        threads, best, searching = self._opened(state, character, here)
        kept: dict[int, _Thread] = {}
        for thread in threads:
            step = self.program.steps[thread.step]
            if isinstance(step, Take) and step.characters.holds(character):
                kept.setdefault(thread.step + 1, _Thread(thread.step + 1, thread.slots))
        before = self._kinds.as_before(character)
        return _State(tuple(kept.values()), best, before, searching, state.empty)

    def _end(self, state: _State) -> Match | None:
        _, best, _ = self._opened(state, None, len(self.units))
        return Match(best) if best is not None else None

    def _opened(self, state: _State, following: str | None, here: int) -> tuple[list[_Thread], Slots | None, bool]:
        """Follow all threads up to where they take a character; a match ends those that are less preferred."""
        threads: list[_Thread] = []
        best, searching = state.best, state.searching
        seen: set[int] = set()
        starts = state.threads
        if searching:
            starts = (*starts, _Thread(0, (None,) * (2 * self.program.groups + 2)))
        for start in starts:
            matched = self._follow(start, (state.before, following), here, seen, threads)
            if matched is not None:
                return threads, matched, False
        return threads, best, searching

    def _follow(
        self,
        start: _Thread,
        around: tuple[str | None, str | None],
        here: int,
        seen: set[int],
        threads: list[_Thread],
    ) -> Slots | None:
        """Follow one thread as far as no character is taken; the slots are those of a match."""
        pending = [start]
        while pending:
            thread = pending.pop()
            if thread.step in seen:
                continue
            seen.add(thread.step)
            self.work += 1
            if self.work > _MOST_WORK:
                raise UndecidedError
            step = self.program.steps[thread.step]
            if isinstance(step, Matched):
                return thread.slots
            if isinstance(step, Take):
                threads.append(thread)
            else:
                pending += self._onwards(thread, step, around, here)
        return None

    def _onwards(
        self, thread: _Thread, step: Fork | Note | Require, around: tuple[str | None, str | None], here: int
    ) -> list[_Thread]:
        """Return the threads that go on from a step that takes no character, the preferred one last."""
        match step:
            case Fork():
                return [replace(thread, step=step.second), replace(thread, step=step.first)]
            case Note():
                slots = (*thread.slots[: step.slot], here, *thread.slots[step.slot + 1 :])
                return [_Thread(thread.step + 1, slots)]
            case Require():
                return [replace(thread, step=thread.step + 1)] if _holds(step.assertion, *around) else []


def _holds(assertion: Assertion, before: str | None, after: str | None) -> bool:
    match assertion:
        case "text start":
            return before is None
        case "text end":
            return after is None
        case "line start":
            return before is None or before == "\n"
        case "line end":
            return after is None or after == "\n"
        case _:
            at_word = [character is not None and _WORD.holds(character) for character in (before, after)]
            return (at_word[0] != at_word[1]) is (assertion == "word boundary")


class _Kinds:
    """Characters that a program cannot distinguish, each kind by one of them."""

    def __init__(self, program: Program) -> None:
        self._sets = program.sets
        self._looks_back = any(
            isinstance(step, Require) and step.assertion not in ("text start", "text end") for step in program.steps
        )
        self._known: dict[Symbol, tuple[str, ...]] = {}

    def of(self, symbol: Symbol) -> tuple[str, ...]:
        """Return one character of each kind that a symbol may hold."""
        found = self._known.get(symbol)
        if found is None:
            characters = characters_of(symbol)
            if _BEYOND in characters and any(each.beyond_ascii for each in self._sets):
                raise UndecidedError
            found = tuple({self._kind(character): character for character in characters}.values())
            self._known[symbol] = found
        return found

    def _kind(self, character: str) -> tuple[bool, ...]:
        looked = (_WORD.holds(character), character == "\n") if self._looks_back else ()
        return (*(each.holds(character) for each in self._sets), *looked)

    def before(self, units: tuple[Piece, ...], position: int) -> str | None:
        """Return the character before a position, as one that is looked back at."""
        unit = units[position - 1] if position else None
        if isinstance(unit, str):
            return self.as_before(unit)
        if unit is not None and self._looks_back:
            raise UndecidedError
        return None if unit is None else "x"

    def as_before(self, character: str) -> str:
        """Return the character as one that is looked back at."""
        if not self._looks_back:
            return "x"
        return "\n" if character == "\n" else "x" if _WORD.holds(character) else " "
