"""A module that creates nothing and writes what it is given in another form: what it hands out is known without it.

Source: the README of cloudposse/terraform-aws-ecs-container-definition, its inputs and outputs in all versions: one
container definition, as an object, as JSON, or as JSON of a list that holds it.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from ecs_roles.readers.terraform.modules.module_sources import literal_setting
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.values.json_writing import encoded
from ecs_roles.readers.terraform.values.terraform_values import (
    TerraformAttribute,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    is_null,
    literal,
)
from ecs_roles.symbolic.span import Span

Inputs = Mapping[str, Callable[[], TerraformValue]]

_SOURCE = re.compile(
    r"(?:(?:git::)?(?:(?:https|ssh)://)?(?:git@)?(?:github\.com[/:]|registry\.(?:terraform\.io|opentofu\.org)/))?"
    r"cloudposse/(?:ecs-container-definition/aws|terraform-aws-ecs-container-definition(?:\.git)?)(?:\?.*)?"
)
_OBJECT = frozenset({"json_map_object", "sensitive_json_map_object"})
_ENCODED = frozenset({"json_map_encoded", "sensitive_json_map_encoded", "json_map"})
_ENCODED_LIST = frozenset({"json_map_encoded_list", "sensitive_json_map_encoded_list", "json"})
OUTPUTS = _OBJECT | _ENCODED | _ENCODED_LIST

_KEYS = {
    "container_name": "name",
    "container_image": "image",
    "essential": "essential",
    "entrypoint": "entryPoint",
    "command": "command",
    "container_cpu": "cpu",
    "container_memory": "memory",
    "container_memory_reservation": "memoryReservation",
    "container_depends_on": "dependsOn",
    "docker_labels": "dockerLabels",
    "environment": "environment",
    "environment_files": "environmentFiles",
    "firelens_configuration": "firelensConfiguration",
    "healthcheck": "healthCheck",
    "linux_parameters": "linuxParameters",
    "log_configuration": "logConfiguration",
    "mount_points": "mountPoints",
    "port_mappings": "portMappings",
    "privileged": "privileged",
    "readonly_root_filesystem": "readonlyRootFilesystem",
    "repository_credentials": "repositoryCredentials",
    "secrets": "secrets",
    "user": "user",
    "volumes_from": "volumesFrom",
    "working_directory": "workingDirectory",
}
# Maps that stand for lists of objects: where one is given the list is not read.
_MAPS = {"map_environment": ("environment", "value"), "map_secrets": ("secrets", "valueFrom")}
_LOG = {"log_driver": "logDriver", "log_options": "options"}
_WHOLE = "container_definition"


def is_described(call: tree.Block) -> bool:
    """Return whether a call is of a module whose outputs follow from its inputs, and that creates nothing."""
    return _SOURCE.fullmatch(literal_setting(call, "source") or "") is not None


def described_output(call: tree.Block, inputs: Inputs, name: str) -> TerraformValue | None:
    """Return what such a module hands out under a name."""
    if name not in OUTPUTS or not is_described(call):
        return None
    definition = _definition(inputs, call.span)
    if name in _OBJECT or not isinstance(definition, TerraformObject):
        return definition
    listed = TerraformTuple((definition,), span=call.span)
    return encoded(listed if name in _ENCODED_LIST else definition, call.span)


def _definition(inputs: Inputs, span: Span) -> TerraformValue:
    """Return the container definition; what is given as a whole goes over each of its parts."""
    entries = dict(_entries(inputs))
    whole = inputs[_WHOLE]() if _WHOLE in inputs else None
    if isinstance(whole, TerraformObject):
        return TerraformObject(entries | whole.entries, span=span, more=whole.more)
    return whole if whole is not None and not is_null(whole) else TerraformObject(entries, span=span)


def _entries(inputs: Inputs) -> Iterator[tuple[str, TerraformAttribute]]:
    given = {name: value for name, read in inputs.items() if not is_null(value := read())}
    for name, value in given.items():
        if name in _KEYS:
            yield _KEYS[name], TerraformAttribute(value)
    for name, (key, holds) in _MAPS.items():
        if name in given:
            yield key, TerraformAttribute(_listed(given[name], holds))
    log = {key: TerraformAttribute(given[name]) for name, key in _LOG.items() if name in given}
    if log and "log_configuration" not in given:
        yield "logConfiguration", TerraformAttribute(TerraformObject(log))


def _listed(value: TerraformValue, holds: str) -> TerraformValue:
    """Return a map as the list of objects with a name and a value that ECS takes."""
    if not isinstance(value, TerraformObject):
        return value
    items = (
        TerraformObject({"name": TerraformAttribute(literal(key, member.span)), holds: member}, span=value.span)
        for key, member in value.in_order()
    )
    return TerraformTuple(tuple(items), span=value.span, more=value.more)
