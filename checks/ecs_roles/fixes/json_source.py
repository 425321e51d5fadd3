"""JSON as syntax with offsets; in a heredoc an interpolation stands where a value or a part of a string may."""

import re

from ecs_roles.fixes.source_tree import Member, Style, Written
from ecs_roles.symbolic.json_values import FILLER, NotJsonError, json_values, symbol_mark
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text
from ecs_roles.symbolic.values import Mapping, Sequence, Value

_TURN = re.compile(r"\$\{[^{}\"]*(?:\"[^\"\n]*\"[^{}\"]*)*\}")


def json_tree(text: str) -> Written:
    """Return the syntax of a JSON text; raises ``NotJsonError``."""
    return _written(json_values(text, _place), "json")


def heredoc_tree(text: str, start: int, end: int, style: Style = "heredoc") -> Written | None:
    """Return the syntax of the JSON between two offsets of a Terraform file; ``None`` where it is not JSON.

    A file that ``templatefile`` fills in is read alike, in the style of JSON: it knows none of the references.
    """
    symbols: dict[str, Symbol] = {}

    def mark(found: re.Match[str]) -> str:
        sign = symbol_mark(len(symbols))
        symbols[sign] = Symbol(Fresh(found[0]))
        return sign + FILLER * (len(found[0]) - 1)

    try:
        value = json_values(_TURN.sub(mark, text[start:end]), lambda a, b: _place(start + a, start + b), symbols)
    except NotJsonError:
        return None
    return _written(value, style)


def _place(start: int, end: int) -> Span:
    """Return offsets as a span, since the reader of JSON speaks of spans."""
    return Span("", 1, start, 1, end)


def _written(value: Value, style: Style) -> Written:
    span = value.span or _place(0, 0)
    start, end = span.column, span.end_column
    match value:
        case Mapping():
            members = (
                Member(entry.key, entry.span.column if entry.span else start, _written(entry.value, style))
                for entry in value.entries
            )
            return Written("object", style, start, end, members=tuple(members))
        case Sequence():
            return Written("list", style, start, end, items=tuple(_written(item, style) for item in value.items))
        case Text():
            return Written("text", style, start, end, text=value.literal)
        case _:
            return Written("other", style, start, end)
