"""Comments that suppress a rule on the block they stand in, or on all of a module call.

Source: https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
"""

import re
from collections.abc import Callable, Iterable, Iterator

from ecs_roles.readers.terraform.syntax.syntax_tree import Comment
from ecs_roles.symbolic.resources import Suppression
from ecs_roles.symbolic.span import Span

_CHECKOV = re.compile(
    r"(?:checkov|bridgecrew|cortex):skip=(?P<rule>[A-Za-z0-9_]+(?:,[A-Za-z0-9_]+)*)(?::(?P<reason>[^\n]*))?"
)
_OWN = re.compile(r"ecs-roles:\s*ignore\s+(?P<rule>[A-Za-z0-9_]+(?:\s*,\s*[A-Za-z0-9_]+)*)(?P<reason>[^\n]*)")


def suppressions_in(comments: Callable[[str], tuple[Comment, ...]], spans: Iterable[Span]) -> tuple[Suppression, ...]:
    """Return the suppressions that stand in any of the blocks."""
    found: list[Suppression] = []
    for span in spans:
        for comment in comments(span.file):  # Of most files none.
            found.extend(_read(comment) if _inside(comment, span) else ())
    return tuple(found)


def stray_suppressions(comments: Iterable[Comment], spans: Iterable[Span]) -> Iterator[Suppression]:
    """Yield the suppressions that stand in none of the blocks."""
    known = tuple(spans)
    for comment in comments:
        if not any(span.file == comment.span.file and _inside(comment, span) for span in known):
            yield from _read(comment)


def _inside(comment: Comment, span: Span) -> bool:
    return span.line <= comment.span.line <= span.end_line


def _read(comment: Comment) -> Iterator[Suppression]:
    for pattern in (_CHECKOV, _OWN):
        for found in pattern.finditer(comment.text):
            reason = (found["reason"] or "").strip().lstrip(":").removesuffix("*/").strip()
            for rule in re.split(r"[\s,]+", found["rule"]):
                yield Suppression(rule, reason, comment.span)
