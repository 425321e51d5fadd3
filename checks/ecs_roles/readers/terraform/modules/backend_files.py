"""Files beside a root that complete its ``backend`` block: ``terraform init -backend-config=backend.conf``.

Terraform does not load them by itself; a root has one, or one for each environment.

Language: https://developer.hashicorp.com/terraform/language/backend#partial-configuration
"""

from collections.abc import Iterator
from collections.abc import Mapping as Dictionary
from functools import partial
from pathlib import Path

from ecs_roles.readers.terraform.modules.configuration import configuration_files
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.file_reading import read_file_text
from ecs_roles.readers.terraform.syntax.tree_access import FileAccess, NotReadableError
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.file_memory import of_text

_ENDINGS = (".tfbackend", ".conf")
_NAMED_FOR_IT = (".hcl", ".config", ".tfvars")


def settings_beside(access: FileAccess, root: Path) -> tuple[Dictionary[str, str], ...]:
    """Return the plain settings of each such file in the folder of a root, or in a folder of it without code."""
    return tuple(_settings(access, str(path)) for path in _files(access, root))


def _files(access: FileAccess, root: Path) -> Iterator[Path]:
    for folder in (root, *access.folders(root)[: LIMITS.folders_beside]):
        try:
            names = access.names(folder)
        except NotReadableError:
            continue
        if folder == root or not configuration_files(names):
            yield from (folder / name for name in names if _completes_a_backend(name))


def _completes_a_backend(name: str) -> bool:
    return name.endswith(_ENDINGS) or ("backend" in name and name.endswith(_NAMED_FOR_IT))


def _settings(access: FileAccess, path: str) -> Dictionary[str, str]:
    """Return the settings of a file that are plain strings; none of one that holds anything but settings."""
    try:
        text = access.read(path)
    except NotReadableError:
        return {}
    found = of_text(("backend", path), text, partial(read_file_text, path, text))
    if found.faults or found.body.blocks:
        return {}
    written = ((setting.name, setting.expression) for setting in found.body.settings)
    return {name: value.literal for name, value in written if isinstance(value, tree.Literal) and value.literal}
