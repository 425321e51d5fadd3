"""Whether a plan was made of the code in a folder: the plan holds its configuration, block by block."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ecs_roles.readers.terraform.modules.configuration import configuration_files, read_configuration
from ecs_roles.readers.terraform.syntax.tree_access import FileAccess
from ecs_roles.symbolic.file_memory import note
from ecs_roles.symbolic.file_text import MAX_PLAN_BYTES, NotReadableError, Unreadable, file_text

_NO_TEXTS: Mapping[str, str] = {}


def is_plan_of(plan: Path, folder: Path, *, reading_root: Path, overlay: Mapping[str, str] = _NO_TEXTS) -> bool:
    """Return whether every block that the plan's root module had is in the folder today.

    ``overlay`` are unsaved texts that stand for files.
    """
    access = FileAccess(reading_root.absolute(), overlay)
    try:
        if not configuration_files(access.names(folder)):
            return False
    except NotReadableError:
        return False
    note(plan)
    found = file_text(plan, overlay.get(str(plan)), root=reading_root, most=MAX_PLAN_BYTES)
    if isinstance(found, Unreadable):
        return False
    try:
        module = json.loads(found.text)["configuration"]["root_module"]
        resources = {_block(each) for each in module.get("resources", [])}
        calls = set(module.get("module_calls", {}))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    code = read_configuration(access, folder.absolute())
    declared = {("managed", *name) for name in code.resources} | {("data", *name) for name in code.data}
    return bool(resources or calls) and resources <= declared and calls <= set(code.modules)


def _block(resource: dict[str, Any]) -> tuple[str, ...]:
    return str(resource["mode"]), str(resource["type"]), str(resource["name"])
