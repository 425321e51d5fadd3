"""Regular expressions in Go's syntax as programs for a machine that runs in linear time.

Syntax: https://pkg.go.dev/regexp/syntax. What is rare (Unicode classes, quoted stretches) is not read.
"""

import re
from collections.abc import Iterable
from dataclasses import field
from typing import Literal

from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.frozen import changeable, frozen

_MOST_REPEATS = 1000
_MOST_STEPS = LIMITS.pattern_steps
_DEEPEST = LIMITS.document_depth
_LAST = "\U0010ffff"


class PatternError(Exception):
    """The pattern cannot be read; ``surely_wrong`` if Go would refuse it."""

    def __init__(self, reason: str, *, surely_wrong: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.surely_wrong = surely_wrong


def _wrong(reason: str) -> PatternError:
    return PatternError(reason, surely_wrong=True)


def _not_read(reason: str) -> PatternError:
    return PatternError(f"{reason} in a pattern is not worked out", surely_wrong=False)


@frozen()
class Characters:
    """A set of characters, as ranges."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool = False

    def holds(self, character: str) -> bool:
        """Return whether the character is in the set."""
        return any(low <= character <= high for low, high in self.ranges) is not self.negated

    @property
    def beyond_ascii(self) -> bool:
        """Return whether characters beyond ASCII differ in whether they are in the set."""
        return any("\x80" <= high != _LAST for _, high in self.ranges)


Assertion = Literal["text start", "text end", "line start", "line end", "word boundary", "no word boundary"]


@frozen()
class Take:
    """Go on if the next character is one of these."""

    characters: Characters


@frozen()
class Fork:
    """Go on at either step, the first one preferred."""

    first: int
    second: int


@frozen()
class Note:
    """Keep the position in a slot."""

    slot: int


@frozen()
class Require:
    """Go on if the position is such a one."""

    assertion: Assertion


@frozen()
class Matched:
    """The pattern matches."""


Step = Take | Fork | Note | Require | Matched


@frozen()
class Program:
    """A pattern as steps; groups are numbered from 1, ``names`` are those of named groups."""

    steps: tuple[Step, ...]
    groups: int
    names: tuple[tuple[str, int], ...]

    @property
    def sets(self) -> tuple[Characters, ...]:
        """Return the sets of characters that it asks for."""
        return tuple(dict.fromkeys(step.characters for step in self.steps if isinstance(step, Take)))


# The tree of a pattern.


@frozen()
class _Repeated:
    of: "_Node"
    least: int
    most: int | None
    greedy: bool


@frozen()
class _Group:
    of: "_Node"
    number: int


@frozen()
class _Sequence:
    parts: tuple["_Node", ...]


@frozen()
class _Choice:
    options: tuple["_Node", ...]


_Node = Characters | Require | _Repeated | _Group | _Sequence | _Choice

_DIGIT = (("0", "9"),)
_SPACE = (("\t", "\n"), ("\f", "\r"), (" ", " "))
_WORD = (("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z"))
_CLASSES = {"d": _DIGIT, "s": _SPACE, "w": _WORD}
_NAMED_CLASSES: dict[str, tuple[tuple[str, str], ...]] = {
    "alnum": (("0", "9"), ("A", "Z"), ("a", "z")),
    "alpha": (("A", "Z"), ("a", "z")),
    "digit": _DIGIT,
    "lower": (("a", "z"),),
    "punct": (("!", "/"), (":", "@"), ("[", "`"), ("{", "~")),
    "space": (("\t", "\r"), (" ", " ")),
    "upper": (("A", "Z"),),
    "word": _WORD,
    "xdigit": (("0", "9"), ("A", "F"), ("a", "f")),
}
_CONTROL = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ASSERTIONS: dict[str, Assertion] = {
    "A": "text start",
    "z": "text end",
    "b": "word boundary",
    "B": "no word boundary",
}
_REPEAT = re.compile(r"\{(\d{1,4})(,(\d{0,4}))?\}")
_FLAGS = re.compile(r"\?([imsU]*)(?:-([imsU]+))?([:)])")
_NAME = re.compile(r"\?P?<(\w+)>", re.ASCII)


@changeable()
class _Reader:
    pattern: str
    at: int = 0
    flags: frozenset[str] = frozenset()
    groups: int = 0
    names: dict[str, int] = field(default_factory=dict)
    depth: int = 0

    def choice(self) -> _Node:
        """Return what stands up to a closing parenthesis or the end."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _not_read("deep nesting")
        options = [self._sequence()]
        while self._take("|"):
            options.append(self._sequence())
        self.depth -= 1
        return _Choice(tuple(options)) if len(options) > 1 else options[0]

    def _take(self, sign: str) -> bool:
        found = self.pattern.startswith(sign, self.at)
        self.at += len(sign) if found else 0
        return found

    def _sequence(self) -> _Node:
        parts: list[_Node] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            part = self._atom()
            if part is not None:
                parts.append(self._repeated(part))
        return _Sequence(tuple(parts))

    def _repeated(self, part: _Node) -> _Node:
        found = self._repetition()
        if found is None:
            return part
        least, most = found
        greedy = self._take("?") is ("U" in self.flags)
        if self._repetition() is not None:
            raise _wrong("a repetition of a repetition")
        return _Repeated(part, least, most, greedy)

    def _repetition(self) -> tuple[int, int | None] | None:
        for sign, least, most in (("*", 0, None), ("+", 1, None), ("?", 0, 1)):
            if self._take(sign):
                return least, most
        counted = _REPEAT.match(self.pattern, self.at)
        if counted is None:
            return None
        least = int(counted[1])
        most = least if counted[2] is None else int(counted[3]) if counted[3] else None
        if max(least, most or 0) > _MOST_REPEATS or (most is not None and most < least):
            raise _wrong("a repetition of such a number")
        self.at = counted.end()
        return least, most

    def _atom(self) -> _Node | None:
        sign = self.pattern[self.at]
        if sign in "*+?":
            raise _wrong("a repetition of nothing")
        self.at += 1
        match sign:
            case "(":
                return self._group()
            case "[":
                return self._set()
            case ".":
                return Characters(() if "s" in self.flags else (("\n", "\n"),), negated=True)
            case "^":
                return Require("line start" if "m" in self.flags else "text start")
            case "$":
                return Require("line end" if "m" in self.flags else "text end")
            case "\\":
                return self._escaped()
            case _:
                return self._literal(sign)

    def _literal(self, sign: str) -> Characters:
        if "i" not in self.flags or not sign.isalpha():
            return Characters(((sign, sign),))
        if not sign.isascii() or sign in "kKsS":  # These two have a third form beyond ASCII.
            raise _not_read("the case of such a character")
        return Characters(((sign.lower(), sign.lower()), (sign.upper(), sign.upper())))

    def _group(self) -> _Node | None:
        outer = self.flags
        if self.pattern.startswith("?", self.at):
            named = _NAME.match(self.pattern, self.at)
            if named is None:
                return self._flagged(outer)
            self.at = named.end()
            self.names[named[1]] = self.groups + 1
        self.groups += 1
        number = self.groups
        inner = self._closed(outer)
        return _Group(inner, number)

    def _flagged(self, outer: frozenset[str]) -> _Node | None:
        found = _FLAGS.match(self.pattern, self.at)
        if found is None:
            raise _wrong("a group of an unknown kind")
        self.at = found.end()
        self.flags = (self.flags | set(found[1])) - set(found[2] or "")
        return self._closed(outer) if found[3] == ":" else None

    def _closed(self, outer: frozenset[str]) -> _Node:
        inner = self.choice()
        if not self._take(")"):
            raise _wrong("a parenthesis that is not closed")
        self.flags = outer
        return inner

    def _escaped(self) -> _Node:
        sign = self._next()
        if sign in _ASSERTIONS:
            return Require(_ASSERTIONS[sign])
        if sign.lower() in _CLASSES and sign.isascii():
            return Characters(_CLASSES[sign.lower()], negated=sign.isupper())
        return self._literal(self._character(sign))

    def _next(self) -> str:
        if self.at >= len(self.pattern):
            raise _wrong("a backslash at the end")
        self.at += 1
        return self.pattern[self.at - 1]

    def _character(self, sign: str) -> str:
        """Return the character that a backslash and this sign stand for."""
        if sign in _CONTROL:
            return _CONTROL[sign]
        if sign.isascii() and not sign.isalnum():
            return sign
        raise _not_read(f"\\{sign}") if sign in "pPQExC01234567" else _wrong(f"\\{sign}")

    def _set(self) -> Characters:
        negated = self._take("^")
        ranges: list[tuple[str, str]] = []
        first = True
        while first or not self._take("]"):
            if self.at >= len(self.pattern):
                raise _wrong("a set of characters that is not closed")
            ranges.extend(self._in_set())
            first = False
        if "i" in self.flags:
            raise _not_read("the case of a set of characters")
        return Characters(tuple(ranges), negated)

    def _in_set(self) -> Iterable[tuple[str, str]]:
        named = re.compile(r"\[:(\^?)(\w+):\]").match(self.pattern, self.at)
        if named is not None:
            self.at = named.end()
            if named[1] or named[2] not in _NAMED_CLASSES:
                raise _not_read(f"[:{named[1]}{named[2]}:]")
            return _NAMED_CLASSES[named[2]]
        low = self._next()
        if low == "\\":
            sign = self._next()
            if sign in _CLASSES:
                return _CLASSES[sign]
            if sign.lower() in _CLASSES:
                raise _not_read(f"\\{sign} in a set")
            low = self._character(sign)
        if not self.pattern.startswith("-", self.at) or self.pattern.startswith("-]", self.at):
            return ((low, low),)
        self.at += 1
        high = self._next()
        high = self._character(self._next()) if high == "\\" else high
        if high < low:
            raise _wrong("a range that runs back")
        return ((low, high),)


def compiled(pattern: str) -> Program:
    """Return the program of a pattern; raises ``PatternError``."""
    reader = _Reader(pattern)
    tree = reader.choice()
    if reader.at < len(pattern):
        raise _wrong("a parenthesis that is not opened")
    steps: list[Step] = [Note(0)]
    _compile(tree, steps)
    steps += [Note(1), Matched()]
    return Program(tuple(steps), reader.groups, tuple(reader.names.items()))


def _compile(node: _Node, steps: list[Step]) -> None:
    if len(steps) > _MOST_STEPS:
        raise _not_read("so much repetition")
    match node:
        case Characters() | Require():
            steps.append(Take(node) if isinstance(node, Characters) else node)
        case _Sequence():
            for part in node.parts:
                _compile(part, steps)
        case _Group():
            steps.append(Note(2 * node.number))
            _compile(node.of, steps)
            steps.append(Note(2 * node.number + 1))
        case _Choice():
            _compile_choice(node, steps)
        case _Repeated():
            _compile_repeated(node, steps)


def _compile_choice(node: _Choice, steps: list[Step]) -> None:
    ends: list[int] = []
    for option in node.options[:-1]:
        fork = len(steps)
        steps.append(Fork(fork + 1, 0))
        _compile(option, steps)
        ends.append(len(steps))
        steps.append(Fork(0, 0))
        steps[fork] = Fork(fork + 1, len(steps))
    _compile(node.options[-1], steps)
    for end in ends:
        steps[end] = Fork(len(steps), len(steps))


def _compile_repeated(node: _Repeated, steps: list[Step]) -> None:
    for _ in range(node.least):
        _compile(node.of, steps)
    if node.most is None:
        _compile_endless(node, steps)
        return
    forks: list[int] = []
    for _ in range(node.most - node.least):
        forks.append(len(steps))
        steps.append(Fork(0, 0))
        _compile(node.of, steps)
    for fork in forks:
        steps[fork] = _fork(fork + 1, len(steps), greedy=node.greedy)


def _compile_endless(node: _Repeated, steps: list[Step]) -> None:
    if _may_be_empty(node.of):
        # Go and others disagree about what an empty round of a repetition leaves in its groups.
        raise _not_read("an endless repetition of what may be empty")
    fork = len(steps)
    steps.append(Fork(0, 0))
    _compile(node.of, steps)
    steps.append(Fork(fork, fork))
    steps[fork] = _fork(fork + 1, len(steps), greedy=node.greedy)


def _fork(inside: int, after: int, *, greedy: bool) -> Fork:
    return Fork(inside, after) if greedy else Fork(after, inside)


def _may_be_empty(node: _Node) -> bool:
    match node:
        case Characters():
            return False
        case Require():
            return True
        case _Sequence():
            return all(map(_may_be_empty, node.parts))
        case _Choice():
            return any(map(_may_be_empty, node.options))
        case _Group():
            return _may_be_empty(node.of)
        case _Repeated():
            return not node.least or _may_be_empty(node.of)
