"""What of the given paths is worth reading: Terraform roots, plans, templates and task definition files."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from ecs_roles.analysis.ignored_files import ignored_below
from ecs_roles.readers.cloudformation.template import looks_like_template
from ecs_roles.readers.task_definition_file.file import looks_like_task_definition
from ecs_roles.readers.terraform.modules.root import module_sources
from ecs_roles.readers.terraform_plan.plan import looks_like_plan
from ecs_roles.symbolic.resources import ReadError
from ecs_roles.symbolic.span import Span

UnitKind = Literal["terraform", "plan", "template", "task-definition-file"]

_TERRAFORM_ENDINGS = (".tf", ".tf.json", ".tofu", ".tofu.json")
_DOCUMENT_ENDINGS = (".yaml", ".yml", ".json", ".template", ".taskdef")
_SKIPPED = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing to read: a folder for Terraform, else a file."""

    kind: UnitKind
    path: Path


@dataclass(frozen=True, slots=True)
class Discovery:
    """The units in a stable order, and what could not be looked into."""

    units: tuple[Unit, ...]
    errors: tuple[ReadError, ...]


def discover(paths: Sequence[Path], root: Path, *, excluded: Sequence[str] = ()) -> Discovery:
    """Find everything to read below the paths; a file that is named itself must be something that can be read.

    ``excluded`` are patterns of paths relative to ``root``, as in ``.gitignore`` but without negation.
    """
    folders: dict[Path, None] = {}
    named_folders: dict[Path, None] = {}
    units: dict[Unit, None] = {}
    errors: list[ReadError] = []
    for path in (item.resolve() for item in paths):
        if path.is_dir():
            for file in _files_below(path, errors):
                if not _is_excluded(file, excluded, root):
                    _sort_in(file, folders, units, errors, named=False)
        elif path.is_file():
            _sort_in(path, named_folders, units, errors, named=True)
        else:
            errors.append(unreadable(path, "there is no such file or folder"))
    given = {item.resolve() for item in paths} | set(named_folders)
    roots = _roots([*folders, *named_folders], given, root)
    return Discovery((*(Unit("terraform", folder) for folder in roots), *units), tuple(errors))


def unreadable(path: Path, reason: str) -> ReadError:
    """An error about a whole file."""
    return ReadError(reason, Span(str(path), 1, 1, 1, 1))


def _files_below(folder: Path, errors: list[ReadError]) -> Iterator[Path]:
    def note(error: OSError) -> None:
        errors.append(unreadable(Path(error.filename or folder), f"the folder cannot be read: {error.strerror}"))

    ignored = ignored_below(folder)
    for parent, names, files in os.walk(folder, onerror=note):
        names[:] = sorted(name for name in names if _is_walked(name) and Path(parent, name) not in ignored.folders)
        yield from (path for name in sorted(files) if (path := Path(parent, name)) not in ignored.files)


def _is_walked(folder_name: str) -> bool:
    return folder_name not in _SKIPPED and not folder_name.startswith(".")


def _sort_in(
    file: Path, folders: dict[Path, None], units: dict[Unit, None], errors: list[ReadError], *, named: bool
) -> None:
    if file.name.endswith(_TERRAFORM_ENDINGS):
        folders[file.parent] = None
        return
    if not named and not file.name.endswith(_DOCUMENT_ENDINGS):
        return
    content = _content(file, errors)
    kind = _kind(content, file.name) if content is not None else None
    if kind is not None:
        units[Unit(kind, file)] = None
    elif named and content is not None:
        errors.append(unreadable(file, "this is no Terraform, no plan, no template and no task definition"))


def _is_excluded(file: Path, excluded: Sequence[str], root: Path) -> bool:
    relative = PurePosixPath(file.relative_to(root).as_posix()) if file.is_relative_to(root) else None
    if relative is None:
        return False
    places = (relative, *relative.parents)
    return any(place.match(pattern.rstrip("/")) for pattern in excluded for place in places)


def _content(file: Path, errors: list[ReadError]) -> str | None:
    try:
        if file.stat().st_size > _LARGEST:
            errors.append(unreadable(file, f"the file is larger than {_LARGEST // 1024 // 1024} MiB"))
            return None
        return file.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        errors.append(unreadable(file, f"the file cannot be read: {error.strerror or error}"))
        return None


def _kind(content: str, name: str) -> UnitKind | None:
    if looks_like_plan(content):
        return "plan"
    if looks_like_template(content, name):
        return "template"
    return "task-definition-file" if looks_like_task_definition(content, name) else None


def _roots(folders: Sequence[Path], given: set[Path], reading_root: Path) -> list[Path]:
    """The folders that no other folder of the scan calls as a module, and those that were named themselves."""
    calling = [folder for folder in folders if _may_call_modules(folder)]
    sources = ((folder, source) for folder in calling for source in module_sources(folder, reading_root=reading_root))
    called = {source.resolve() for folder, source in sources if source.resolve() != folder}
    roots = [folder for folder in dict.fromkeys(folders) if folder not in called or folder in given]
    return roots or list(dict.fromkeys(folders))


def _may_call_modules(folder: Path) -> bool:
    """Whether parsing a folder for its module blocks is worth it: most folders call none."""
    try:
        files = [file for file in folder.iterdir() if file.name.endswith(_TERRAFORM_ENDINGS)]
        return any(b"module" in file.read_bytes() for file in files)
    except OSError:
        return True
