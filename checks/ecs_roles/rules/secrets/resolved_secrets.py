"""Which secret a reference of the code surely brings in when it is deployed, and by which part of an expression.

Sources: CloudFormation User Guide, dynamic references; the Terraform providers' documentation of sensitive attributes.
"""

import re
from collections.abc import Callable, Sequence

from ecs_roles.credentials.credential_names import stands_for_credential
from ecs_roles.credentials.names_beside_credentials import is_no_secret, names_a_place, names_credential_itself
from ecs_roles.symbolic.origin import RESOLVED, Attribute, Computed, Declaration, Origin
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
_DECODING = frozenset({"jsondecode", "yamldecode"})
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
TAKEN_FROM = frozenset({"part", "item"})
CHOICES = frozenset({"choice", "if"})
# Which part of a secret is asked for, by the keys that lead to it, the last one first.
Asked = Callable[[Sequence[str]], bool]
_CALL = re.compile(r"^(?:module\.[^.]+\.)*(?:data\.)?")
KEY_OF_INSTANCE = re.compile(r'\["(?:[^"\\]|\\.)*"\]|\[[^\]"]*\]')


def may_hold_anything(of: Declaration) -> bool:
    """Return whether what a resource gives is a secret only where the name of what takes it says so."""
    return _kind_of(of) in _BY_NAME


def resolved_secret(origin: Origin, asked: Asked, *, named_as_one: bool) -> str | None:
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


def _secret_of(origin: Origin, asked: Asked, *, named_as_one: bool) -> str | None:
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
            by_name = named_as_one or names_credential_itself(_last_of_path(path.literal or ""))
            stores = {**_STORES, **(_STORES_BY_NAME if by_name else {})}
            return stores.get(service.literal or "")
        case _:
            return None


def _kind_of(of: Declaration) -> str:
    """Return the type of a resource or data source in Terraform."""
    return next(iter(re.split(r"\.", _CALL.sub("", KEY_OF_INSTANCE.sub("", of.address)))), "")


def _last_of_path(reference: str) -> str:
    """Return how a parameter of the store is called: ``resolve:ssm:/prod/db/password:3``."""
    return reference.removeprefix("resolve:ssm:").partition(":")[0].rpartition("/")[2]


def _within(origin: Computed, asked: Asked) -> list[Origin]:
    """Return what an operation works on; nothing of several values of which another than those asked for is taken."""
    operands = origin.operands[1:] if origin.operation in CHOICES else origin.operands
    if origin.operation in TAKEN_FROM:
        keys, whole = _taken_from(origin)
        left_alone = keys and not asked(keys) and _has_named_values(whole)
        return [whole] if whole is not None and not left_alone else []
    return [source for operand in operands for source in operand.origins]


def _has_named_values(whole: Origin | None) -> bool:
    if isinstance(whole, Attribute):
        return whole.name in _OF_NAMED_VALUES
    return isinstance(whole, Computed) and whole.operation in _DECODING


def any_part(_: Sequence[str]) -> bool:
    """Return that whatever is taken is asked for: the value that gets it is named as a credential."""
    return True


def is_credential_by_name(keys: Sequence[str]) -> bool:
    """Return whether a part of a secret is a credential, by its name."""
    return stands_for_credential(keys[0])


def may_be_secret(keys: Sequence[str]) -> bool:
    """Return whether a part of a secret may be one, by its name: hosts and accounts stand beside the password."""
    return not any(names_a_place(key) or is_no_secret(key) for key in keys)


def _taken_from(origin: Origin) -> tuple[tuple[str, ...], Origin | None]:
    """Return by which keys, the last one first, a part is taken, and what from; ``account.ids["x"]`` has two."""
    keys: list[str] = []
    while isinstance(origin, Computed) and origin.operation in TAKEN_FROM:
        keys.append(origin.operands[1].literal or "")
        found = origin.operands[0].origins
        if not found:
            return (), None
        origin = found[0]
    return tuple(filter(None, keys)), origin


def is_never_resolved(value: Text) -> bool:
    """Return whether a value is a SecureString that CloudFormation does not fill in: it does in a few other types only.

    Source: CloudFormation User Guide, resources that support dynamic parameter patterns for secure strings.
    """
    found = (symbol.origin for symbol in value.symbols)
    return any(
        isinstance(each, Computed) and each.operation == RESOLVED and each.operands[1].literal == _SECURE
        for each in found
    )


def is_resolved_by_template(value: Text) -> bool:
    """Return whether a value holds a dynamic reference of CloudFormation."""
    return any(isinstance(each.origin, Computed) and each.origin.operation == RESOLVED for each in value.symbols)


def is_generated(value: Text) -> bool:
    """Return whether a value is what Terraform has made at random, which is not the name of a secret."""
    origin = value.symbols[0].origin if len(value.pieces) == 1 and value.symbols else None
    return isinstance(origin, Attribute) and _kind_of(origin.of) in _GENERATED


def user_key_in(value: Text) -> Origin | None:
    """Return the secret of an access key that a text holds; the password that is made of one for SMTP is another."""
    keys = (each.origin for each in value.symbols if isinstance(each.origin, Attribute))
    return next(
        (
            key
            for key in keys
            if _secret_of(key, any_part, named_as_one=True) == _SECRET_OF_KEY and key.name in _OF_KEYS
        ),
        None,
    )
