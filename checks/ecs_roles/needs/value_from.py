"""What a ``valueFrom`` or ``credentialsParameter`` names, and what of it ECS surely refuses.

Sources: ECS API reference, Secret and RepositoryCredentials; Secrets Manager API, GetSecretValue, and its user guide,
"can't find my secret from a partial ARN": a secret is found by its name, and IAM is asked for its complete ARN. A name
that ends in a hyphen and six characters is taken for complete. Systems Manager API, GetParameters.
"""

import re
from collections.abc import Iterator
from typing import Literal

from ecs_roles.ecs.arns import names_secret_completely, parameter_arn, secret_arn, secret_suffix
from ecs_roles.ecs.role import Role
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.workload import Workload
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import is_arn, parse_arn
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import computed
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Symbol, Text, same_text, split_text, text, text_operand
from ecs_roles.symbolic.values import as_text

Store = Literal["secret", "parameter", "open"]

_REFERENCE = "/aws/reference/secretsmanager/"
# The fields of a secret's resource: ``secret``, its name, and behind it all three of key, stage and version, or none.
_SECRET_FIELDS, _WITH_KEY_AND_VERSION = 2, 5
_PARAMETER_COLONS = 1
_READ_SECRET = "secretsmanager:GetSecretValue"
# Beside them no statement is for parameters; a key is not what a container reads.
_OF_SECRETS = ("secretsmanager:", "kms:")
_SUFFIX = re.compile(r"-[A-Za-z0-9]{6}$")
# What Secrets Manager draws at random is none of these: jwt-secret is the name that somebody gave.
_WORDS_OF_SIX = frozenset(
    (
        "access",
        "apikey",
        "client",
        "common",
        "config",
        "github",
        "google",
        "master",
        "openai",
        "params",
        "passwd",
        "public",
        "secret",
        "sentry",
        "server",
        "shared",
        "signer",
        "stripe",
        "tokens",
        "values",
        "worker",
    )
)
_VERSION_IDS, _LONGEST_STAGE = range(32, 65), 256

_WRONG_ARN = "an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid ARN and try again"
_WRONG_NAME = "The Systems Manager parameter name specified for secret ... is invalid"
_NOT_FOUND = "unable to retrieve secret from asm: ... Secrets Manager can't find the specified secret"
_WRONG_VERSION = "unable to retrieve secret from asm: ... ValidationException: ... failed to satisfy constraint"
_NO_CREDENTIALS = "unable to pull secrets or registry auth: ... unable to get registry auth from asm"

# Why it is not known whether six characters follow; who writes a policy names both.
OPEN_END = "whether the secret's ARN is complete is not known"


@frozen()
class Source:
    """Where a value is read from: the resource as IAM sees it; ``reason`` says why the store is open.

    ``passed`` is what stands in the call: a secret may be named by less than its complete ARN. ``named`` is the
    resource if what is not known turns out to be a name.
    """

    store: Store
    resource: Text
    reason: str = ""
    passed: Text | None = None
    named: Text | None = None


@frozen()
class ValueFromFault:
    """``refused``: ECS cannot read it at all; ``partial``: it names a secret without its six characters.

    ``names_secret`` is whether it still shows which secret is meant.
    """

    sort: Literal["refused", "partial"]
    why: str
    fix: str
    ecs_says: str
    names_secret: bool = True


def sources_of(value_from: Text, workload: Workload) -> Iterator[Source]:
    """Yield everything that ECS reads for one ``valueFrom`` of a task definition."""
    if is_arn(value_from) is not Answer.YES:
        yield from _by_name(value_from, workload.region)
        return
    parts = parse_arn(value_from)
    service = parts.service_name if parts is not None else ""
    if parts is not None and service == "secretsmanager":
        fields = parts.resource_fields[:_SECRET_FIELDS]
        whole = parts.field_count == len(fields)
        named = Text(value_from.pieces, source=value_from.source) if whole else parts.beside(*fields)
        yield _secret(named, fields[-1], workload.index)
    elif parts is not None and service == "ssm":
        parameter = _named_by_path(parts.resource_fields[0])
        yield Source("parameter", parts.beside(parameter))
        yield from _referenced_secret(text("/", split_text(parameter, "/", 1)[-1]), parts.region)
    else:
        yield _open(value_from)


