"""Whether a text is whole, and where it is not: while a line is being typed, most texts are not."""

from ecs_roles.readers.cloudformation.loading import parsed
from ecs_roles.readers.terraform.syntax.file_reading import read_file_text
from ecs_roles.symbolic.resources import ReadError
from ecs_roles.symbolic.source_text import source_text
from ecs_roles.symbolic.span import Span

_TERRAFORM = (".tf", ".tofu", ".tfvars")


def fault_of(file: str, text: str) -> ReadError | None:
    """Return why a text cannot be parsed from its beginning to its end, with the place; ``None`` for a whole one."""
    try:
        if file.endswith(_TERRAFORM):
            return next((ReadError(item.reason, item.span) for item in read_file_text(file, text).faults), None)
        root, errors = parsed(source_text(file, text))
    except RecursionError:
        return ReadError("it is nested too deeply", Span(file, 1, 1, 1, 1))
    return None if root is not None else next(iter(errors), ReadError("it is empty", Span(file, 1, 1, 1, 1)))
