"""What is wrong with a ``valueFrom`` as it is written, whatever the roles allow.

Sources: ECS API reference, Secret; Secrets Manager API, GetSecretValue ("we recommend that you specify the complete
ARN"); Systems Manager, requirements for parameter names.
"""

import re
from dataclasses import dataclass
from typing import Literal

from ecs_roles.linking.surroundings import Surroundings
from ecs_roles.symbolic.text import Text, split_text

_WHOLE_SECRET, _WITH_KEY_AND_VERSION = 7, 10
_PARAMETER_COLONS = 1
_NAME = 6
_SUFFIX = re.compile(r".+-[A-Za-z0-9]{6}")


@dataclass(frozen=True, slots=True)
class ValueFromFault:
    """``refused``: ECS cannot read it at all; ``partial``: it names a secret without its six characters.

    ``names_secret`` is whether it still tells which secret is meant.
    """

    sort: Literal["refused", "partial"]
    why: str
    fix: str
    ecs_says: str
    names_secret: bool = True


def fault_of(value_from: Text, surroundings: Surroundings) -> ValueFromFault | None:
    """What is surely wrong with the reference."""
    fields = split_text(value_from, ":")
    if value_from.prefix.startswith("arn:"):
        is_secret = len(fields) >= _WHOLE_SECRET and fields[2].literal == "secretsmanager"
        return _of_secret_arn(fields) if is_secret else None
    if not value_from.prefix and not _is_named_secret(value_from, surroundings):
        return None
    if len(fields) - 1 > _PARAMETER_COLONS:
        return _name_with_key()
    return _name_of_secret() if _is_named_secret(value_from, surroundings) else None


def _of_secret_arn(fields: tuple[Text, ...]) -> ValueFromFault | None:
    if len(fields) not in {_WHOLE_SECRET, _WITH_KEY_AND_VERSION}:
        return ValueFromFault(
            "refused",
            f"after the secret's name ECS takes three colons or none, not {len(fields) - _WHOLE_SECRET}",
            "Write SECRET_ARN:json-key:version-stage:version-id with all three colons, parts may be empty: "
            "SECRET_ARN:json-key::",
            "an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid ARN and try again",
        )
    name = fields[_NAME].literal
    if name is None or _SUFFIX.fullmatch(name):
        return None
    return ValueFromFault(
        "partial",
        f"the ARN ends in {name}, without the six characters that Secrets Manager appends",
        "Use the complete ARN: the secret's arn in Terraform, !Ref of the secret in CloudFormation.",
        "unable to retrieve secret from asm: ... is not authorized to perform: secretsmanager:GetSecretValue on "
        "resource (with the incomplete ARN)",
    )


def _name_with_key() -> ValueFromFault:
    return ValueFromFault(
        "refused",
        "it is no ARN, so ECS takes it for the name of a parameter, which has no such colons",
        "Write the complete ARN of the secret before the JSON key.",
        "The Systems Manager parameter name specified for secret ... is invalid",
        names_secret=False,
    )


def _name_of_secret() -> ValueFromFault:
    return ValueFromFault(
        "refused",
        "it is the name of a secret, and ECS takes what is no ARN for the name of a parameter",
        "Use the ARN of the secret instead of its name.",
        "unable to retrieve secrets from ssm: ... invalid ssm parameters",
        names_secret=False,
    )


def _is_named_secret(value_from: Text, surroundings: Surroundings) -> bool:
    name = split_text(value_from, ":", 1)[0]
    is_secret = bool(surroundings.find("secret", "name", name).sure)
    return is_secret and not surroundings.find("parameter", "name", name).sure