def credential_sources(given: Text, workload: Workload) -> Iterator[Source]:
    """Yield the secret that holds the credentials of a registry, given by its ARN or by its name."""
    if is_arn(given) is Answer.YES:
        yield _secret(given, split_text(given, ":")[-1], workload.index)
    elif given.prefix:
        yield Source("secret", secret_arn(given, region=workload.region), passed=given)
    else:
        reason = next((symbol.reason for symbol in given.symbols), "")
        yield Source("secret", given, reason, named=secret_arn(given, region=workload.region))


def _by_name(value_from: Text, region: Text) -> Iterator[Source]:
    if value_from.pieces and isinstance(value_from.pieces[0], Symbol) and not value_from.pieces[0].generated:
        yield _open(value_from)
        return
    name = split_text(value_from, ":", 1)[0]
    yield Source("parameter", parameter_arn(name, region).at(value_from.span))
    yield from _referenced_secret(name, region)


def _named_by_path(parameter: Text) -> Text:
    """Return the resource of a parameter's ARN: what is not known begins with a slash where none stands before it.

    Nothing else is the ARN of a parameter, and ECS asks for no other.
    """
    if parameter.pieces[:1] != ("parameter",) or len(parameter.pieces) == 1:
        return parameter
    _, path, *rest = parameter.pieces
    if isinstance(path, str) or path.form or path.length is not None or "/" in path.without:
        return parameter
    return Text(("parameter", replace(path, form=("/", None)), *rest), parameter.span, parameter.source)


def _referenced_secret(parameter: Text, region: Text) -> Iterator[Source]:
    """Yield the secret behind a parameter of Secrets Manager's reference path; its suffix is not written there."""
    if parameter.prefix.startswith(_REFERENCE):
        name = text(parameter.prefix.removeprefix(_REFERENCE), *parameter.pieces[1:])
        yield Source("secret", secret_arn(name, region=region))


def _open(value_from: Text) -> Source:
    """Return a text that is not known far enough; what IAM sees ends before a JSON key and version."""
    resource = split_text(value_from, ":")[0] if value_from.prefix == "" else value_from
    reason = next((symbol.reason for symbol in value_from.symbols if symbol.reason), f"{value_from} is not known")
    return Source("open", resource, reason)


def _secret(passed: Text, name: Text, around: ResourceIndex) -> Source:
    """Return the secret that an ARN names, by its complete ARN; ``name`` is the last field of the one that is given."""
    complete = names_secret_completely(name)
    if complete is Answer.YES:
        return Source("secret", passed)
    partial = text(passed, "-", secret_suffix(name), span=passed.span)
    own = _of_this_code(name, partial, around)
    if own is not None:
        return Source("secret", own.at(passed.span), passed=passed)
    if complete is Answer.UNKNOWN:
        origin = computed("end", text_operand(passed), label=f"end of {passed}")
        end = Symbol(origin, OPEN_END, ":/*?")
        return Source("secret", text(passed, end, span=passed.span), passed=passed)
    return Source("secret", partial, passed=passed)


def _of_this_code(name: Text, partial: Text, around: ResourceIndex) -> Text | None:
    """Return the ARN of the one secret in the code that has this name."""
    found = around.find("secret", "name", name).sure
    own = [known for item in found if (known := as_text(item.properties.get("arn"))) is not None]
    return own[0] if len(own) == 1 and same_text(own[0], partial) is not Answer.NO else None


