"""A policy that was written as a string of JSON, as a value; its symbols stay symbols."""

import math
from typing import cast

from ecs_roles.symbolic.json_values import NotJsonError, json_of_text
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text, text
from ecs_roles.symbolic.values import Entry, Mapping, Scalar, Sequence, Unknown, Value

Parsed = object


def value_of_json(document: Text) -> Value:
    """Return the value that the JSON stands for, everything at the place of the text.

    ``Unknown`` when it is not JSON.
    """
    if document.pieces and not any(isinstance(piece, str) for piece in document.pieces):
        return Unknown(document.symbols[0].origin, document.symbols[0].reason, document.span)
    try:
        # A text without place gives values without place.
        return json_of_text(document, lambda _: lambda *_: cast("Span", document.span))
    except NotJsonError:
        return _unreadable(document)


def _unreadable(document: Text) -> Unknown:
    reason = document.symbols[0].reason if document.symbols else "the document is not JSON"
    return Unknown(Fresh("document"), reason, document.span)


def value_of_plain(parsed: Parsed) -> Value:
    """Return what ``json.loads`` gave, as a value without place."""
    match parsed:
        case dict():
            return Mapping(tuple(Entry(str(key), value_of_plain(item)) for key, item in parsed.items()))
        case list():
            return Sequence(tuple(value_of_plain(item) for item in parsed))
        case str():
            return text(parsed)
        case bool() | int() | float() | None if not isinstance(parsed, float) or math.isfinite(parsed):
            return Scalar(parsed)
        case _:
            return Unknown(Fresh("number"), "this is not a number that JSON has")
