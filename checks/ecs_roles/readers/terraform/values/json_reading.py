"""JSON in Terraform's texts: the shared reader of JSON with symbols, led back to heredocs, quoted strings and files."""

from ecs_roles.readers.terraform.syntax.placed_text import Mark, PlacedText, marks_of, stretch
from ecs_roles.readers.terraform.values.terraform_values import (
    Failure,
    TerraformAttribute,
    TerraformValue,
    items_of,
    members_of,
    operand_of,
)
from ecs_roles.symbolic.json_values import NotJsonError, json_of_text, why_not_json
from ecs_roles.symbolic.origin import Fresh, computed
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Scalar, Sequence, Unknown, Value


def json_value(text: Text, fallback: Span | None = None) -> TerraformValue:
    """Return the value that a JSON text holds; a failure when it is surely no JSON."""
    marks = marks_of(text) or ((_steady(fallback),) if fallback is not None else ())
    try:
        found = json_of_text(text, lambda _: lambda start, end: stretch(marks, start, end))
    except NotJsonError as fault:
        place = stretch(marks, fault.offset, fault.offset + 1)
        kind = Failure if text.literal is not None else Unknown
        return kind(computed("json", operand_of(text)), why_not_json(text, fault), place)
    return _terraform_value(found)


def json_document(text: Text, fallback: Span | None = None) -> TerraformValue:
    """Return the same for a document that a resource is given: what an empty one will be is open, not a failure.

    AWS takes no empty document, so it is the default of a variable that whoever deploys the code gives.
    """
    if text.literal is not None and not text.literal.strip():
        return Unknown(computed("json", operand_of(text)), "the text is empty", fallback)
    return json_value(text, fallback)


def is_only_unknown(text: Text) -> bool:
    """Return whether a text is nothing but symbols, so that it may hold any document."""
    return bool(text.pieces) and not any(isinstance(piece, str) for piece in text.pieces)


def unknown_document(text: Text, span: Span | None) -> Unknown:
    """Return the document of a text that is nothing but symbols."""
    only = text.symbols[0]
    origin = only.origin if len(text.symbols) == 1 else computed("json", operand_of(text))
    return Unknown(origin, only.reason, span)


def _steady(span: Span) -> Mark:
    return Mark(0, span.file, span.line, span.column, steady=True)


def _terraform_value(value: Value) -> TerraformValue:
    match value:
        case Sequence():
            return items_of((_terraform_value(item) for item in value.items), "tuple", value.span, value.more)
        case Mapping():
            entries = (
                (entry.key, TerraformAttribute(_terraform_value(entry.value), entry.span)) for entry in value.entries
            )
            return members_of(entries, "object", value.span, value.more)
        case Scalar(value=float() as number):
            return _number(number, value.span)
        case _:
            return value


def _number(number: float, span: Span | None) -> TerraformValue:
    """Return a number: ``1`` and ``1.0`` are the same to Terraform; what is beyond a float is not worked out."""
    if number in (float("inf"), float("-inf")):
        return Unknown(Fresh("number"), "the number is too large to work out", span)
    return Scalar(int(number) if number.is_integer() else number, span)


def placed_string(lines: list[str], value: Text) -> PlacedText:
    """Return a string of a JSON file with the place of each of its characters, found again in the lines of the file."""
    span = value.span
    if span is None:
        return PlacedText(value.pieces, source=value.source)
    marks = [Mark(0, span.file, span.line, span.column + 1)]
    offset, column = 0, span.column + 1
    raw = lines[span.line - 1][span.column : span.end_column - 2]
    position = 0
    while position < len(raw):
        if raw[position] != "\\":
            position, offset, column = position + 1, offset + 1, column + 1
            continue
        taken = _escape_length(raw, position)
        position, offset, column = position + taken, offset + 1, column + taken
        marks.append(Mark(offset, span.file, span.line, column))
    return PlacedText(value.pieces, span, value.source, tuple(marks))


def _escape_length(raw: str, position: int) -> int:
    if raw[position + 1 : position + 2] != "u":
        return 2
    pair = raw[position + 2 : position + 4].lower() in ("d8", "d9", "da", "db")
    return 12 if pair and raw[position + 6 : position + 8] == "\\u" else 6
