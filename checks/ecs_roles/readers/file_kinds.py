"""What a file is by its text, judged cheaply: the reader of a language is loaded where there is something to read."""

import re
from pathlib import PurePath

from ecs_roles.symbolic.lazy_pattern import lazy_pattern
from ecs_roles.symbolic.outer_keys import json_root, yaml_outer_keys

_VERSION, _RESOURCES = "AWSTemplateFormatVersion", "Resources"
# A service of the Serverless Framework holds the template that it deploys, mostly with nothing of ECS in it.
SERVICES = ("serverless.yml", "serverless.yaml")
_OF_INTEREST = ("AWS::ECS::", "AWS::IAM::")
_INNER_RESOURCES = lazy_pattern(r"^[ ]+(?:-[ ]+)?Resources:[ \t]*(?:#.*)?$", re.MULTILINE)
_TAKES_IN = lazy_pattern(r"^[ \t]*(?:-[ \t]+|[\w.-]+:[ \t]+)[\"']?\$\{file\([^()\n]+\.(?:ya?ml|json)\)", re.MULTILINE)
_CONTAINERS = lazy_pattern(r'"containerDefinitions"\s*:\s*(?:\[|\{\{)')
_OTHER_FORMATS = ("AWSEBDockerrunVersion", '"planned_values"', '"AWSTemplateFormatVersion"')


def looks_like_plan(text: str) -> bool:
    """Return whether a text is what ``terraform show -json`` prints for a plan."""
    return '"planned_values"' in text and '"terraform_version"' in text


def is_service(path: str) -> bool:
    """Return whether a file is a service of the Serverless Framework, which may take other files in."""
    return path.endswith(SERVICES) and PurePath(path).name in SERVICES


def looks_like_template(text: str, name: str) -> bool:
    """Return whether a file is worth parsing as a template, judged cheaply."""
    if not name.lower().endswith((".yaml", ".yml", ".json", ".template", ".cfn", ".cform", ".txt")):
        return False
    named = "AWSTemplateFormatVersion" in text or "Transform" in text or "Resources" in text
    if name in SERVICES:
        writes_out = any(mark in text for mark in _OF_INTEREST) and _INNER_RESOURCES.search(text) is not None
        return writes_out or _TAKES_IN.search(text) is not None
    return named and ("AWS::" in text or "AWSTemplateFormatVersion" in text) and _is_whole_template(text)


def _is_whole_template(text: str) -> bool:
    """Return whether the text is a template itself, and does not merely hold one or speak of one."""
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        root = json_root(text)
        if root is None:
            return True  # YAML in braces, or broken: the reader tells
        return isinstance(root, dict) and (_VERSION in root or isinstance(root.get(_RESOURCES), dict))
    return bool(yaml_outer_keys(text, (_VERSION, _RESOURCES)))


def looks_like_task_definition(text: str, name: str) -> bool:  # noqa: ARG001 - the content decides, whatever the name
    """Return whether a file's content is that of a task definition, judged cheaply."""
    if not text.lstrip("\ufeff \t\r\n").startswith("{") or any(mark in text for mark in _OTHER_FORMATS):
        return False
    return _CONTAINERS.search(text) is not None and _is_whole_definition(text)


def _is_whole_definition(text: str) -> bool:
    """Return whether the text is a definition itself, and does not merely hold one.

    With placeholders it need not be JSON.
    """
    root = json_root(text)
    if not isinstance(root, dict):
        return True
    inner = root.get("taskDefinition")
    return "containerDefinitions" in (inner if isinstance(inner, dict) else root)
