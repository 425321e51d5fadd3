"""The patterns of ``.gitignore``, matched in time that is linear in pattern and path.

Language: gitignore(5). As regular expressions a line such as ``*a*a*a*a*a*a*b`` would stall a scan.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.frozen import frozen

MOST_PATTERNS = LIMITS.ignore_patterns
_CLASSES: dict[str, Callable[[str], bool]] = {
    "alnum": str.isalnum,
    "alpha": str.isalpha,
    "blank": " \t".__contains__,
    "cntrl": lambda sign: not sign.isprintable(),
    "digit": str.isdigit,
    "graph": lambda sign: sign.isprintable() and sign != " ",
    "lower": str.islower,
    "print": str.isprintable,
    "punct": lambda sign: sign.isascii() and sign.isprintable() and sign != " " and not sign.isalnum(),
    "space": " \t\n\r\v\f".__contains__,
    "upper": str.isupper,
    "xdigit": "0123456789abcdefABCDEF".__contains__,
}
_CLASS = re.compile(r"\[:(\w+):\]")

Sign = Callable[[str], bool]
Part = TypeVar("Part")
Step = TypeVar("Step")


@frozen()
class Segment:
    """What one name of a path has to be; ``signs`` are ``None`` for any number of characters."""

    literal: str | None
    signs: tuple[Sign | None, ...] = ()

    def matches(self, name: str) -> bool:
        """Decide whether a name fits."""
        if self.literal is not None:
            return name == self.literal
        return _fits(self.signs, name, lambda sign, character: sign(character))


@frozen()
class Pattern:
    """One line: its segments, ``None`` for any number of folders, relative to the folder of the file it stands in."""

    segments: tuple[Segment | None, ...]
    anchored: bool
    folders_only: bool
    negated: bool

    def matches(self, names: Sequence[str], *, is_folder: bool) -> bool:
        """Decide whether a path, relative to the file's folder, fits."""
        if self.folders_only and not is_folder:
            return False
        if not self.anchored:
            only = self.segments[0]
            return only is not None and only.matches(names[-1])
        return _fits(self.segments, names, Segment.matches)


def _fits(steps: Sequence[Step | None], parts: Sequence[Part], fits: Callable[[Step, Part], bool]) -> bool:
    """Match with one place to go back to, the last star: an earlier one can gain nothing that it has not."""
    step = part = 0
    star, resumed = -1, 0
    while part < len(parts):
        if step < len(steps) and (here := steps[step]) is None:
            star, resumed, step = step, part, step + 1
        elif step < len(steps) and here is not None and fits(here, parts[part]):
            step, part = step + 1, part + 1
        elif star >= 0:
            resumed += 1
            step, part = star + 1, resumed
        else:
            return False
    return all(left is None for left in steps[step:])


def patterns_of(text: str) -> Iterator[Pattern]:
    """Yield the patterns of a file, in order."""
    for line in text.split("\n")[:MOST_PATTERNS]:
        pattern = _pattern(line.removesuffix("\r"))
        if pattern is not None:
            yield pattern


def _pattern(line: str) -> Pattern | None:
    if line.startswith("#"):
        return None
    line = _without_trailing_spaces(line)
    negated = line.startswith("!")
    line = line[1:] if negated else line
    folders_only = line.endswith("/")
    line = line[:-1] if folders_only else line
    anchored = "/" in line
    line = line.removeprefix("/")
    if not line:
        return None
    segments = tuple(_segments(line)) if anchored else (_segment(line),)
    if segments[-1] is None:  # ``a/**`` is everything in ``a``, and not ``a`` itself.
        segments = (*segments, _segment("*"))
    return Pattern(segments, anchored, folders_only, negated)


def _without_trailing_spaces(line: str) -> str:
    bare = line.rstrip(" ")
    escaped = (len(bare) - len(bare.rstrip("\\"))) % 2 == 1
    return bare + " " if escaped and len(bare) < len(line) else bare


def _segments(line: str) -> Iterator[Segment | None]:
    for segment in line.split("/"):
        yield None if segment.startswith("**") and not segment.strip("*") else _segment(segment)


def _segment(segment: str) -> Segment:
    if not re.search(r"[*?\[\\]", segment):
        return Segment(segment)
    signs: list[Sign | None] = []
    at = 0
    while at < len(segment):
        sign, at = _sign(segment, at)
        if sign is not None or signs[-1:] != [None]:
            signs.append(sign)
    return Segment(None, tuple(signs))


def _sign(segment: str, at: int) -> tuple[Sign | None, int]:
    """Return what one character has to be, and where the next sign begins."""
    match segment[at]:
        case "*":
            return None, at + 1
        case "?":
            return _anything, at + 1
        case "[":
            return _bracket(segment, at + 1)
        case "\\":
            escaped = segment[at + 1 : at + 2]
            return (escaped.__eq__ if escaped else _nothing), at + 2
        case literal:
            return literal.__eq__, at + 1


def _anything(_: str) -> bool:
    return True


def _nothing(_: str) -> bool:
    return False


def _bracket(segment: str, at: int) -> tuple[Sign, int]:
    """Read ``[a-z[:digit:]]``; one that is not closed matches nothing."""
    negated = segment[at : at + 1] in ("!", "^")
    at += negated
    start, tests = at, list[Sign]()
    while segment[at : at + 1] != "]" or at == start:
        if at >= len(segment):
            return _nothing, at
        test, at = _member(segment, at)
        tests.append(test)
    return (lambda sign: any(test(sign) for test in tests) is not negated), at + 1


def _member(segment: str, at: int) -> tuple[Sign, int]:
    named = _CLASS.match(segment, at)
    if named is not None:
        test = _CLASSES.get(named[1], _nothing)
        return (lambda sign: sign.isascii() and test(sign)), named.end()
    low, at = _character(segment, at)
    if segment[at : at + 1] == "-" and segment[at + 1 : at + 2] not in ("", "]"):
        high, at = _character(segment, at + 1)
        return (lambda sign: low <= sign <= high), at
    return low.__eq__, at


def _character(segment: str, at: int) -> tuple[str, int]:
    if segment[at] == "\\" and at + 1 < len(segment):
        return segment[at + 1], at + 2
    return segment[at], at + 1
