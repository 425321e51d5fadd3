"""The policies that AWS manages, by ARN, from a snapshot that ``.github/scripts/refresh_managed_policies.py`` takes.

The snapshot is of the partition ``aws``. Elsewhere AWS publishes its own versions, which mostly differ in the partition
of their ARNs alone: such a document is rewritten, and says that it is not exact where it names ARNs.
"""

import gzip
import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ecs_roles.iam.documents import read_document
from ecs_roles.iam.statements import PolicyDocument
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.text import Piece, Symbol, Text, text
from ecs_roles.symbolic.values import Unknown

_ARN = "arn:aws:"


def managed_policy(arn: Text) -> PolicyDocument | None:
    """Return the document of an AWS managed policy, ``None`` when the snapshot has no policy of that ARN."""
    parts = parse_arn(arn)
    if parts is None or (parts.service.literal, parts.region.literal, parts.account.literal) != ("iam", "", "aws"):
        return None
    name = parts.resource_name.literal
    if parts.resource_type != "policy" or name is None or len(parts.partition.pieces) != 1:
        return None
    return _document(name, parts.partition.pieces[0])


def known_paths(name: str) -> tuple[str, ...]:
    """Return the paths and names of all managed policies whose bare name that is."""
    bare = name.rpartition("/")[2]
    return tuple(full for full in _snapshot()["policies"] if full.rpartition("/")[2] == bare)


def snapshot_date() -> str:
    """Return the day of the newest policy in the snapshot."""
    return str(_snapshot()["provenance"]["date"])


@lru_cache(maxsize=1)
def _snapshot() -> dict[str, Any]:
    packed = files("ecs_roles").joinpath("data/managed_policies.json.gz").read_bytes()
    content: dict[str, Any] = json.loads(gzip.decompress(packed))
    return content


@lru_cache(maxsize=512)
def _document(name: str, partition: Piece) -> PolicyDocument | None:
    policy = _snapshot()["policies"].get(name)
    if policy is None:
        return None
    before, *others = policy["document"].split(_ARN)
    written = text(before, *(piece for other in others for piece in ("arn:", partition, ":", other)))
    document = read_document(written, origin=f"AWS managed policy {name}")
    if partition == "aws" or isinstance(partition, Symbol) or not others:
        return document
    reason = f"{name} is known as AWS publishes it in the partition aws; in {partition} it may differ"
    return PolicyDocument(document.statements, (*document.unknowns, Unknown(Fresh(name), reason)))
