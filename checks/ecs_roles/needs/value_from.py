"""What a ``valueFrom`` names: a secret, a parameter, both, or something that cannot be told.

Source: ECS API reference, Secret; Secrets Manager API, GetSecretValue; Systems Manager API, GetParameters.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ecs_roles.ecs.arns import arn, parameter_arn
from ecs_roles.symbolic.text import Symbol, Text, split_text, text

Store = Literal["secret", "parameter", "open"]

_SECRET_FIELDS = 7
_PARAMETER_FIELDS = 6
_REFERENCE = "/aws/reference/secretsmanager/"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value is read from: the resource as IAM sees it; ``reason`` says why the store is open."""

    store: Store
    resource: Text
    reason: str = ""


def sources_of(value_from: Text, region: Text) -> Iterator[Source]:
    """Everything that ECS reads for one ``valueFrom``; ``region`` is the task's."""
    if not value_from.prefix.startswith("arn:"):
        yield from _by_name(value_from, region)
        return
    fields = split_text(value_from, ":")
    service = fields[2].literal if len(fields) > _PARAMETER_FIELDS - 1 else None
    if service == "secretsmanager":
        yield Source("secret", _rejoined(fields[:_SECRET_FIELDS], value_from))
    elif service == "ssm":
        yield Source("parameter", _rejoined(fields[:_PARAMETER_FIELDS], value_from))
        name = split_text(fields[5], "/", 1)
        yield from _referenced_secret(text("/", name[-1]), fields[3])
    else:
        yield _open(value_from)


def _by_name(value_from: Text, region: Text) -> Iterator[Source]:
    if value_from.pieces and isinstance(value_from.pieces[0], Symbol) and not value_from.pieces[0].generated:
        yield _open(value_from)
        return
    name = split_text(value_from, ":", 1)[0]
    yield Source("parameter", parameter_arn(name, region).at(value_from.span))
    yield from _referenced_secret(name, region)


def _referenced_secret(parameter: Text, region: Text) -> Iterator[Source]:
    """The secret behind a parameter of Secrets Manager's reference path; its suffix is not written there."""
    if parameter.prefix.startswith(_REFERENCE):
        name = text(parameter.prefix.removeprefix(_REFERENCE), *parameter.pieces[1:])
        suffix = Symbol(f"suffix of {name}", "Secrets Manager chooses the last six characters", ":/*?-", 6)
        yield Source("secret", arn("secretsmanager", "secret:", name, "-", suffix, region=region))


def _open(value_from: Text) -> Source:
    """A text that is not known far enough; what IAM sees ends before a JSON key and version."""
    resource = split_text(value_from, ":")[0] if value_from.prefix == "" else value_from
    reason = next((symbol.reason for symbol in value_from.symbols if symbol.reason), f"{value_from} is not known")
    return Source("open", resource, reason)


def _rejoined(fields: tuple[Text, ...], whole: Text) -> Text:
    pieces = [piece for field in fields for piece in (":", field)]
    return text(*pieces[1:], span=whole.span)
