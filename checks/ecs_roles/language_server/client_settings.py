"""What the user set in the editor; what makes no sense there is told and left at its default."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Literal, get_args

from ecs_roles.symbolic.frozen import frozen

SECTION = "ecsRoles"

Delivery = Literal["push", "pull"]
Threshold = Literal["error", "warning", "info"]


@frozen()
class ClientSettings:
    """How the editor wants to be served.

    ``diagnostics`` is who begins: the server, or the client where it asks for it. ``debounce`` is how long nobody must
    type before a scan, in milliseconds. ``min_severity`` hides less severe findings, ``show_unknown`` marks what could
    not be decided. ``variable_files`` lie in the folder that is scanned, ``terraform_workspace`` is what
    ``terraform.workspace`` is. ``state`` asks for notifications about the state of the analysis, ``opens_texts`` says
    that the client opens the texts that commands answer with.
    """

    diagnostics: Delivery = "push"
    debounce: int = 200
    min_severity: Threshold = "info"
    show_unknown: bool = False
    code_lens: bool = True
    inlay_hints: bool = False
    variable_files: tuple[str, ...] = ()
    terraform_workspace: str = ""
    state: bool = False
    opens_texts: bool = False


_NAMES = {
    "".join(word.capitalize() if number else word for number, word in enumerate(each.name.split("_"))): each.name
    for each in fields(ClientSettings)
}
_LONGEST_WAIT = 10_000


def _is_one_of(choices: tuple[str, ...]) -> tuple[Callable[[Any], bool], str]:
    return lambda value: value in choices, " or ".join(choices)


_SWITCH: tuple[Callable[[Any], bool], str] = (lambda value: isinstance(value, bool), "true or false")
_ACCEPTED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "diagnostics": _is_one_of(get_args(Delivery)),
    "min_severity": _is_one_of(get_args(Threshold)),
    "debounce": (
        lambda value: type(value) is int and 0 <= value <= _LONGEST_WAIT,
        f"a number of milliseconds up to {_LONGEST_WAIT:,}",
    ),
    "variable_files": (
        lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
        "a list of files",
    ),
    "terraform_workspace": (lambda value: isinstance(value, str), "a string"),
}


def client_settings(given: object) -> tuple[ClientSettings, tuple[str, ...]]:
    """Return the settings that a client sent, and what is wrong with them; unknown keys belong to the extension."""
    own = given.get(SECTION, given) if isinstance(given, Mapping) else given
    if own is None:
        return ClientSettings(), ()
    if not isinstance(own, Mapping):
        return ClientSettings(), ("the settings are not an object",)
    values: dict[str, Any] = {}
    problems: list[str] = []
    for key, name in _NAMES.items():
        if own.get(key) is None:
            continue
        accepts, expected = _ACCEPTED.get(name, _SWITCH)
        if accepts(own[key]):
            values[name] = tuple(own[key]) if name == "variable_files" else own[key]
        else:
            problems.append(f"the setting {key} takes {expected}")
    return ClientSettings(**values), tuple(problems)
