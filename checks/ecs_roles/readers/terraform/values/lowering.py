"""From the values of the evaluator to those that readers hand on."""

from collections.abc import Mapping as Dictionary

from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.values.terraform_values import (
    LazyValue,
    TerraformAttribute,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
)
from ecs_roles.symbolic.base64_text import Base64Text
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Entry, Mapping, Scalar, Sequence, Unknown, Value

# A resource as a whole may hold another one as a whole, and so on.
_DEEPEST = 2


def lowered(value: TerraformValue, around: Span | None, depth: int = _DEEPEST) -> Value:
    """Return the value without anything that only the evaluator knows; what has no place stands where it is used."""
    kind = type(value)  # What a value is costs less to ask than what it is not.
    if kind is Text or kind is tree.Literal:
        written: Text = value  # type: ignore[assignment]
        span = written.span or around
        return written if kind is Text and span is written.span else Text(written.pieces, span, written.source)
    if kind is TerraformObject:
        return lowered_object(value.entries, value.span or around, value.more, depth)  # type: ignore[union-attr]
    if kind is TerraformTuple:
        return _sequence(value, value.span or around, depth)  # type: ignore[arg-type, union-attr]
    return _of_any_class(value, around, depth)


def _of_any_class(value: TerraformValue, around: Span | None, depth: int) -> Value:
    if isinstance(value, Text):
        return _text(value, value.span or around)
    if type(value) is Scalar and value.span is not None:
        return value
    if isinstance(value, LazyValue):
        whole = value.whole() if depth else value
        return (
            Unknown(value.origin, "it is not a value", around)
            if isinstance(whole, LazyValue)
            else lowered(whole, around, depth - 1)
        )
    span = value.span or around
    match value:
        case Scalar():
            return Scalar(value.value, span)
        case Unknown():
            return Unknown(value.origin, value.reason, span)
        case TerraformTuple():
            return _sequence(value, span, depth)
        case TerraformObject():
            return lowered_object(value.entries, span, value.more, depth)


def _text(value: Text, span: Span | None) -> Text:
    if isinstance(value, Base64Text):
        return replace(value, span=span, content=_text(value.content, value.content.span))
    return Text(value.pieces, span, value.source)


def _sequence(value: TerraformTuple, span: Span | None, depth: int) -> Sequence:
    return Sequence(tuple([lowered(item, span, depth) for item in value.items]), span, value.more)


def lowered_object(
    entries: Dictionary[str, TerraformAttribute], span: Span | None, more: Unknown | None = None, depth: int = _DEEPEST
) -> Mapping:
    """Return the entries as a mapping; nulls are left in, as the caller may have to tell them apart."""
    found: list[Entry] = []
    for key, member in entries.items():
        place = member.span or span
        found.append(Entry(key, lowered(member.value, place, depth), place))
    return Mapping(tuple(found), span, more)
