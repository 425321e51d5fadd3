"""Comments that silence a rule on the block they stand in, or on all of a module call.

Source: https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ecs_roles.readers.terraform.syntax_tree import Comment
from ecs_roles.source.resources import Suppression
from ecs_roles.source.span import Span

if TYPE_CHECKING:
    from ecs_roles.readers.terraform.resource_instance import ResourceInstance

_CHECKOV = re.compile(
    r"(?:checkov|bridgecrew|cortex):skip=(?P<rule>[A-Za-z0-9_]+(?:,[A-Za-z0-9_]+)*)(?::(?P<reason>[^\n]*))?"
)
_OWN = re.compile(r"ecs-roles:\s*ignore\s+(?P<rule>[A-Za-z0-9_]+(?:\s*,\s*[A-Za-z0-9_]+)*)(?P<reason>[^\n]*)")


def suppressions_of(instance: "ResourceInstance") -> tuple[Suppression, ...]:
    """What silences rules on a resource: remarks in its block, and in the module calls that lead to it."""
    session = instance.module.session
    comments = session.comments
    blocks = (instance.block.span, *(block.span for block in instance.module.calls))
    return tuple(
        found
        for span in blocks
        for comment in comments(span.file)
        if _inside(comment, span)
        for found in _read(comment)
    )


def _inside(comment: Comment, span: Span) -> bool:
    return span.line <= comment.span.line <= span.end_line


def _read(comment: Comment) -> Iterator[Suppression]:
    for pattern in (_CHECKOV, _OWN):
        for found in pattern.finditer(comment.text):
            reason = (found["reason"] or "").strip().lstrip(":").removesuffix("*/").strip()
            for rule in re.split(r"[\s,]+", found["rule"]):
                yield Suppression(rule, reason, comment.span)
