"""Which partition the code is for: the one that its ARNs and regions name, AWS's commercial one where none is named."""

from operator import attrgetter

from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.resources import Deployment
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Sequence, Value

COMMERCIAL = "aws"

_VALUE = attrgetter("value")  # of an entry
_ARN, _COMMERCIAL_ARN = f"arn:{COMMERCIAL}", f"arn:{COMMERCIAL}:"

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
    arns = [arn for item in deployment.resources for arn in _arns(item.properties)]
    others = {_named(arn) for arn in arns if not arn.prefix.startswith(_COMMERCIAL_ARN)}
    if not any(others):  # As in most code: which of its ARNs are whole makes no difference then.
        return COMMERCIAL
    named = {partition for arn in arns if (partition := _named(arn))}
    return named.pop() if len(named) == 1 else None


@derived_once
def _arns(properties: Mapping) -> tuple[Text, ...]:
    """Return the texts in a resource that begin as an ARN with a partition does.

    Every text of a scan is looked at: in no order, so that nothing but a list is made of them.
    """
    found: list[Text] = []
    values: list[Value] = [properties]
    for value in values:  # which grows
        if type(value) is Text:
            first = value.pieces[0] if value.pieces else ""
            if type(first) is str and first.startswith(_ARN):
                found.append(value)
        elif type(value) is Mapping:
            values += map(_VALUE, value.entries)
        elif type(value) is Sequence:
            values += value.items
    return tuple(found)


def _named(arn: Text) -> str | None:
    parts = parse_arn(arn)
    return parts.partition.literal if parts is not None else None
