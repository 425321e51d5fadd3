"""How long a policy document is, as IAM counts (without white space), and how much a role may have.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
Its copies of 2026 disagree (10 or 20 policies of a role by default, 20 or 25 at most; a trust policy of 4,096 or 8,192
characters at most): between the smallest default and the largest maximum the account decides.
"""

import json
import re
from collections.abc import Mapping as Dictionary
from types import MappingProxyType

from ecs_roles.iam.statements import Fault
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Scalar, Sequence, Value


@frozen()
class Quota:
    """What every account takes, and what an account takes at most after AWS has raised the quota."""

    default: int
    most: int


QUOTAS: Dictionary[str, Quota] = MappingProxyType(
    {"identity": Quota(10_240, 10_240), "managed": Quota(6_144, 6_144), "trust": Quota(2_048, 8_192)}
)
INLINE_TOGETHER = QUOTAS["identity"].most
POLICIES_OF_A_ROLE = Quota(10, 25)

_WHITE_SPACE = re.compile(r"\s+")


def size_faults(document: Value | None, kind: str) -> tuple[Fault, ...]:
    """Return the fault of a document that is longer than AWS's default quota for its kind."""
    quota, size = QUOTAS.get(kind), size_of(document)
    if document is None or quota is None or size is None or size <= quota.default:
        return ()
    raisable = size <= quota.most
    most = f" and {quota.most:,} at most" if quota.most > quota.default else ""
    counted = f"the policy has {size:,} characters without white space; the quota is {quota.default:,}{most}"
    return (Fault(counted, document.span, raisable),)


def size_of(document: Value | None) -> int | None:
    """Return the number of characters, ``None`` when some of it is not known."""
    if document is None:
        return None
    if isinstance(document, Text):
        return len(_WHITE_SPACE.sub("", document.literal)) if document.literal is not None else None
    return _size_of_object(document) if isinstance(document, Mapping) else _size(document)


@derived_once
def _size_of_object(document: Mapping) -> int | None:
    return _size(document)


def _size(document: Value) -> int | None:
    try:
        return len(_WHITE_SPACE.sub("", json.dumps(_plain(document), separators=(",", ":"), ensure_ascii=False)))
    except (_NotKnownError, RecursionError):
        return None


class _NotKnownError(Exception):
    """Some part of the document is not known."""


def _plain(value: Value) -> object:
    if type(value) is Text:  # as most parts are
        literal = value.literal
        if literal is not None:
            return literal
        raise _NotKnownError
    if isinstance(value, Mapping) and value.more is None:
        return {entry.key: _plain(entry.value) for entry in value.entries}
    if isinstance(value, Sequence) and value.more is None:
        return [_plain(item) for item in value.items]
    if isinstance(value, Scalar):
        return value.value
    raise _NotKnownError
