"""Where the code of a module is: a local folder, what ``terraform init`` has fetched, or what checkov has.

Language: https://developer.hashicorp.com/terraform/language/modules/sources
"""

import json
import re
from collections.abc import Iterator
from os.path import normpath
from pathlib import Path

from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.tree_access import FileAccess, NotReadableError
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.looks import held_by, is_folder

_EXTERNAL = ".external_modules"
_GIT = re.compile(
    r"(?:git::)?(?:https://|ssh://)?(?:git@)?(?P<host>[\w.-]+)[:/](?P<path>[^?]+?)(?:\.git)?(?://(?P<inner>[^?]*))?(?:\?(?P<query>.*))?$"
)


@frozen()
class Missing:
    """Why the code of a module is not there."""

    reason: str
    is_error: bool = False


def literal_setting(block: tree.Block, name: str) -> str | None:
    """Return a setting that is a plain string, as ``source`` must be."""
    setting = block.body.setting(name)
    written = setting.expression if setting is not None else None
    return written.literal if isinstance(written, tree.Literal) else None


def is_local(source: str) -> bool:
    """Return whether a source is a path relative to the calling module."""
    return source.startswith(("./", "../")) or source in (".", "..")


def find_module(
    access: FileAccess, root: Path, caller: Path, path: tuple[str, ...], block: tree.Block
) -> Path | Missing:
    """Return the folder with the code of a module call; ``path`` names the calls from the root down to it."""
    source = literal_setting(block, "source")
    if source is None:
        return Missing("its source is not a plain string")
    if is_local(source):
        return _readable(access, Path(_joined(caller, source)), source)
    candidates = (*_initialised(access, root, path), *_external(root, source, literal_setting(block, "version")))
    for folder in candidates:
        if not isinstance(_readable(access, folder, source), Missing):
            return folder
    return Missing(f"the module {source} is not here: `terraform init` in its root fetches it")


def _joined(caller: Path, source: str) -> str:
    return normpath(caller / source)


def _readable(access: FileAccess, folder: Path, source: str) -> Path | Missing:
    try:
        names = access.names(folder)
    except NotReadableError as fault:
        outside = "outside" in fault.reason
        reason = fault.reason if outside else f"the folder {source} of the module is not there"
        return Missing(reason, is_error=not outside)
    return folder if names else Missing(f"the folder {source} of the module is empty", is_error=True)


def _initialised(access: FileAccess, root: Path, path: tuple[str, ...]) -> Iterator[Path]:
    """Yield where ``terraform init`` says that it has put the module."""
    manifest = str(root / ".terraform" / "modules" / "modules.json")
    access.asked += 1
    if manifest not in access.fetched:
        access.fetched[manifest] = _fetched(access, manifest)
    for folder in access.fetched[manifest].get(".".join(path), ()):
        yield Path(_joined(root, folder))


def _fetched(access: FileAccess, manifest: str) -> dict[str, list[str]]:
    """Return the folders of a manifest by the calls that they are for."""
    found: dict[str, list[str]] = {}
    try:
        for each in json.loads(access.read(manifest)).get("Modules", []):
            key, folder = each.get("Key"), each["Dir"]
            if isinstance(key, str) and isinstance(folder, str):
                found.setdefault(key, []).append(folder)
    except (NotReadableError, ValueError, AttributeError, TypeError, KeyError, RecursionError):
        return {}
    return found


def _external(root: Path, source: str, version: str | None) -> Iterator[Path]:
    """Yield where checkov puts what it downloads, here or in a folder above."""
    for parent in (root, *list(root.parents)[:6]):
        base = parent / _EXTERNAL
        if is_folder(base):
            yield base / source
            for place, wanted, inner in _external_places(source, version):
                yield from _versions(base / place, wanted, inner)


def _versions(folder: Path, wanted: str, inner: str) -> Iterator[Path]:
    """Yield the version that is asked for, or the only one that is there."""
    yield folder / wanted / inner
    try:
        found = [name for name, folds in held_by(folder) if folds]
    except OSError:
        return
    if len(found) == 1:
        yield folder / found[0] / inner


def _external_places(source: str, version: str | None) -> Iterator[tuple[str, str, str]]:
    """Yield folder of a repository, version and inner folder."""
    bare, _, inner = source.partition("//") if "://" not in source else ("", "", "")
    found = _GIT.match(source)
    if found is not None and "." in found["host"]:
        query = re.search(r"ref=([^&]+)", found["query"] or "")
        yield f"{found['host']}/{found['path']}", query[1] if query else "HEAD", found["inner"] or ""
    if re.fullmatch(r"[\w-]+/[\w-]+/[\w-]+", bare):
        wanted = re.sub(r"^[\s~>=<v]+", "", version or "latest")
        owner, name, provider = bare.split("/")
        yield f"github.com/{owner}/terraform-{provider}-{name}", wanted, inner
        for registry in ("registry.terraform.io", "registry.opentofu.org"):
            yield f"{registry}/{bare}", wanted, inner
