"""Load a template and the local templates nested in it."""

from pathlib import Path

from ecs_roles.readers.cloudformation.source_text import SourceText
from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.readers.cloudformation.template_sections import template_sections
from ecs_roles.readers.cloudformation.yaml_values import yaml_values
from ecs_roles.source.json_values import NotJsonError, json_values
from ecs_roles.source.resources import ReadError
from ecs_roles.source.text import text
from ecs_roles.source.values import Mapping, Value

Errors = tuple[ReadError, ...]


def load_stack(
    source: SourceText, reading_root: Path, parameters: tuple[tuple[str, str], ...]
) -> tuple[Stack | None, tuple[str, ...], Errors]:
    """The stack of a template, the files read for it, and what could not be read."""
    root, errors = parsed(source)
    if not isinstance(root, Mapping):
        error = ReadError("not a template: the file holds no mapping", source.span(0, 0))
        return None, (source.file,), errors or (error,)
    template = template_sections(root, source, _name(source.file, reading_root))
    given: dict[str, Value] = {name: text(value) for name, value in parameters}
    return Stack(template, given=given), (source.file,), errors


def parsed(source: SourceText) -> tuple[Value | None, Errors]:
    """The text as values: as JSON if it is JSON, else as YAML."""
    if source.text.lstrip().startswith("{"):
        try:
            return json_values(source.text, source.span), ()
        except NotJsonError:
            pass  # flow YAML with short tags or remarks begins so too, and its parser tells the error better
    return yaml_values(source)


def _name(file: str, reading_root: Path) -> str:
    try:
        return Path(file).resolve().relative_to(reading_root.resolve()).as_posix()
    except ValueError:
        return file
