"""What the parameters hold that AWS publishes below ``/aws/service/``: which image, though not of which account.

Source: AWS for Fluent Bit, ``aws ssm get-parameters-by-path --path /aws/service/aws-for-fluent-bit``.
Nobody but AWS can make a parameter below ``/aws/service/``.
"""

from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import REGION, Symbol, Text, text

FLUENT_BIT_ACCOUNT = Symbol(
    Pseudo("account of AWS for Fluent Bit"), "AWS keeps its images in an account of each region", ":/*?.", 12
)
_DOMAIN = Symbol(Pseudo("AWS's domain"), "the domain of the registry depends on the partition", ":/*?")
_FLUENT_BIT = "/aws/service/aws-for-fluent-bit/"


def published(parameter: str) -> Text | None:
    """Return the image that a public parameter holds; ``None`` for any other parameter."""
    name, _, _version = parameter.partition(":")
    if not name.startswith(_FLUENT_BIT):
        return None
    tag = name.removeprefix(_FLUENT_BIT)
    return text(FLUENT_BIT_ACCOUNT, ".dkr.ecr.", REGION, ".", _DOMAIN, f"/aws-for-fluent-bit:{tag}")
