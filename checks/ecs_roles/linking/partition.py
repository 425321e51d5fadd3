"""Which partition the code is for: the one that its ARNs and regions name, AWS's commercial one where none is named."""

from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.derived_once import derived_once
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
    """Return the only partition that the code names; the commercial one when it names none.

    ``None`` when it names several.
    """
    region = deployment.region.literal or ""
    known = next((partition for prefix, partition in _BY_REGION.items() if region.startswith(prefix)), None)
    if known is not None or region:
        return known or COMMERCIAL
    named = {name for item in deployment.resources for name in _partitions(item.properties)}
    if len(named) > 1:
        return None
    return next(iter(named), COMMERCIAL)


@derived_once
def _partitions(properties: Mapping) -> frozenset[str]:
    """Return the partitions that the ARNs in a resource name; as every text is looked at, without a walk in order."""
    arns: list[Text] = []
    waiting: list[Value] = [properties]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Text):
            first = found.pieces[0] if found.pieces else ""
            if type(first) is str and first.startswith("arn:aws"):
                arns.append(found)
        elif isinstance(found, Mapping):
            waiting += [entry.value for entry in found.entries]
        elif isinstance(found, Sequence):
            waiting += found.items
    parsed = [arn for arn in map(parse_arn, arns) if arn is not None]
    return frozenset([partition for arn in parsed if (partition := arn.partition.literal)])
