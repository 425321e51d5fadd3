"""``regex``, ``regexall`` and ``replace`` with a pattern, also on strings with symbols.

Language: https://developer.hashicorp.com/terraform/language/functions/regex
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TypeVar

from ecs_roles.readers.terraform.evaluator.arguments import Arguments, NotKnownError, Simple, refuse
from ecs_roles.readers.terraform.evaluator.pattern_matching import Match, Search, UndecidedError, stretch_of, units_of
from ecs_roles.readers.terraform.evaluator.pattern_syntax import PatternError, Program, compiled
from ecs_roles.readers.terraform.values.terraform_values import (
    LONGEST,
    TerraformAttribute,
    TerraformValue,
    items_of,
    members_of,
)
from ecs_roles.symbolic.text import Piece, Text, text
from ecs_roles.symbolic.values import Scalar

Found = TypeVar("Found")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


@lru_cache(maxsize=256)
def program(pattern: str) -> Program:
    """Return the program of a pattern; raises ``NotKnownError``."""
    try:
        return compiled(pattern)
    except PatternError as fault:
        raise NotKnownError(fault.reason, surely_wrong=fault.surely_wrong) from None


def exactly(written: str) -> str:
    """Return the pattern that matches these characters alone."""
    return _PUNCTUATION.sub(lambda sign: f"\\{sign[0]}", written)


def first_match(pattern: str, whole: Text, given: Arguments) -> Match | None:
    """Return the first match of a pattern; raises ``NotKnownError`` where that depends on a symbol."""
    found = _searched(pattern, whole, given, Search.first)
    if found is not None and not found.exact:
        raise undecided(whole)
    return found


def all_matches(pattern: str, whole: Text, given: Arguments) -> tuple[Match, ...]:
    """Return all matches of a pattern; raises ``NotKnownError`` where they depend on a symbol."""
    return _searched(pattern, whole, given, lambda search: tuple(search.all()))


def holds_match(pattern: str, whole: Text, given: Arguments) -> bool:
    """Decide whether a pattern matches; raises ``NotKnownError`` where that depends on a symbol."""
    answers = {outcome.match is not None for outcome in _searched(pattern, whole, given, Search.outcomes)}
    if len(answers) != 1:
        raise undecided(whole)
    return answers.pop()


def _searched(pattern: str, whole: Text, given: Arguments, ask: Callable[[Search], Found]) -> Found:
    search = Search(program(pattern), whole)
    try:
        return ask(search)
    except UndecidedError:
        raise undecided(whole) from None
    finally:
        given.work.append(search.work)


def undecided(whole: Text) -> NotKnownError:
    """Return why it is not known where a pattern matches."""
    reasons = (symbol.reason for symbol in whole.symbols if symbol.reason)
    return NotKnownError(next(reasons, "the text is too long to work out"))


def pieces_between(whole: Text, matches: tuple[Match, ...]) -> Iterator[Text]:
    """Yield what stands before, between and after the matches."""
    units = units_of(whole)
    done = 0
    for found in matches:
        start, end = found.span
        yield stretch_of(units, done, start)
        done = end
    yield stretch_of(units, done, len(units))


def _captured(pattern: Program, whole: Text, found: Match, given: Arguments) -> TerraformValue:
    groups = [_group(whole, found, number, given) for number in range(pattern.groups + 1)]
    if pattern.groups == 0:
        return groups[0]
    if pattern.names:
        named = ((name, TerraformAttribute(groups[number])) for name, number in sorted(pattern.names))
        return members_of(named, "object", given.span)
    return items_of(groups[1:], "tuple", given.span)


def _group(whole: Text, found: Match, number: int, given: Arguments) -> TerraformValue:
    start, end = found.slots[2 * number : 2 * number + 2]
    if start is None or end is None:
        return Scalar(None, given.span)
    return stretch_of(units_of(whole), start, end).at(given.span)


def _regex(given: Arguments) -> TerraformValue:
    pattern, whole = given.text(0), given.symbolic(1)
    found = first_match(pattern, whole, given)
    if found is None:
        raise refuse("the pattern does not match")
    return _captured(program(pattern), whole, found, given)


def _regexall(given: Arguments) -> TerraformValue:
    pattern, whole = given.text(0), given.symbolic(1)
    matches = all_matches(pattern, whole, given)
    return items_of((_captured(program(pattern), whole, found, given) for found in matches), "list", given.span)


def replaced(pattern: str, whole: Text, by: Text, given: Arguments) -> Text:
    """Return the text with every match replaced; ``$1`` and ``${name}`` in the new text stand for its groups."""
    if by.literal is None:  # What a symbol stands for may itself name a group.
        raise undecided(by)
    matches = all_matches(pattern, whole, given)
    between = tuple(pieces_between(whole, matches))
    pieces: list[Piece | Text] = [between[0]]
    for found, after in zip(matches, between[1:], strict=True):
        pieces += [*_expanded(program(pattern), whole, found, by.literal), after]
    checked(pieces)
    return text(*pieces)


def checked(pieces: list[Piece | Text]) -> None:
    """Refuse to go on with what is too long."""
    if sum(len(str(piece)) for piece in pieces) > LONGEST:
        raise NotKnownError("the text is too long to work out")


_GROUP = re.compile(r"\$(?:(\$)|\{(\w+)\}|(\w+))")


def _expanded(pattern: Program, whole: Text, found: Match, by: str) -> Iterator[Piece | Text]:
    done = 0
    for mark in _GROUP.finditer(by):
        yield by[done : mark.start()]
        done = mark.end()
        yield "$" if mark[1] else _inserted(pattern, whole, found, mark[2] or mark[3])
    yield by[done:]


def _inserted(pattern: Program, whole: Text, found: Match, name: str) -> Text:
    number = int(name) if name.isdecimal() else dict(pattern.names).get(name)
    if number is None or number > pattern.groups:
        return text()
    start, end = found.slots[2 * number : 2 * number + 2]
    return stretch_of(units_of(whole), start, end) if start is not None and end is not None else text()


FUNCTIONS: dict[str, Simple] = {"regex": _regex, "regexall": _regexall}
