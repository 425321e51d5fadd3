"""References whose content is a secret and that the deployment resolves into plain text.

Sources: CloudFormation User Guide, dynamic references; the Terraform providers' documentation of sensitive attributes.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from ecs_roles.credentials.credential_names import (
    is_about_a_store,
    is_no_secret,
    is_said_public,
    names_connection,
    names_password,
    stands_for_credential,
)
from ecs_roles.credentials.credential_shapes import has_open_password, open_passwords
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import RESOLVED, UNDECLARED, Attribute, Computed, Declaration, Origin
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text

_VALUE_OF_A_SECRET, _VALUE_OF_THE_STORE = "a value of Secrets Manager", "a value of Parameter Store"
_SECRET_OF_KEY = "the secret of an access key"
# The attribute of a key in a template.
_OF_A_TEMPLATE = "SecretAccessKey"
_OF_KEYS = frozenset({"secret", _OF_A_TEMPLATE})
# What the attributes of a resource in Terraform give.
_SURE = {
    "aws_secretsmanager_secret_version": (_VALUE_OF_A_SECRET, ("secret_string", "secret_binary")),
    "random_password": ("a generated password", ("result",)),
    "aws_secretsmanager_random_password": ("a generated password", ("random_password",)),
    "aws_iam_access_key": (_SECRET_OF_KEY, ("secret", "ses_smtp_password_v4")),
    "tls_private_key": ("a private key", ("private_key_pem", "private_key_openssh", "private_key_pem_pkcs8")),
    "aws_kms_secrets": ("a text that KMS has decrypted", ("plaintext",)),
    "sops_file": ("a value of a file that SOPS has decrypted", ("data", "raw")),
    "vault_generic_secret": ("a value of Vault", ("data", "data_json")),
    "vault_kv_secret": ("a value of Vault", ("data", "data_json")),
    "vault_kv_secret_v2": ("a value of Vault", ("data", "data_json")),
}
# Of these attributes each value has a name.
_OF_NAMED_VALUES = frozenset({"data", "plaintext"})
# These may hold anything: a secret where the variable says so.
_BY_NAME = {
    "aws_ssm_parameter": (_VALUE_OF_THE_STORE, ("value",)),
    "random_string": ("a generated value", ("result",)),
    "random_id": ("a generated value", ("hex", "b64_std", "b64_url")),
    "random_bytes": ("a generated value", ("hex", "base64")),
}
_GENERATED = frozenset(kind for kind in _BY_NAME if kind.startswith("random_"))
_SECURE = "ssm-secure"
_STORES = {"secretsmanager": _VALUE_OF_A_SECRET, _SECURE: "a SecureString of Parameter Store"}
_STORES_BY_NAME = {"ssm": _VALUE_OF_THE_STORE}
# Of a secret that holds several things, host and account stand beside the password: the key that is taken.
_TAKEN_FROM = frozenset({"part", "item"})
# Which part of a secret is asked for, by the keys that lead to it, the last one first.
_Asked = Callable[[Sequence[str]], bool]
_CHOICES = frozenset({"choice", "if"})
_CALL = re.compile(r"^(?:module\.[^.]+\.)*(?:data\.)?")
_KEY = re.compile(r'\["(?:[^"\\]|\\.)*"\]|\[[^\]"]*\]')

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
_ADDRESSES = frozenset({"uri", "url"})


@frozen()
class Exposed:
    """What the deployment writes into a value in clear, as the end of a sentence.

    ``declared_only``: nothing but a declaration says that it is a secret. ``only_beside``: not even that of its own
    variable, which is handed on in an object that is declared secret as a whole.
    """

    why: str
    declared_only: bool = False
    only_beside: bool = False


def exposed_secret(value: Text, hidden: Mapping[Origin, str], *, named_as_one: bool) -> Exposed | None:
    """Return which secret the deployment writes into a value in clear; ``None`` without one.

    ``hidden`` are the variables and parameters that the code declares to be secret. What such a value will be need not
    be known: that it will stand there is.
    """
    origins = [symbol.origin for symbol in value.symbols]
    for wanted in (_any_part,) if named_as_one else (_is_credential_by_name, _may_be_secret):
        resolved = (_resolved(origin, wanted, named_as_one=named_as_one) for origin in origins)
        found = next(filter(None, resolved), None)
        if found is not None:
            return Exposed(f"gets {found}", declared_only=wanted is _may_be_secret)
    # Of an account and its password the password is told.
    for origin in sorted(origins, key=lambda each: not _is_named_as_one(each)) if len(origins) > 1 else origins:
        named = _is_named_as_one(origin)
        declared = next((hidden[source] for source in _passed_on(origin) if source in hidden), None)
        if declared is not None:
            by_declaration = not named and not named_as_one and not has_open_password(value)
            return Exposed(f"gets {declared}", by_declaration, by_declaration and _is_only_beside(origins, hidden))
        if named:
            return Exposed(f"gets {origin}, by its name a credential")
    passwords = dict.fromkeys(_written(symbol.origin) for symbol in open_passwords(value))
    if passwords:
        return Exposed(f"holds a connection string with the password {' and '.join(passwords)}")
    if named_as_one and len(value.pieces) == 1 and origins and not _names_a_place(_name_of(origins[0])):
        return Exposed(f"is by its name a credential and gets {origins[0]}")
    return None


def _is_named_as_one(origin: Origin) -> bool:
    return any(_is_credential(_name_of(source)) for source in _passed_on(origin, beyond_places=False))


@frozen()
class SecretArgument:
    """A secret that a command gets in clear, and where it is written."""

    what: str
    span: Span | None

    @property
    def name(self) -> str:
        """Return what the variable, parameter or reference is called."""
        return self.what.rpartition(" ")[2].strip("()")


def secret_argument(value: Text, hidden: Mapping[Origin, str]) -> SecretArgument | None:
    """Return which secret an argument holds in clear.

    A name alone says too little here: commands speak of the names and addresses of secrets too.
    """
    for origin in (symbol.origin for symbol in value.symbols):
        resolved = _resolved(origin, _is_credential_by_name, named_as_one=False)
        if resolved is not None:
            return SecretArgument(resolved, value.span)
        source = next((each for each in _passed_on(origin, beyond_places=False) if each in hidden), None)
        if source is not None:
            return SecretArgument(hidden[source], value.span)
    return None


def _is_only_beside(origins: Sequence[Origin], hidden: Mapping[Origin, str]) -> bool:
    """Return whether all that is declared secret of a value are variables that are handed on in a secret object."""
    declared = [source for origin in origins for source in _passed_on(origin) if source in hidden]
    return all(
        isinstance(source, Declaration)
        and ".var." in f".{source.address}"
        and _name_of(source) != hidden[source].rpartition(" ")[2]
        for source in declared
    )


def says_where(name: str) -> bool:
    """Return whether a value is by its name an address or the name of something, and not a whole connection."""
    return _names_a_place(name) and not names_connection(name)


def _written(origin: Origin) -> str:
    """Return what the code calls a value; of what nothing declares that is the name."""
    return str(origin.of) if isinstance(origin, Attribute) and origin.name == UNDECLARED else str(origin)


def is_never_resolved(value: Text) -> bool:
    """Return whether a value is a SecureString that CloudFormation does not fill in: it does in a few other types only.

    Source: CloudFormation User Guide, resources that support dynamic parameter patterns for secure strings.
    """
    found = (symbol.origin for symbol in value.symbols)
    return any(
        isinstance(each, Computed) and each.operation == RESOLVED and each.operands[1].literal == _SECURE
        for each in found
    )


def user_key_in(value: Text) -> Origin | None:
    """Return the secret of an access key that a text holds; the password that is made of one for SMTP is another."""
    keys = (each.origin for each in value.symbols if isinstance(each.origin, Attribute))
    return next(
        (
            key
            for key in keys
            if _secret_of(key, _any_part, named_as_one=True) == _SECRET_OF_KEY and key.name in _OF_KEYS
        ),
        None,
    )


def is_declared(origin: Origin) -> bool:
    """Return whether an origin is a variable or parameter, and not an attribute of something."""
    return isinstance(origin, Declaration)


def is_resolved_by_template(value: Text) -> bool:
    """Return whether a value holds a dynamic reference of CloudFormation."""
    return any(isinstance(each.origin, Computed) and each.origin.operation == RESOLVED for each in value.symbols)


def is_generated(value: Text) -> bool:
    """Return whether a value is what Terraform has made at random, which is not the name of a secret."""
    origin = value.symbols[0].origin if len(value.pieces) == 1 and value.symbols else None
    return isinstance(origin, Attribute) and _kind_of(origin.of) in _GENERATED


@derived_once
def hidden_origins(index: ResourceIndex) -> Mapping[Origin, str]:
    """Return what the code declares to be secret, by the variables and parameters that are."""
    return dict(index.deployment.hidden)


@derived_once
def hidden_places(index: ResourceIndex) -> Mapping[Span, str]:
    """Return what the code declares to be secret, by the places that it is written to."""
    return dict(index.deployment.hidden_at)


def is_in_use(value: Text) -> bool:
    """Return whether a value is read from the password of a resource of the code: what stands there is the password."""
    source = value.source
    if source is None or source.of.address.startswith("data.") or ".data." in source.of.address:
        return False
    return names_password(source.name) or source.name == "auth_token"


def whole_value(value: Text) -> Origin | None:
    """Return the variable, parameter or entry of a store that a value is, and nothing else; not where it is a place."""
    origin = value.symbols[0].origin if len(value.pieces) == 1 and value.symbols else None
    match origin:
        case Declaration():
            return None if _last_word(_name_of(origin)) in _PLACES - _ADDRESSES else origin
        case Attribute(of=Declaration() as of):
            return origin if _kind_of(of) in _BY_NAME else None
        case Computed(operation=operation, operands=(_, service, _)) if operation == RESOLVED:
            return origin if service.literal == "ssm" else None
        case _:
            return None


def _passed_on(origin: Origin, *, beyond_places: bool = True) -> Iterator[Origin]:
    """Yield the references that an expression passes on: itself, what it chooses from, or what a function keeps.

    Of what is called ``master_user_secret`` the part ``secret_arn`` is no secret: where a part says where something is,
    what it is a part of is passed on ``beyond_places`` only.
    """
    waiting, seen = [origin], set[Origin]()
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        if not isinstance(each, Computed):
            yield each
        elif each.operation in _TAKEN_FROM:
            yield each
            if beyond_places or not _names_a_place(_name_of(each)):
                waiting += each.operands[0].origins
        elif each.operation in _PASSING_ON or each.operation in _CHOICES:
            passed = each.operands[1:] if each.operation in _CHOICES else each.operands
            waiting += (source for operand in passed for source in operand.origins)


def _name_of(origin: Origin) -> str:
    """Return how a variable, parameter, output or attribute is called; of a part, its key."""
    match origin:
        case Attribute(name="Ref"):
            return "id"  # Of a resource; what a parameter holds is its own declaration.
        case Attribute():
            return origin.name
        case Declaration():
            return re.split(r"[./]", _KEY.sub("", origin.address))[-1]
        case Computed(operation=operation, operands=(_, key, *_)) if operation in _TAKEN_FROM:
            return key.literal or ""
        case Computed(operation=operation, operands=(*_, last)) if operation in _PASSING_ON and last.origins:
            return _name_of(last.origins[-1])
        case _:
            return ""


def _is_credential(name: str) -> bool:
    """Return whether a name is that of a credential, and not that of a store."""
    return stands_for_credential(name) and not is_about_a_store(name) and not is_said_public(name)


def _names_a_place(name: str) -> bool:
    """Return whether what is written into the value is the name, address or file of something."""
    return _last_word(name) in _PLACES


def _last_word(name: str) -> str:
    words: list[str] = re.findall(r"[a-z]+", _camel_apart(name))
    return words[-1] if words else ""


def _camel_apart(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _resolved(origin: Origin, asked: _Asked, *, named_as_one: bool) -> str | None:
    """Return which secret a value surely brings in, and by which reference, wherever in an expression that stands.

    Of a secret that holds several things ``asked`` says of which of them, by their names.
    """
    waiting, seen = [origin], set[Origin]()
    while waiting:
        each = waiting.pop()
        found = _secret_of(each, asked, named_as_one=named_as_one)
        if found is not None:
            return f"{found} ({each})"
        if each not in seen and isinstance(each, Computed):
            waiting += reversed(_within(each, asked))
        seen.add(each)
    return None


def _secret_of(origin: Origin, asked: _Asked, *, named_as_one: bool) -> str | None:
    """Return which secret a reference itself is."""
    match origin:
        case Attribute(of=Declaration() as of, name=name):
            if name == _OF_A_TEMPLATE:
                return _SECRET_OF_KEY
            kind = _kind_of(of)
            what, attributes = _SURE.get(kind) or (_BY_NAME.get(kind) if named_as_one else None) or ("", ())
            return what if name in attributes else None
        case Computed(operation=operation, operands=(path, service, key)) if operation == RESOLVED:
            if key.literal and not asked((key.literal,)):
                return None
            by_name = named_as_one or _is_credential(_last_of_path(path.literal or ""))
            stores = {**_STORES, **(_STORES_BY_NAME if by_name else {})}
            return stores.get(service.literal or "")
        case _:
            return None


def _kind_of(of: Declaration) -> str:
    """Return the type of a resource or data source in Terraform."""
    return next(iter(re.split(r"\.", _CALL.sub("", _KEY.sub("", of.address)))), "")


def _last_of_path(reference: str) -> str:
    """Return how a parameter of the store is called: ``resolve:ssm:/prod/db/password:3``."""
    return reference.removeprefix("resolve:ssm:").partition(":")[0].rpartition("/")[2]


def _within(origin: Computed, asked: _Asked) -> list[Origin]:
    """Return what an operation works on; nothing of several values of which another than those asked for is taken."""
    operands = origin.operands[1:] if origin.operation in _CHOICES else origin.operands
    if origin.operation in _TAKEN_FROM:
        keys, whole = _taken_from(origin)
        left_alone = keys and not asked(keys) and _has_named_values(whole)
        return [whole] if whole is not None and not left_alone else []
    return [source for operand in operands for source in operand.origins]


def _has_named_values(whole: Origin | None) -> bool:
    if isinstance(whole, Attribute):
        return whole.name in _OF_NAMED_VALUES
    return isinstance(whole, Computed) and whole.operation == "jsondecode"


def _any_part(_: Sequence[str]) -> bool:
    """Return that whatever is taken is asked for: the value that gets it is named as a credential."""
    return True


def _is_credential_by_name(keys: Sequence[str]) -> bool:
    return stands_for_credential(keys[0])


def _may_be_secret(keys: Sequence[str]) -> bool:
    """Return whether a part of a secret may be one, by its name: hosts and accounts stand beside the password."""
    return not any(_names_a_place(key) or is_no_secret(key) for key in keys)


def _taken_from(origin: Origin) -> tuple[tuple[str, ...], Origin | None]:
    """Return by which keys, the last one first, a part is taken, and what from; ``account.ids["x"]`` has two."""
    keys: list[str] = []
    while isinstance(origin, Computed) and origin.operation in _TAKEN_FROM:
        keys.append(origin.operands[1].literal or "")
        found = origin.operands[0].origins
        if not found:
            return (), None
        origin = found[0]
    return tuple(filter(None, keys)), origin
