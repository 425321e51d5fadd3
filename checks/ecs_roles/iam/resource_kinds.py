"""Which resources an action can be asked for, by the types that AWS's service authorization reference lists."""

import re
from functools import lru_cache

from ecs_roles.iam.patterns_in_common import can_meet
from ecs_roles.iam.service_reference import resource_patterns, takes_resource
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import Piece, Symbol, Text, text

_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
# What these placeholders cannot hold: without a slash in any of them a bucket is none of its objects.
_WITHOUT = dict.fromkeys(("Partition", "Region", "Account", "BucketName"), ":/*?")


def may_be_of(resource: Text, action: str) -> bool:
    """Return whether a resource of a statement can be one that the action takes."""
    if resource.literal is not None and not resource.literal.strip("*"):
        return True
    taken = takes_resource(action)
    return taken is Answer.UNKNOWN or (taken is Answer.YES and _meets_one_of(resource, resource_patterns(action)))


def reads_as(resource: Text, action: str) -> bool:
    """Return whether a resource can be one that the action takes when each part of its ARN is read for itself.

    The account of ``arn:aws:ssm:*:*:parameter/web`` could hold colons, and so a document; nobody means that.
    """
    found = parse_arn(resource)
    if found is None or not found.certain or takes_resource(action) is not Answer.YES:
        return may_be_of(resource, action)
    service, own = found.service, found.resource
    kinds = _services_and_resources(resource_patterns(action))
    return any(can_meet(service, of) and can_meet(own, kind) for of, kind in kinds)


@lru_cache(maxsize=16384)
def _meets_one_of(resource: Text, patterns: tuple[str, ...]) -> bool:
    """Decide it by the kinds of resources: most actions of a service take the same."""
    return any(can_meet(resource, kind) for kind in _kinds(patterns))


@lru_cache(maxsize=4096)
def _kinds(patterns: tuple[str, ...]) -> tuple[Text, ...]:
    return tuple(map(_any_of, patterns))


@lru_cache(maxsize=4096)
def _services_and_resources(patterns: tuple[str, ...]) -> tuple[tuple[Text, Text], ...]:
    parsed = map(parse_arn, _kinds(patterns))
    return tuple((kind.service, kind.resource) for kind in parsed if kind is not None)


def _any_of(pattern: str) -> Text:
    """Return a pattern of AWS's documents with something for each of its placeholders."""
    parts = enumerate(_PLACEHOLDER.split(pattern))
    return text(*(_anything(part) if index % 2 else part for index, part in parts))


def _anything(name: str) -> Piece:
    without = _WITHOUT.get(name)
    return Symbol(Pseudo(f"any {name}"), "it stands for any", without) if without else "*"