def fault_of(value_from: Text, workload: Workload) -> ValueFromFault | None:
    """Return what is surely wrong with a ``valueFrom``."""
    around = workload.index
    if _has_wildcard(value_from):
        return _pattern(value_from)
    if is_arn(value_from) is Answer.YES:
        fields = () if _names_open_secret(value_from) else _fields_of_secret(value_from)
        return _of_secret_arn(fields, around) if len(fields) >= _SECRET_FIELDS else None
    if _is_secret_of_role(value_from, workload.execution.role):
        behind = len(split_text(value_from, ":")) - 1
        return None if behind in {0, _WITH_KEY_AND_VERSION - _SECRET_FIELDS} else _wrong_colons(behind)
    if not value_from.prefix and not _is_named_secret(value_from, around):
        return None
    if len(split_text(value_from, ":")) - 1 > _PARAMETER_COLONS:
        return _name_with_key()
    return _name_of_secret() if _is_named_secret(value_from, around) else None


def _is_secret_of_role(value_from: Text, role: Role | None) -> bool:
    """Return whether a value that is not known stands before the first colon, and must be the ARN of a secret.

    The role may read it as a resource of Secrets Manager: IAM refuses a policy where that is not an ARN.
    """
    first = split_text(value_from, ":", 1)[0]
    others = value_from.symbols[1:]
    if role is None or len(first.pieces) != 1 or first.literal or not all(":" in symbol.without for symbol in others):
        return False
    return any(
        statement.effect == "Allow"
        and any(resource.pieces == first.pieces for resource in statement.resources)
        and all(action.prefix.lower().startswith(_OF_SECRETS) for action in statement.actions)
        for statement in role.grants.naming(_READ_SECRET)
    )


def _names_open_secret(named: Text) -> bool:
    """Return whether an ARN ends in a name that is not wholly known: nothing is surely wrong with that."""
    arn = parse_arn(named)
    return arn is not None and arn.field_count == _SECRET_FIELDS and isinstance(arn.fields[-1][-1], Symbol)


def _fields_of_secret(named: Text) -> tuple[Text, ...]:
    """Return the fields of the resource in the ARN of a secret; nothing for any other ARN."""
    arn = parse_arn(named)
    return arn.resource_fields if arn is not None and arn.service_name == "secretsmanager" else ()


def credentials_fault(given: Text, around: ResourceIndex) -> ValueFromFault | None:
    """Return what is surely wrong with a ``credentialsParameter``: it takes a secret alone, by its ARN or name."""
    if is_arn(given) is not Answer.YES:
        return _credentials_with_key() if given.prefix and len(split_text(given, ":")) > 1 else None
    parts, fields = parse_arn(given), _fields_of_secret(given)
    if parts is not None and parts.service.literal not in {None, "secretsmanager"}:
        return ValueFromFault(
            "refused",
            f"registry credentials are read from Secrets Manager only, and this is an ARN of {parts.service.literal}",
            "Put user name and password into a secret, as JSON with the keys username and password, and name its ARN.",
            _NO_CREDENTIALS,
            names_secret=False,
        )
    if len(fields) > _SECRET_FIELDS:
        return _credentials_with_key()
    return _of_name(fields[1], around) if len(fields) == _SECRET_FIELDS else None


def _credentials_with_key() -> ValueFromFault:
    return ValueFromFault(
        "refused",
        "ECS takes the ARN or the name of the secret alone here, and a JSON key or version stands behind it",
        "End the value after the secret's ARN; its content is JSON with the keys username and password.",
        _NO_CREDENTIALS,
        names_secret=False,
    )


def _has_wildcard(value_from: Text) -> bool:
    written = "".join([piece for piece in value_from.pieces if isinstance(piece, str)])
    return "*" in written or "?" in written


