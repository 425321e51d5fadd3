"""Policy documents that are given as JSON text."""

from ecs_roles.source.json_values import FILLER, NotJsonError, hole_mark, json_values
from ecs_roles.source.span import Span
from ecs_roles.source.text import Hole, Text
from ecs_roles.source.values import Unknown, Value


def as_document(value: Value) -> Value:
    """The document as data; JSON text is read, and what is no JSON is a doubt."""
    if not isinstance(value, Text):
        return value
    span = value.span or Span("", 1, 1, 1, 1)
    holes = {hole_mark(index): hole for index, hole in enumerate(value.holes)}
    marks = iter(holes)
    content = "".join(next(marks) if isinstance(piece, Hole) else piece for piece in value.pieces).replace(FILLER, "")
    try:
        return json_values(content, lambda _start, _end: span, holes)
    except NotJsonError as error:
        if len(value.pieces) == 1 and value.holes:
            return Unknown(value.holes[0].name, value.holes[0].reason, value.span)
        return Unknown(f"document@{span.file}:{span.line}", f"the text is not JSON: {error.message}", value.span)
