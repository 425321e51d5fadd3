"""Read a CloudFormation template: from its text to the resources of each deployment that it can become."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ecs_roles.readers.cloudformation.deployments import deployments
from ecs_roles.readers.cloudformation.loading import Loader
from ecs_roles.symbolic.budgeted import budgeted
from ecs_roles.symbolic.file_text import Unreadable, file_text
from ecs_roles.symbolic.outer_keys import json_root, yaml_outer_keys
from ecs_roles.symbolic.resources import Deployment, ReadError, Reading
from ecs_roles.symbolic.source_text import SourceText
from ecs_roles.symbolic.values import Value

_NO_TEXTS: Mapping[str, str] = {}
_VERSION, _RESOURCES = "AWSTemplateFormatVersion", "Resources"


def looks_like_template(text: str, name: str) -> bool:
    """Return whether a file is worth parsing as a template, judged cheaply."""
    if not name.lower().endswith((".yaml", ".yml", ".json", ".template", ".cfn", ".cform", ".txt")):
        return False
    named = "AWSTemplateFormatVersion" in text or "Transform" in text or "Resources" in text
    return named and ("AWS::" in text or "AWSTemplateFormatVersion" in text) and _is_whole_template(text)


def _is_whole_template(text: str) -> bool:
    """Return whether the text is a template itself, and does not merely hold one or speak of one."""
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        root = json_root(text)
        if root is None:
            return True  # YAML in braces, or broken: the reader tells
        return isinstance(root, dict) and (_VERSION in root or isinstance(root.get(_RESOURCES), dict))
    return bool(yaml_outer_keys(text, (_VERSION, _RESOURCES)))


@budgeted
def read_template(  # noqa: PLR0913 - each says something else about what is read
    path: Path,
    *,
    reading_root: Path,
    text: str | None = None,
    parameters: tuple[tuple[str, str], ...] = (),
    named: bool = False,
    templates: Sequence[Path] = (),
    overlay: Mapping[str, str] = _NO_TEXTS,
) -> Reading:
    """Return the deployments of a template; ``text`` stands for the file's content, ``parameters`` are given values.

    A file that the user ``named`` may lie outside the scan root. ``templates`` are those of the scan, among which
    nested stacks may be; ``overlay`` are texts that stand for files nested in it.
    """
    found = file_text(path, text, root=None if named else reading_root)
    if isinstance(found, Unreadable):
        return Reading((), (str(path),), (found.error,))
    return _read(found, Loader(reading_root, templates, overlay), parameters)


@budgeted
def read_parsed_template(root: Value, source: SourceText, *, reading_root: Path) -> Reading:
    """Return the deployments of a template that somebody else has parsed; ``source`` says where it lies."""
    return _read(source, Loader(reading_root), (), root)


def _read(
    found: SourceText, loader: Loader, parameters: tuple[tuple[str, str], ...], root: Value | None = None
) -> Reading:
    made: tuple[Deployment, ...] = ()
    try:
        stack = loader.root_stack(found, parameters, root)
        made = deployments(stack) if stack is not None else ()
    except RecursionError:
        loader.errors.append(ReadError("the template is nested too deeply to be evaluated", found.span(0, 0)))
    return Reading(made, tuple(loader.files), tuple(loader.errors), frozenset(loader.secrets), tuple(loader.stray))
