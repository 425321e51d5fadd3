"""How long a policy document is, as IAM counts: without white space.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

import json
import re
from collections.abc import Mapping as Dictionary
from types import MappingProxyType

from ecs_roles.iam.statements import Fault
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Scalar, Sequence, Unknown, Value

_LIMITS: Dictionary[str, int] = MappingProxyType({"identity": 10_240, "managed": 6_144, "trust": 2_048})
_WHITE_SPACE = re.compile(r"\s+")


def size_faults(document: Value | None, kind: str) -> tuple[Fault, ...]:
    """The fault of a document that is longer than AWS's default quota for its kind."""
    limit, size = _LIMITS.get(kind), _size(document)
    if document is None or limit is None or size is None or size <= limit:
        return ()
    return (Fault(f"the policy has {size:,} characters without white space; the quota is {limit:,}", document.span),)


def _size(document: Value | None) -> int | None:
    """The number of characters, ``None`` when some of it is not known."""
    if document is None:
        return None
    if isinstance(document, Text):
        return len(_WHITE_SPACE.sub("", document.literal)) if document.literal is not None else None
    try:
        return len(_WHITE_SPACE.sub("", json.dumps(_plain(document), separators=(",", ":"), ensure_ascii=False)))
    except (_NotKnownError, RecursionError):
        return None


class _NotKnownError(Exception):
    """Some part of the document is not known."""


def _plain(value: Value) -> object:
    match value:
        case Mapping(more=None):
            return {entry.key: _plain(entry.value) for entry in value.entries}
        case Sequence(more=None):
            return [_plain(item) for item in value.items]
        case Scalar():
            return value.value
        case Text() if value.literal is not None:
            return value.literal
        case Text() | Mapping() | Sequence() | Unknown():
            raise _NotKnownError
