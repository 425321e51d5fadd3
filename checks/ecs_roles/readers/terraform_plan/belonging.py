"""Whether a plan was made of the code in a folder: the plan holds its configuration, block by block."""

import json
from pathlib import Path
from typing import Any

from ecs_roles.readers.terraform.modules.configuration import configuration_files, read_configuration
from ecs_roles.readers.terraform.syntax.tree_access import FileAccess
from ecs_roles.symbolic.file_text import MAX_PLAN_BYTES, NotReadableError, Unreadable, file_text


def is_plan_of(plan: Path, folder: Path, *, reading_root: Path) -> bool:
    """Return whether every block that the plan's root module had is in the folder today."""
    access = FileAccess(reading_root.absolute(), {})
    try:
        if not configuration_files(access.names(folder)):
            return False
    except NotReadableError:
        return False
    found = file_text(plan, None, root=reading_root, most=MAX_PLAN_BYTES)
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
