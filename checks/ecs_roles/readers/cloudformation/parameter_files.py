"""Parameters of a template from a file that the user names on the command line.

Sources: AWS CLI, ``create-stack --parameters file://`` and ``deploy --parameter-overrides file://``; CodePipeline,
template configuration file; SAM CLI, configuration file (``samconfig.toml``).
"""

import json
import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Parameters = tuple[tuple[str, str], ...]

_SECTIONS = ("global", "deploy")
_DEFAULT = "default"
_OVERRIDES = "parameter_overrides"


class NoParametersError(ValueError):
    """The file holds no parameters in any of the known forms; the message says why."""


def parameters_in(content: str, name: str) -> Parameters:
    """Return the parameters of a file; raises ``NoParametersError``."""
    try:
        data = tomllib.loads(content) if name.lower().endswith(".toml") else json.loads(content)
        found = tuple(_of_sam(data) if name.lower().endswith(".toml") else _pairs(data))
    except (ValueError, RecursionError) as error:
        raise NoParametersError(f"cannot be read: {error}") from error
    if not found:
        raise NoParametersError(
            'holds no parameters: expected a list of ParameterKey and ParameterValue, {"Parameters": {...}}, or a '
            "samconfig.toml with parameter_overrides"
        )
    return found


def _pairs(data: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - whatever JSON holds
    """Yield the parameters of the forms that are JSON; a value that is taken from the stack as it is has none here."""
    match data:
        case {"Parameters": inner}:
            yield from _pairs(inner)
        case dict():
            yield from ((key, _written(value)) for key, value in data.items() if not isinstance(value, dict))
        case list():
            for item in data:
                if isinstance(item, str) and "=" in item:
                    key, _, value = item.partition("=")
                    yield key, value
                elif isinstance(item, dict) and "ParameterKey" in item and "ParameterValue" in item:
                    yield str(item["ParameterKey"]), _written(item["ParameterValue"])


def _written(value: Any) -> str:  # noqa: ANN401
    """Return a value as CloudFormation takes it: a list is joined by commas."""
    match value:
        case bool():
            return str(value).lower()
        case list():
            return ",".join(_written(item) for item in value)
        case _:
            return str(value)


def _of_sam(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what the default environment overrides, or the only one there is."""
    environments = {key: value for key, value in data.items() if isinstance(value, dict) and _overriding(value)}
    if not environments:
        return
    chosen = _DEFAULT if _DEFAULT in environments else next(iter(environments))
    if chosen != _DEFAULT and len(environments) > 1:
        raise NoParametersError(f"has several environments and none is called default: {', '.join(environments)}")
    for section in _SECTIONS:
        yield from _overrides(_parameters_of(environments[chosen], section).get(_OVERRIDES))


def _overriding(environment: Mapping[str, Any]) -> bool:
    return any(_OVERRIDES in _parameters_of(environment, section) for section in _SECTIONS)


def _parameters_of(environment: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    found = environment.get(section)
    parameters = found.get("parameters") if isinstance(found, dict) else None
    return parameters if isinstance(parameters, dict) else {}


def _overrides(value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Yield the pairs of ``A=x B="y z"``, of its long form ``ParameterKey=A,ParameterValue=x``, a list or a table."""
    if not isinstance(value, str):
        yield from _pairs(value)
        return
    for word in shlex.split(value):
        long_form = re.fullmatch(r"ParameterKey=([^,]*),ParameterValue=(.*)", word, re.DOTALL)
        key, equals, given = word.partition("=")
        if long_form is not None:
            yield long_form[1], long_form[2]
        elif equals:
            yield key, given