def _pattern(value_from: Text) -> ValueFromFault:
    is_secret = ":secretsmanager:" in str(value_from)
    return ValueFromFault(
        "refused",
        "ECS takes the name of one thing here, and a wildcard stands for itself",
        "Use the ARN of the secret or parameter, without wildcards.",
        _NOT_FOUND if is_secret else "unable to retrieve secrets from ssm: ... invalid ssm parameters",
        names_secret=False,
    )


def _of_secret_arn(fields: tuple[Text, ...], around: ResourceIndex) -> ValueFromFault | None:
    if len(fields) not in {_SECRET_FIELDS, _WITH_KEY_AND_VERSION}:
        return _wrong_colons(len(fields) - _SECRET_FIELDS)
    return _wrong_version(fields[_SECRET_FIELDS:]) or _of_name(fields[1], around)


def _wrong_colons(behind: int) -> ValueFromFault:
    return ValueFromFault(
        "refused",
        f"after the secret's name ECS takes three colons or none, not {behind}",
        "Write SECRET_ARN:json-key:version-stage:version-id with all three colons, parts may be empty: "
        "SECRET_ARN:json-key::",
        _WRONG_ARN,
    )


def _wrong_version(tail: tuple[Text, ...]) -> ValueFromFault | None:
    """Return what is wrong with the stage and the id of a version, which stand in this order."""
    if not tail:
        return None
    key, stage, version = tail
    if version.literal and len(version.literal) not in _VERSION_IDS:
        return ValueFromFault(
            "refused",
            f"the last part is the id of a version, which has 32 to 64 characters, and {version.literal} is not one",
            f"If it is a stage, write it before the last colon: SECRET_ARN:{shown(key)}:{version.literal}:",
            _WRONG_VERSION,
        )
    if stage.literal and len(stage.literal) > _LONGEST_STAGE:
        return ValueFromFault(
            "refused",
            f"the stage of a version has at most {_LONGEST_STAGE} characters",
            "Write SECRET_ARN:json-key:version-stage:version-id.",
            _WRONG_VERSION,
        )
    return None


def _of_name(name: Text, around: ResourceIndex) -> ValueFromFault | None:
    """Return what is wrong with the name in the ARN of a secret."""
    if name.literal is None:
        return None
    if _SUFFIX.search(name.literal):
        is_name = name.literal.rpartition("-")[2] in _WORDS_OF_SIX or bool(around.surely("secret", "name", name))
        return _taken_for_complete(name) if is_name else None
    return ValueFromFault(
        "partial",
        f"the ARN ends in {name.literal}, without the six characters that Secrets Manager appends",
        "Use the complete ARN: the secret's arn in Terraform, !Ref of the secret in CloudFormation.",
        _NOT_FOUND,
    )


def _taken_for_complete(name: Text) -> ValueFromFault:
    return ValueFromFault(
        "refused",
        f"{name.literal} is the secret's name, and its end looks like the six characters that Secrets Manager appends, "
        "so the ARN is taken for complete and names no secret",
        "Use the complete ARN: the secret's arn in Terraform, !Ref of the secret in CloudFormation.",
        _NOT_FOUND,
        names_secret=False,
    )


def _name_with_key() -> ValueFromFault:
    return ValueFromFault(
        "refused",
        "it is not an ARN, so ECS takes it for the name of a parameter, which has no such colons",
        "Write the complete ARN of the secret before the JSON key.",
        _WRONG_NAME,
        names_secret=False,
    )


def _name_of_secret() -> ValueFromFault:
    return ValueFromFault(
        "refused",
        "it is the name of a secret, and ECS takes what is not an ARN for the name of a parameter",
        "Use the ARN of the secret instead of its name.",
        "unable to retrieve secrets from ssm: ... invalid ssm parameters",
        names_secret=False,
    )


def _is_named_secret(value_from: Text, around: ResourceIndex) -> bool:
    name = split_text(value_from, ":", 1)[0]
    is_secret = bool(around.surely("secret", "name", name))
    return is_secret and not around.find("parameter", "name", name).sure
