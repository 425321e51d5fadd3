"""Whether a text is whole, and where it is not: while a line is being typed, most texts are not."""

from pathlib import Path

from ecs_roles.analysis.discovery import kind_of
from ecs_roles.readers.cloudformation.loading import parsed
from ecs_roles.readers.terraform.syntax.file_reading import read_file_text
from ecs_roles.readers.terraform.syntax.tree_access import TERRAGRUNT_FILE
from ecs_roles.symbolic.resources import ReadError
from ecs_roles.symbolic.source_text import source_text
from ecs_roles.symbolic.span import Span

_HCL = (".tf", ".tofu", ".tfvars", TERRAGRUNT_FILE)
_TERRAFORM_IN_JSON = (".tf.json", ".tofu.json", ".tfvars.json")


def fault_of(file: str, text: str, earlier: str = "") -> ReadError | None:
    """Return why a text cannot be parsed from its beginning to its end, with the place; ``None`` for a whole one.

    What no reader parses is whole, whatever it holds: what ``file()`` or ``templatefile()`` reads is only a text.
    ``earlier`` is what the file held before: it tells what the file is where the text does not any more.
    """
    try:
        if file.endswith(_HCL):
            return next((ReadError(item.reason, item.span) for item in read_file_text(file, text).faults), None)
        name = Path(file).name
        if not file.endswith(_TERRAFORM_IN_JSON) and not any(kind_of(each, name) for each in (text, earlier)):
            return None
        root, errors = parsed(source_text(file, text))
    except RecursionError:
        return ReadError("it is nested too deeply", Span(file, 1, 1, 1, 1))
    return None if root is not None else next(iter(errors), ReadError("it is empty", Span(file, 1, 1, 1, 1)))
