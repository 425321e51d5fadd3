"""References whose content is a secret and that the deployment resolves into plain text.

Sources: CloudFormation User Guide, dynamic references; the Terraform providers' documentation of sensitive attributes.
"""

import re
from collections.abc import Iterator, Mapping

from ecs_roles.credentials.credential_names import is_about_a_store, is_said_public, stands_for_credential
from ecs_roles.credentials.credential_shapes import has_open_password
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

_REFERENCE = re.compile(r"[A-Za-z_][\w-]*(?:(?:[./][\w-]+)|(?:\[[^\]\s]*\]))*")
_FUNCTION = re.compile(r"(?P<name>[a-z0-9_]+)\(")
# What these make of a secret can be read as the secret.
_PASSING_ON = frozenset(
    (
        "base64encode",
        "chomp",
        "coalesce",
        "concat",
        "element",
        "format",
        "join",
        "jsonencode",
        "lookup",
        "nonsensitive",
        "one",
        "replace",
        "sensitive",
        "tostring",
        "trim",
        "trimspace",
        "try",
        "urlencode",
    )
)
# A value that is called so names where something is, or how it is called.
_PLACES = frozenset(
    (
        "account",
        "address",
        "arn",
        "bucket",
        "count",
        "domain",
        "enabled",
        "endpoint",
        "file",
        "host",
        "hostname",
        "id",
        "ids",
        "length",
        "location",
        "name",
        "names",
        "partition",
        "path",
        "port",
        "prefix",
        "region",
        "suffix",
        "type",
        "uri",
        "url",
        "user",
        "username",
        "version",
    )
)

Shape = tuple[str, re.Pattern[str]]


def _shapes(table: tuple[tuple[str, str, str], ...]) -> tuple[Shape, ...]:
    return tuple(
        (what, re.compile(rf"\b(?:data\.)?{kind}\.[\w-]+(?:\[[^\]]*\])?\.(?:{attributes})\b"))
        for what, kind, attributes in table
    )


_SURE_SHAPES = (_DYNAMIC, *_shapes(_SURE))
_NAMED_SHAPES = (*_SURE_SHAPES, _DYNAMIC_PARAMETER, *_shapes(_BY_NAME))


def exposed_secret(value: Text, hidden: Mapping[str, str], *, named_as_one: bool) -> str | None:
    """Return which secret the deployment writes into a value in clear, as the end of a sentence; ``None`` without one.

    ``hidden`` are the variables and parameters that the code declares to be secret, by name. What such a value will be
    need not be known: that it will stand there is.
    """
    found = resolved_secret(value, named_as_one=named_as_one)
    if found is not None:
        return f"gets {found}"
    labels = [str(symbol.origin) for symbol in value.symbols]
    for label in labels:
        sources = list(_sources(label))
        declared = next((hidden[source] for source in sources if source in hidden), None)
        if declared is not None:
            return f"gets {declared}"
        if any(_is_credential(source) for source in sources):
            return f"gets {label}, by its name a credential"
    if has_open_password(value):
        return f"holds a connection string with the password {' and '.join(labels)}"
    if named_as_one and len(value.pieces) == 1 and labels and not _names_a_place(labels[0]):
        return f"is by its name a credential and gets {labels[0]}"
    return None


def _sources(label: str) -> Iterator[str]:
    """The references that an expression passes on: itself, or the arguments of a function that keeps them readable."""
    function = _FUNCTION.match(label)
    if function is None:
        if _REFERENCE.fullmatch(label):
            yield label
    elif function["name"] in _PASSING_ON:
        yield from (found[0] for found in _REFERENCE.finditer(label, function.end()))


def _is_credential(source: str) -> bool:
    """Whether a variable, parameter, output or attribute has the name of a credential, and not that of a store."""
    last = _last(source)
    return stands_for_credential(last) and not is_about_a_store(last) and not is_said_public(last)


def _names_a_place(label: str) -> bool:
    """Whether what is written into the value is the name, address or file of something."""
    return (re.findall(r"[a-z]+", _camel_apart(_last(label))) or [""])[-1] in _PLACES


def _last(source: str) -> str:
    return re.split(r"[.\[/]", source.rstrip("]"))[-1].strip("\"'*")


def _camel_apart(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


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
