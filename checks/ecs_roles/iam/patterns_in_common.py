"""What two patterns of resources have in common: whether they can meet, and an example of where."""

import re
from collections import deque
from collections.abc import Iterator
from functools import lru_cache

from ecs_roles.iam.matching import wildcards_of
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.glob_intersection import can_be_equal
from ecs_roles.symbolic.text import Piece, Symbol, Text, text, units_of
from ecs_roles.symbolic.units import Units

_ANY_NUMBER, _ONE = "*", "?"
_WILDCARD = re.compile(r"[*?]")
_MOST_STATES = LIMITS.intersection_states
_SOME_CHARACTER = "x"

Token = str | Symbol
State = tuple[int, int]


def can_meet(one: Text, other: Text) -> bool:
    """Return whether some resource may be in both patterns; *no* is exact."""
    if one.pieces == other.pieces:
        return True
    if _is_one_thing(one) and _is_one_thing(other):
        return False
    return _may_begin_alike(one.prefix, other.prefix) and can_be_equal(_units(one), _units(other))


def _is_one_thing(pattern: Text) -> bool:
    literal = pattern.literal
    return literal is not None and _WILDCARD.search(literal) is None


def _may_begin_alike(one: str, other: str) -> bool:
    """Decide whether what stands before the first wildcard of one is how the other begins."""
    left, right = (_WILDCARD.split(each, maxsplit=1)[0] for each in (one, other))
    return left.startswith(right) or right.startswith(left)


@derived_once
def _units(pattern: Text) -> Units:
    return units_of(wildcards_of(pattern.pieces), ())[0]


def shared_by(one: Text, other: Text) -> Text | None:
    """Return a shortest resource that both patterns mean; a symbol is taken to equal itself alone."""
    found = _shared(one.pieces, other.pieces)
    return text(*found) if found is not None else None


@lru_cache(maxsize=16384)
def _shared(one: tuple[Piece, ...], other: tuple[Piece, ...]) -> tuple[Token, ...] | None:
    """Walk both patterns at once, shortest first."""
    left, right = tuple(_tokens(one)), tuple(_tokens(other))
    if (len(left) + 1) * (len(right) + 1) > _MOST_STATES:
        return None
    came: dict[State, tuple[State, Token] | None] = {(0, 0): None}
    queue: deque[State] = deque([(0, 0)])
    while queue:
        state = queue.popleft()
        if state == (len(left), len(right)):
            return _way(came, state)
        for following, token, costs in _steps(left, right, state):
            if following not in came:
                came[following] = (state, token)
                # A step over an asterisk says nothing, and goes first.
                queue.append(following) if costs else queue.appendleft(following)
    return None


def _tokens(pieces: tuple[Piece, ...]) -> Iterator[Token]:
    for piece in pieces:
        yield from (piece,) if isinstance(piece, Symbol) else piece


def _steps(left: tuple[Token, ...], right: tuple[Token, ...], state: State) -> Iterator[tuple[State, Token, bool]]:
    one, other = state
    head, mate = left[one] if one < len(left) else None, right[other] if other < len(right) else None
    if head == _ANY_NUMBER:
        yield (one + 1, other), "", False
    if mate == _ANY_NUMBER:
        yield (one, other + 1), "", False
    wild = (_ANY_NUMBER, _ONE)
    for token in {each if each not in wild else _SOME_CHARACTER: None for each in (head, mate) if each is not None}:
        ahead, there = _after(head, one, token), _after(mate, other, token)
        if ahead is not None and there is not None:
            yield (ahead, there), token, True


def _after(pattern: Token | None, place: int, token: Token) -> int | None:
    """Return where a pattern goes on behind a token; ``None`` when it does not take it."""
    if pattern == _ANY_NUMBER:
        return place
    if pattern == _ONE and isinstance(token, str):
        return place + 1
    return place + 1 if pattern is not None and pattern == token else None


def _way(came: dict[State, tuple[State, Token] | None], state: State) -> tuple[Token, ...]:
    tokens: list[Token] = []
    step = came[state]
    while step is not None:
        state, token = step
        tokens.append(token)
        step = came[state]
    return tuple(token for token in reversed(tokens) if token != "")
