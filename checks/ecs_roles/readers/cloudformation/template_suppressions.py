"""What a resource says about itself to tools: suppressed rules and the path of the construct that declares it.

Source: cfn-lint's ``ignore_checks``, checkov's ``skip`` in metadata and in comments, the CDK's ``aws:cdk:path``.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ecs_roles.readers.cloudformation.resource_view import ResourceView
from ecs_roles.symbolic.resources import Suppression
from ecs_roles.symbolic.source_text import SourceText
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.values import Mapping, Value, as_items, as_literal

_REMARK = re.compile(
    r"(?:checkov|bridgecrew):skip=(?P<skipped>[A-Za-z0-9_]+)(?::(?P<because>[^\n]*))?"
    r"|ecs-roles:[ \t]*ignore[ \t]+(?P<ignored>[A-Za-z0-9_]+)(?P<reason>[^\n]*)"
)
_FURTHEST_SIGN = 200


def construct_path(view: ResourceView) -> str:
    """Return the path of the construct in the CDK's program; empty elsewhere."""
    return as_literal(_get(view.declared.body.get("Metadata"), "aws:cdk:path")) or ""


def suppressions(view: ResourceView) -> tuple[Suppression, ...]:
    """Return the rules that the author suppressed on the resource, in metadata or in comments."""
    metadata = view.declared.body.get("Metadata")
    place = view.declared.span
    return (
        *_ignored(_get(metadata, "cfn-lint", "config", "ignore_checks"), place),
        *_skipped(_get(metadata, "checkov", "skip"), place),
        *_comments(view.context.stack.template.source_of(place), place),
    )


def _get(value: Value | None, *keys: str) -> Value | None:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


_NAMED = "a rule that is written out is suppressed; what is not written out suppresses nothing"


def _ignored(value: Value | None, place: Span) -> Iterator[Suppression]:
    for item in as_items(value).whatever_else(_NAMED):
        rule = as_literal(item)
        if rule is not None:
            yield Suppression(rule, "", item.span or place)


def _skipped(value: Value | None, place: Span) -> Iterator[Suppression]:
    for item in as_items(value).whatever_else(_NAMED):
        rule = as_literal(_get(item, "id"))
        if rule is not None:
            yield Suppression(rule, as_literal(_get(item, "comment")) or "", item.span or place)


@lru_cache(maxsize=4)
def _remarks(text: str) -> tuple[re.Match[str], ...]:
    """Return the suppressions of a whole text, looked for once and not for each resource."""
    return tuple(_REMARK.finditer(text)) if "skip=" in text or "ecs-roles:" in text else ()


def stray_suppressions(source: SourceText, places: Iterable[Span]) -> Iterator[Suppression]:
    """Yield the comments of a template that stand in none of its resources."""
    if not _remarks(source.text):
        return
    known = [(place.line, place.end_line) for place in places if place.file == source.file]
    last = source.span(len(source.text), len(source.text))
    for found in _comments(source, Span(source.file, 1, 1, last.line, last.column)):
        if not any(first <= found.span.line <= end for first, end in known):
            yield found


def _comments(source: SourceText, place: Span) -> Iterator[Suppression]:
    found = _remarks(source.text)
    if not found:
        return
    start, end = (source.offset(*at) for at in ((place.line, place.column), (place.end_line, place.end_column)))
    first, last = (bisect_left(found, at, key=re.Match.start) for at in (start, source.line_end(end)))
    for match in found[first:last]:
        sign = source.text.rfind("#", max(start, match.start() - _FURTHEST_SIGN), match.start())
        if sign < 0 or "\n" in source.text[sign : match.start()]:
            continue
        rule, reason = match["skipped"] or match["ignored"], match["because"] or match["reason"] or ""
        yield Suppression(rule, reason.strip(), source.span(sign, match.end()))
