"""Which partition the code is for: the one that its ARNs and regions name, AWS's commercial one where none is named."""

from collections.abc import Iterator
from functools import reduce

from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.resources import Deployment
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Sequence, Value

COMMERCIAL = "aws"

_BY_REGION = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "eusc-": "aws-eusc",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
}


def partition_of(deployment: Deployment) -> str | None:
    """The only partition that the code names; the commercial one when it names none; ``None`` when it names several."""
    region = deployment.region.literal or ""
    known = next((partition for prefix, partition in _BY_REGION.items() if region.startswith(prefix)), None)
    if known is not None or region:
        return known or COMMERCIAL
    named = reduce(set.union, (set(_partitions(item.properties)) for item in deployment.resources), set[str]())
    if len(named) > 1:
        return None
    return next(iter(named), COMMERCIAL)


def _partitions(value: Value) -> Iterator[str]:
    match value:
        case Text():
            arn = parse_arn(value)
            if arn is not None and (arn.partition.literal or "").startswith("aws"):
                yield str(arn.partition)
        case Sequence():
            for item in value.items:
                yield from _partitions(item)
        case Mapping():
            for entry in value.entries:
                yield from _partitions(entry.value)
        case _:
            return
