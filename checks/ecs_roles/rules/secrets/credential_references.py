"""References whose content is a secret and that the deployment writes into a plain value: resolved, declared or named.

Sources: Terraform language, sensitive variables; CloudFormation User Guide, NoEcho.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from ecs_roles.credentials.credential_names import names_password
from ecs_roles.credentials.credential_shapes import has_open_password, open_passwords
from ecs_roles.credentials.names_beside_credentials import names_a_place, names_connection, names_credential_itself
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.rules.secrets.resolved_secrets import (
    CHOICES,
    KEY_OF_INSTANCE,
    TAKEN_FROM,
    any_part,
    is_credential_by_name,
    may_be_secret,
    may_hold_anything,
    resolved_secret,
)
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import RESOLVED, UNDECLARED, Attribute, Computed, Declaration, Origin
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text

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
    resolved = resolved_into(value, named_as_one=named_as_one)
    if resolved is not None:
        return resolved
    origins = [symbol.origin for symbol in value.symbols]
    # Of an account and its password the password is told.
    for origin in sorted(origins, key=lambda each: not _is_named_as_one(each)) if len(origins) > 1 else origins:
        named = _is_named_as_one(origin)
        declared = next((hidden[source] for source in _passed_on(origin) if source in hidden), None)
        if declared is not None:
            by_declaration = not named and not named_as_one and not has_open_password(value)
            return Exposed(f"gets {declared}", by_declaration, by_declaration and _is_only_beside(origins, hidden))
        if named:
            return Exposed(f"gets {_written(origin)}, by its name a credential")
    passwords = dict.fromkeys(_written(symbol.origin) for symbol in open_passwords(value))
    if passwords:
        return Exposed(f"holds a connection string with the password {' and '.join(passwords)}")
    if named_as_one and len(value.pieces) == 1 and origins and not names_a_place(_name_of(origins[0])):
        return Exposed(f"is by its name a credential and gets {_written(origins[0])}")
    return None


def resolved_into(value: Text, *, named_as_one: bool) -> Exposed | None:
    """Return which secret of a store, or made by the code, the deployment writes into a value."""
    origins = [symbol.origin for symbol in value.symbols]
    for wanted in (any_part,) if named_as_one else (is_credential_by_name, may_be_secret):
        resolved = (resolved_secret(origin, wanted, named_as_one=named_as_one) for origin in origins)
        found = next(filter(None, resolved), None)
        if found is not None:
            return Exposed(f"gets {found}", declared_only=wanted is may_be_secret)
    return None


def _is_named_as_one(origin: Origin) -> bool:
    return any(names_credential_itself(_name_of(source)) for source in _passed_on(origin, beyond_places=False))


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
        resolved = resolved_secret(origin, is_credential_by_name, named_as_one=False)
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
    return names_a_place(name) and not names_connection(name)


def _written(origin: Origin) -> str:
    """Return what the code calls a value; of what nothing declares that is the name."""
    return str(origin.of) if isinstance(origin, Attribute) and origin.name == UNDECLARED else str(origin)


def is_declared(origin: Origin) -> bool:
    """Return whether an origin is a variable or parameter, and not an attribute of something."""
    return isinstance(origin, Declaration)


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
            return None if names_a_place(_name_of(origin), or_address=False) else origin
        case Attribute(of=Declaration() as of):
            return origin if may_hold_anything(of) else None
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
        elif each.operation in TAKEN_FROM:
            yield each
            if beyond_places or not names_a_place(_name_of(each)):
                waiting += each.operands[0].origins
        elif each.operation in _PASSING_ON or each.operation in CHOICES:
            passed = each.operands[1:] if each.operation in CHOICES else each.operands
            waiting += (source for operand in passed for source in operand.origins)


def _name_of(origin: Origin) -> str:
    """Return how a variable, parameter, output or attribute is called; of a part, its key."""
    match origin:
        case Attribute(name="Ref"):
            return "id"  # Of a resource; what a parameter holds is its own declaration.
        case Attribute():
            return origin.name
        case Declaration():
            return re.split(r"[./]", KEY_OF_INSTANCE.sub("", origin.address))[-1]
        case Computed(operation=operation, operands=(_, key, *_)) if operation in TAKEN_FROM:
            return key.literal or ""
        case Computed(operation=operation, operands=(*_, last)) if operation in _PASSING_ON and last.origins:
            return _name_of(last.origins[-1])
        case _:
            return ""
