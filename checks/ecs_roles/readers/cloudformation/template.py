"""Read a CloudFormation template: from its text to the resources of each deployment that it can become."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ecs_roles.readers.cloudformation.deployments import deployments
from ecs_roles.readers.cloudformation.loading import Loader
from ecs_roles.symbolic.budgeted import budgeted
from ecs_roles.symbolic.file_text import Unreadable, file_text
from ecs_roles.symbolic.resources import Deployment, ReadError, Reading
from ecs_roles.symbolic.source_text import SourceText
from ecs_roles.symbolic.values import Value

_NO_TEXTS: Mapping[str, str] = {}


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
