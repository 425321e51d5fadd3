"""Whether a text is whole: while a line is being typed, most texts are not."""

from ecs_roles.readers.cloudformation.loading import parsed
from ecs_roles.readers.terraform.syntax.file_reading import read_file_text
from ecs_roles.symbolic.source_text import source_text

_TERRAFORM = (".tf", ".tofu", ".tfvars")


def is_whole(file: str, text: str) -> bool:
    """Decide whether a text can be parsed from its beginning to its end."""
    try:
        if file.endswith(_TERRAFORM):
            return not read_file_text(file, text).faults
        root, _ = parsed(source_text(file, text))
    except RecursionError:
        return False
    return root is not None
