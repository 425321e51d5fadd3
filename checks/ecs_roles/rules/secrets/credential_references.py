"""References whose content is a secret and that the deployment resolves into plain text.

Sources: CloudFormation User Guide, dynamic references; the Terraform providers' documentation of sensitive attributes.
"""

import re

from ecs_roles.credentials.credential_names import stands_for_credential
from ecs_roles.symbolic.text import Symbol, Text

# What the reference gives, the type of the resource in Terraform, and the attributes that are secret.
_SURE = (
    ("a value of Secrets Manager", "aws_secretsmanager_secret_version", "secret_string|secret_binary"),
    ("a generated password", "random_password", "result"),
    ("a generated password", "aws_secretsmanager_random_password", "random_password"),
    ("the secret of an access key", "aws_iam_access_key", "secret|ses_smtp_password_v4"),
    ("a private key", "tls_private_key", "private_key_pem|private_key_openssh|private_key_pem_pkcs8"),
)
# These may hold anything: a secret where the variable says so.
_BY_NAME = (
    ("a value of Parameter Store", "aws_ssm_parameter", "value"),
    ("a generated value", "random_string", "result"),
    ("a generated value", "random_id", "hex|b64_std|b64_url"),
    ("a generated value", "random_bytes", "hex|base64"),
)
# Of a secret that holds several things, host and account stand beside the password: the key that is taken.
_PART = re.compile(r"""jsondecode\(.*\)(?:\.|\[\s*["']?)(?P<key>[\w-]+)|:SecretString:(?P<field>[^:]+)""")
_DYNAMIC = ("a value of Secrets Manager", re.compile(r"resolve:secretsmanager:.+"))
_DYNAMIC_PARAMETER = ("a value of Parameter Store", re.compile(r"resolve:ssm(?:-secure)?:.+"))

Shape = tuple[str, re.Pattern[str]]


def _shapes(table: tuple[tuple[str, str, str], ...]) -> tuple[Shape, ...]:
    return tuple(
        (what, re.compile(rf"\b(?:data\.)?{kind}\.[\w-]+(?:\[[^\]]*\])?\.(?:{attributes})\b"))
        for what, kind, attributes in table
    )


_SURE_SHAPES = (_DYNAMIC, *_shapes(_SURE))
_NAMED_SHAPES = (*_SURE_SHAPES, _DYNAMIC_PARAMETER, *_shapes(_BY_NAME))


def resolved_secret(value: Text, *, named_as_one: bool) -> str | None:
    """What sort of secret a reference in the text brings in, and which reference; ``None`` when none surely does."""
    shapes = _NAMED_SHAPES if named_as_one else _SURE_SHAPES
    symbols = (symbol for symbol in value.symbols if named_as_one or _is_whole_or_credential(symbol))
    return next((found for symbol in symbols if (found := _in_symbol(symbol, shapes))), None)


def _is_whole_or_credential(symbol: Symbol) -> bool:
    part = _PART.search(str(symbol.origin))
    return part is None or stands_for_credential(part["key"] or part["field"])


def _in_symbol(symbol: Symbol, shapes: tuple[Shape, ...]) -> str | None:
    """Only the reference itself is named: the rest of an expression may hold anything."""
    found = ((what, shape.search(str(symbol.origin))) for what, shape in shapes)
    return next((f"{what} ({match[0]})" for what, match in found if match is not None), None)
