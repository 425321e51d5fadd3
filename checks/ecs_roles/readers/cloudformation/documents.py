"""Documents that are given as JSON text, in a block, in quotes, or as the text of ``Fn::Sub``."""

import re

from ecs_roles.symbolic.json_values import Locate, NotJsonError, json_of_text, why_not_json
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.source_text import SourceText
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Unknown, Value

_SKIPPED = " \t\r\n\\"
_VARIABLE = re.compile(r"\$\{[^{}!]*\}")
_PLAIN = re.compile(r"[^\s\\$]{0,6}")


def as_document(value: Value, source: SourceText) -> Value:
    """Return the document as data; JSON text is read, and what is not JSON is a doubt."""
    if not isinstance(value, Text):
        return value
    if len(value.pieces) == 1 and value.symbols:
        return Unknown(value.symbols[0].origin, value.symbols[0].reason, value.span)
    try:
        return json_of_text(value, lambda content: _locate(value, content, source))
    except NotJsonError as error:
        return Unknown(Fresh("document"), why_not_json(value, error), value.span)


def _locate(value: Text, content: str, source: SourceText) -> Locate:
    """Return where the parts of the content stand, if it can be followed in the source.

    Else all stand where the text does.
    """
    span = value.span or source.span(0, 0)
    offsets = _offsets(content, source, value) if span.file == source.file else None
    if offsets is None:
        return lambda _start, _end: span
    return lambda start, end: source.span(offsets[start], offsets[max(end - 1, start)] + 1)


def _offsets(content: str, source: SourceText, value: Text) -> list[int] | None:
    """Return the offset in the source of each character of the content; what fills a variable stands at its ``${``."""
    if value.span is None:
        return None
    end = source.offset(value.span.end_line, value.span.end_column)
    at = source.text.find(content.lstrip()[:1], source.offset(value.span.line, value.span.column), end)
    if at < 0:
        return None
    offsets: list[int] = []
    while len(offsets) < len(content):
        variable = _VARIABLE.match(source.text, at, end)
        found = None if variable is not None else _next(content[len(offsets)], source.text, at, end)
        if variable is not None:
            filled = _filled(content, len(offsets), source.text[variable.end() : end])
            offsets += [at] * filled
            at = variable.end()
        elif found is not None:
            offsets.append(found[0])
            at = found[1]
        else:
            return None
    return offsets


def _filled(content: str, start: int, rest: str) -> int:
    """Return how many characters of the content a variable became: up to the text that follows it in the source."""
    following = _PLAIN.match(rest)
    found = content.find(following[0], start) if following is not None and following[0] else -1
    return max(found - start, 0)


def _next(sign: str, raw: str, at: int, end: int) -> tuple[int, int] | None:
    """Return where the next character of the content stands in the source, and where to go on."""
    if sign.isspace():
        return at, at + 2 if raw.startswith(("\\n", "\\t"), at) else at
    while at < end and raw[at] in _SKIPPED and raw[at] != sign:
        at += 1
    return (at, at + 1) if at < end and raw[at] == sign else None
