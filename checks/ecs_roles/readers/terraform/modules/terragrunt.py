"""``terragrunt.hcl``: which folder it deploys, and the values that it gives to variables. Nothing of it is run.

Followed are literal values, locals, Terraform's functions, the outputs of dependencies that the scan holds, and the
files that an include or ``read_terragrunt_config`` names by a path or by ``find_in_parent_folders``; hooks and
Terragrunt's other functions are not.
Source: https://terragrunt.gruntwork.io/docs/reference/config-blocks-and-attributes/
"""

from collections.abc import Iterable, Iterator
from os.path import normpath
from pathlib import Path

from ecs_roles.readers.terraform.modules.module_sources import is_local
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.file_reading import read_file_text
from ecs_roles.readers.terraform.syntax.placed_text import PlacedText
from ecs_roles.readers.terraform.syntax.tree_access import TERRAGRUNT_FILE, FileAccess, NotReadableError
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen

_IN_PARENTS = "find_in_parent_folders"


@frozen()
class TerragruntFile:
    """One file, with those that it includes; ``lost`` says of which include that is not known."""

    path: Path
    body: tree.Body
    included: tuple["TerragruntFile", ...] = ()
    lost: str = ""


def read_terragrunt(access: FileAccess, path: Path) -> TerragruntFile | None:
    """Return the file with the files that it includes; ``None`` where it cannot be read."""
    try:
        body = read_file_text(str(path), access.read(str(path))).body
    except NotReadableError:
        return None
    included: list[TerragruntFile] = []
    lost = ""
    for block in body.blocks:
        if block.kind == "include":
            found = _included(access, path, block)
            if found is not None:
                included.append(found)
            else:
                lost = f"terragrunt's include {' '.join(block.labels)}".rstrip() + " is not followed"
    return TerragruntFile(path, body, tuple(included), lost)


def _included(access: FileAccess, path: Path, block: tree.Block) -> TerragruntFile | None:
    """Return the included file; Terragrunt allows one level of includes."""
    setting = block.body.setting("path")
    return file_at(access, path.parent, path.parent, setting.expression) if setting is not None else None


def file_at(access: FileAccess, folder: Path, deployed: Path, written: tree.Expression) -> TerragruntFile | None:
    """Return the file that an expression names: by a path from its own folder, or above the folder that is deployed."""
    name = _asked_of_parents(written)
    if name is not None:
        target = _above(access, deployed, name)
    else:
        target = Path(normpath(folder / (written.literal or ""))) if isinstance(written, tree.Literal) else None
    if target is None:
        return None
    try:
        return TerragruntFile(target, read_file_text(str(target), access.read(str(target))).body)
    except NotReadableError:
        return None


def _asked_of_parents(expression: tree.Expression) -> str | None:
    """Return the file name that ``find_in_parent_folders`` looks for."""
    if not isinstance(expression, tree.Call) or expression.function != _IN_PARENTS:
        return None
    if not expression.arguments:
        return TERRAGRUNT_FILE
    first = expression.arguments[0]
    return first.literal if isinstance(first, tree.Literal) else None


def _above(access: FileAccess, folder: Path, name: str) -> Path | None:
    for parent in folder.parents:
        if not parent.is_relative_to(access.root):
            return None
        if access.exists(str(parent / name)) is Answer.YES:
            return parent / name
    return None


def deployed_folder(file: TerragruntFile, folders: Iterable[Path]) -> Path | None:
    """Return the folder of Terraform code that the file deploys, where it is one of these."""
    source = next(_sources(file), None)
    if source is None:
        return file.path.parent if file.path.parent in folders else None
    written, base = source
    if written is None:
        return None
    if is_local(written):
        wanted = Path(normpath(base / written.replace("//", "/")))
        return wanted if wanted in folders else None
    _, marked, inner = written.partition("//")
    ending = f"/{inner.strip('/')}"
    found = [folder for folder in folders if marked and len(ending) > 1 and f"{folder}".endswith(ending)]
    return found[0] if len(found) == 1 else None


def _sources(file: TerragruntFile) -> Iterator[tuple[str | None, Path]]:
    """Yield the source as far as it is written: what a function puts before it is left out."""
    for each in (file, *file.included):
        for block in each.body.blocks:
            setting = block.body.setting("source") if block.kind == "terraform" else None
            if setting is not None:
                yield _written(setting.expression), each.path.parent


def _written(expression: tree.Expression) -> str | None:
    parts = expression.parts if isinstance(expression, tree.Template) else (expression,)
    written = [each.literal or "" for each in parts if isinstance(each, PlacedText)]
    last = parts[-1] if parts else None
    is_elsewhere = any("://" in each or "::" in each for each in written)
    return last.literal if isinstance(last, PlacedText) and not is_elsewhere else None
