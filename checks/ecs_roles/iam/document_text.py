"""JSON in a text that may have holes, as a value: a policy that was written as a string.

A hole inside a JSON string becomes a hole of that string; anywhere else nothing can be said of the document.
"""

import json
import math
import re
from collections.abc import Callable
from functools import partial

from ecs_roles.source.span import Span
from ecs_roles.source.text import Hole, Piece, Text, text
from ecs_roles.source.values import Entry, Mapping, Scalar, Sequence, Unknown, Value

# Private-use characters stand in for holes while the JSON is parsed; a text that uses them itself is not read.
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
_STAND_IN = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")

Parsed = object


def value_of_json(document: Text) -> Value:
    """The value that the JSON stands for, everything at the place of the text; ``Unknown`` when it is no JSON."""
    holes = document.holes
    numbers = {hole.name: number for number, hole in enumerate(holes)}
    pieces = (piece if isinstance(piece, str) else f"{_OPEN}{numbers[piece.name]}{_CLOSE}" for piece in document.pieces)
    if any(isinstance(piece, str) and (_OPEN in piece or _CLOSE in piece) for piece in document.pieces):
        return _unreadable(document, "the document holds characters that no policy has")
    if len(document.pieces) == 1 and holes:
        return Unknown(holes[0].name, holes[0].reason, document.span)
    try:
        parsed = json.loads("".join(pieces), object_pairs_hook=_Pairs)
        return _value(parsed, partial(_restored, holes=holes), document.span)
    except (ValueError, RecursionError):
        return _unreadable(document, holes[0].reason if holes else "the document is no JSON")


def value_of_plain(parsed: Parsed) -> Value:
    """What ``json.loads`` gave, as a value without place."""
    return _value(parsed, text, None)


class _Pairs(list[tuple[str, Parsed]]):
    """A JSON object with all its keys, also those that come twice."""


def _unreadable(document: Text, reason: str) -> Unknown:
    return Unknown(f"json:{document}", reason, document.span)


def _restored(found: str, holes: tuple[Hole, ...]) -> Text:
    pieces: list[Piece] = list(_STAND_IN.split(found))
    pieces[1::2] = [holes[int(str(number))] for number in pieces[1::2]]
    return text(*(piece for piece in pieces if piece))


def _value(parsed: Parsed, restored: Callable[[str], Text], span: Span | None) -> Value:
    match parsed:
        case _Pairs() | dict():
            pairs = parsed if isinstance(parsed, _Pairs) else parsed.items()
            entries = (Entry(str(restored(str(key))), _value(item, restored, span), span) for key, item in pairs)
            return Mapping(tuple(entries), span)
        case list():
            return Sequence(tuple(_value(item, restored, span) for item in parsed), span)
        case str():
            return restored(parsed).at(span)
        case bool() | int() | float() | None if not isinstance(parsed, float) or math.isfinite(parsed):
            return Scalar(parsed, span)
        case _:
            return Unknown(f"json:{parsed}", "this is no number that JSON has", span)
