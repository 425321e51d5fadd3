"""What ``jsonencode`` gives: compact JSON as a text that keeps its symbols and remembers the value it was made of."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ecs_roles.readers.terraform.syntax.placed_text import length_of
from ecs_roles.readers.terraform.syntax.written_numbers import written_number
from ecs_roles.readers.terraform.values.terraform_values import (
    LEAVES,
    Encoded,
    LazyValue,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    symbol_of,
    weight_of,
)
from ecs_roles.symbolic.origin import Attribute
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Piece, Symbol, Text
from ecs_roles.symbolic.values import Scalar, Unknown

_ENCODER = json.JSONEncoder(ensure_ascii=False)
_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}

# A resource as a whole may hold another one as a whole, and so on.
_DEEPEST = 2
_ON_DEMAND = (LazyValue, Encoded)


# Where a text keeps its pieces.
_PIECES: Any = Text.pieces


class _Unwritten(Encoded):
    """The JSON text of a value: of most nobody asks for more than the value, so it is written when somebody does."""

    __slots__ = ()

    def __init__(self, document: TerraformValue, span: Span | None) -> None:
        self.document, self.span, self.source, self.marks = document, span, None, ()  # type: ignore[misc]

    if not TYPE_CHECKING:

        @property
        def pieces(self) -> tuple[Piece, ...]:
            """Return the text, which is written when somebody asks."""
            try:
                return _PIECES.__get__(self)
            except AttributeError:
                _PIECES.__set__(self, found := _pieces(self.document))
                return found

        def __replace__(self, **parts: object) -> Encoded:
            """Return the same text with another part; at another place it is still not written."""
            if parts.keys() == {"span"}:
                return self.moved(parts["span"], None)
            own = {"pieces": self.pieces, "span": self.span, "document": self.document}
            return Encoded(**{**own, **parts})

        def moved(self, span: Span | None, source: Attribute | None) -> Encoded:
            """Return the same text, found elsewhere; it is written where it is read from an attribute."""
            if source is None:
                return _Unwritten(self.document, span)
            return Encoded(self.pieces, span, source, (), self.document)


def encoded(document: TerraformValue, span: Span | None) -> Encoded:
    """Return the JSON text of a value."""
    # What is worked out on demand has to be asked while the code is read; JSON within JSON doubles its escapes.
    if _holds_on_demand(document):
        return Encoded(_pieces(document), span, None, (), document)
    return _Unwritten(document, span)


def _holds_on_demand(value: TerraformValue) -> bool:
    if type(value) in LEAVES:
        return False
    if isinstance(value, TerraformTuple):
        return not value.is_plain and any(map(_holds_on_demand, value.items))
    if isinstance(value, TerraformObject):
        return not value.is_plain and any(_holds_on_demand(member.value) for member in value.entries.values())
    return isinstance(value, _ON_DEMAND)


def written_length(value: Text) -> int:
    """Return the length of a text; of JSON that nobody has asked for, how many parts it has."""
    return weight_of(value.document) if type(value) is _Unwritten else length_of(value.pieces)


def _pieces(document: TerraformValue) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    _write(document, _DEEPEST, pieces)
    return tuple(_joined(pieces))


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield the pieces, strings that follow each other as one."""
    written: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            written.append(piece)
            continue
        if written:
            yield "".join(written)
            written.clear()
        yield piece
    if written:
        yield "".join(written)


def _write(value: TerraformValue, depth: int, pieces: list[Piece]) -> None:
    match value:
        case Unknown():
            pieces.append(symbol_of(value))
        case Text():
            pieces.append('"')
            pieces.extend(piece if isinstance(piece, Symbol) else quoted(piece)[1:-1] for piece in value.pieces)
            pieces.append('"')
        case TerraformTuple():
            _write_array(value, depth, pieces)
        case TerraformObject():
            _write_object(value, depth, pieces)
        case LazyValue():
            whole = value.whole() if depth else Unknown(value.origin, "it is nested too deeply")
            written = Unknown(value.origin, "it is not a value") if isinstance(whole, LazyValue) else whole
            _write(written, depth - 1, pieces)
        case Scalar():
            pieces.append(_scalar(value))


def _scalar(scalar: Scalar) -> str:
    if scalar.value is None:
        return "null"
    if isinstance(scalar.value, bool):
        return "true" if scalar.value else "false"
    return written_number(scalar.value)


def quoted(value: str) -> str:
    """Return a JSON string as Go writes it."""
    written = _ENCODER.encode(value)
    for character, escape in _HTML.items():
        written = written.replace(character, escape)
    return written


def _write_array(items: TerraformTuple, depth: int, pieces: list[Piece]) -> None:
    opening = "["
    for item in items.items:
        pieces.append(opening)
        _write(item, depth, pieces)
        opening = ","
    if items.more is not None:
        pieces += (opening, symbol_of(items.more))
        opening = ","
    pieces.append("[]" if opening == "[" else "]")


def _write_object(members: TerraformObject, depth: int, pieces: list[Piece]) -> None:
    opening = "{"
    for key, member in members.in_order():
        pieces.append(f"{opening}{quoted(key)}:")
        _write(member.value, depth, pieces)
        opening = ","
    if members.more is not None:
        pieces += (opening, symbol_of(members.more))
        opening = ","
    pieces.append("{}" if opening == "{" else "}")
