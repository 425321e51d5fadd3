"""``Fn::Base64`` and ``Fn::ToJsonString``."""

import base64
import json
from collections.abc import Iterator

from ecs_roles.readers.cloudformation.evaluation import Context
from ecs_roles.readers.cloudformation.functions.joining import finished
from ecs_roles.symbolic.base64_text import base64_of
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Piece, Text, text
from ecs_roles.symbolic.values import Mapping, Scalar, Sequence, Unknown, Value, as_text


def to_base64(context: Context, argument: Value, span: Span | None) -> Value:
    """Return the text in Base64; where parts of it are not known it still knows what was encoded."""
    found = as_text(context.value(argument))
    if found is None:
        return context.unknown("Fn::Base64", "the text to encode is not known", span)
    if found.literal is None:
        return base64_of(found, span)
    literal = found.literal
    return text(base64.b64encode(literal.encode("utf-8", "surrogatepass")).decode("ascii"), span=span)


def to_json_string(context: Context, argument: Value, span: Span | None) -> Value:
    """Return the value as JSON text; symbols stay symbols."""
    value = context.value(argument)
    return finished(text(*_json(value), span=span)) if value is not None else text("null", span=span)


def _json(value: Value) -> Iterator[Piece]:
    match value:
        case Text():
            yield '"'
            yield from (json.dumps(piece)[1:-1] if isinstance(piece, str) else piece for piece in value.pieces)
            yield '"'
        case Scalar():
            yield json.dumps(value.value)
        case Unknown():
            yield value.symbol
        case Sequence():
            yield from _enclosed("[", [_json(item) for item in value.items], "]")
        case Mapping():
            pairs = [_pair(entry.key, entry.value) for entry in value.entries]
            yield from _enclosed("{", pairs, "}")


def _pair(key: str, value: Value) -> Iterator[Piece]:
    yield f"{json.dumps(key)}:"
    yield from _json(value)


def _enclosed(start: str, parts: list[Iterator[Piece]], end: str) -> Iterator[Piece]:
    yield start
    for index, part in enumerate(parts):
        if index:
            yield ","
        yield from part
    yield end
