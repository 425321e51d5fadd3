"""What ``jsonencode`` gives: compact JSON as a text that keeps its symbols and remembers the value it was made of."""

import json
from collections.abc import Iterator

from ecs_roles.readers.terraform.syntax.written_numbers import written_number
from ecs_roles.readers.terraform.values.terraform_values import (
    Encoded,
    LazyValue,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    symbol_of,
)
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Piece, Symbol, Text, text
from ecs_roles.symbolic.values import Scalar, Unknown

_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}

# A resource as a whole may hold another one as a whole, and so on.
_DEEPEST = 2


def encoded(document: TerraformValue, span: Span | None) -> Encoded:
    """Return the JSON text of a value."""
    return Encoded(text(*_json(document, _DEEPEST)).pieces, span, None, (), document)


def _json(value: TerraformValue, depth: int) -> Iterator[Piece]:
    match value:
        case Unknown():
            yield symbol_of(value)
        case Text():
            yield '"'
            for piece in value.pieces:
                yield piece if isinstance(piece, Symbol) else quoted(piece)[1:-1]
            yield '"'
        case TerraformTuple():
            yield from _array(value, depth)
        case TerraformObject():
            yield from _object(value, depth)
        case LazyValue():
            whole = value.whole() if depth else Unknown(value.origin, "it is nested too deeply")
            yield from _json(
                Unknown(value.origin, "it is not a value") if isinstance(whole, LazyValue) else whole, depth - 1
            )
        case Scalar():
            yield _scalar(value)


def _scalar(scalar: Scalar) -> str:
    if scalar.value is None:
        return "null"
    if isinstance(scalar.value, bool):
        return "true" if scalar.value else "false"
    return written_number(scalar.value)


def quoted(value: str) -> str:
    """Return a JSON string as Go writes it."""
    written = json.dumps(value, ensure_ascii=False)
    for character, escape in _HTML.items():
        written = written.replace(character, escape)
    return written


def _array(items: TerraformTuple, depth: int) -> Iterator[Piece]:
    opening = "["
    for item in items.items:
        yield opening
        yield from _json(item, depth)
        opening = ","
    if items.more is not None:
        yield opening
        yield symbol_of(items.more)
        opening = ","
    yield "[]" if opening == "[" else "]"


def _object(members: TerraformObject, depth: int) -> Iterator[Piece]:
    opening = "{"
    for key, member in members.in_order():
        yield f"{opening}{quoted(key)}:"
        yield from _json(member.value, depth)
        opening = ","
    if members.more is not None:
        yield opening
        yield symbol_of(members.more)
        opening = ","
    yield "{}" if opening == "{" else "}"
