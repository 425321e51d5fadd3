"""The ``configuration`` of a plan: which references an expression holds, and what modules hand to each other.

Format: https://developer.hashicorp.com/terraform/internals/json-format (configuration representation)
"""

import re
from typing import Any

from ecs_roles.symbolic.frozen import frozen

_STEP = re.compile(r"[^.\[\]]+|\[(?:\"(?:[^\"\\]|\\.)*\"|\d+)\]")
_MODULE = re.compile(r"module\.([^.\[]+)(?:\[[^\]]*\])?")


@frozen()
class Place:
    """Where a reference is written: a module instance, and which instance of a resource or call in it, made of what."""

    module: str
    index: str | int | None = None
    over: Any = None


def steps_of(reference: str) -> list[str]:
    """Return the steps of ``aws_iam_role.x[0].arn``; an index keeps its brackets."""
    return _STEP.findall(reference)


def call_names(module: str) -> list[str]:
    """Return the names of the module calls in a module's address."""
    return _MODULE.findall(module)


def caller_of(module: str) -> tuple[str, str]:
    """Return the address of the calling module, and the name of the call (with its index)."""
    parts = [found.group() for found in re.finditer(r"module\.[^.\[]+(?:\[(?:\"(?:[^\"\\]|\\.)*\"|\d+)\])?", module)]
    return ".".join(parts[:-1]), parts[-1] if parts else ""


def index_in(call: str) -> str | int | None:
    """Return the index at the end of ``module.x["a"]``."""
    found = re.search(r"\[(.*)\]$", call)
    if found is None:
        return None
    return found[1].strip('"') if found[1].startswith('"') else int(found[1])


def module_configuration(root: Any, module: str) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Return the configuration of a module by the address of one of its instances."""
    found = _object(root)
    for name in call_names(module):
        found = _object(_object(_object(found.get("module_calls")).get(name)).get("module"))
    return found


def call_configuration(root: Any, module: str) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Return the configuration of the call that makes a module."""
    caller, _ = caller_of(module)
    names = call_names(module)
    return _object(_object(module_configuration(root, caller).get("module_calls")).get(names[-1])) if names else {}


def resource_configuration(root: Any, module: str, plain: str) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Return the configuration of a resource by its address inside the module, without an index."""
    resources = module_configuration(root, module).get("resources")
    found = (each for each in resources if isinstance(each, dict)) if isinstance(resources, list) else ()
    return next((each for each in found if each.get("address") == plain), {})


def references_of(expression: Any) -> list[str]:  # noqa: ANN401 - any JSON
    """Return the references of an expression, without those that are only the beginning of another."""
    found = _object(expression).get("references")
    every = [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
    return [
        one
        for one in dict.fromkeys(every)
        if not any(other != one and other.startswith((f"{one}.", f"{one}[")) for other in every)
    ]


def _object(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return value if isinstance(value, dict) else {}
