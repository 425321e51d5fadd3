"""What of the given paths is worth reading: Terraform roots, plans, templates and task definition files."""

import os
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Literal

from ecs_roles.analysis.hidden_folders import first_of_interest, may_hold_code
from ecs_roles.analysis.ignored_files import Ignoring, ignoring
from ecs_roles.analysis.isolation import Isolation
from ecs_roles.analysis.scan_root import repository_around
from ecs_roles.readers.file_kinds import looks_like_plan, looks_like_task_definition, looks_like_template
from ecs_roles.readers.terraform.syntax.tree_access import TERRAGRUNT_FILE
from ecs_roles.symbolic.file_memory import note, recalled
from ecs_roles.symbolic.file_text import (
    MAX_BYTES,
    MAX_PLAN_BYTES,
    UTF_16,
    NotReadableError,
    decoded,
    read_bytes,
    real_path,
)
from ecs_roles.symbolic.frozen import changeable, frozen, replace
from ecs_roles.symbolic.looks import held_by
from ecs_roles.symbolic.resources import OtherKindError, ReadError
from ecs_roles.symbolic.span import Span

UnitKind = Literal["terraform", "plan", "template", "task-definition-file"]
Seen = tuple[UnitKind | None, ReadError | None]
"""What a file is, and why that cannot be told."""

_TERRAFORM_ENDINGS = (".tf", ".tf.json", ".tofu", ".tofu.json")
_DOCUMENT_ENDINGS = (".yaml", ".yml", ".json", ".template", ".taskdef")
_TEMPLATED_ENDINGS = (".j2", ".jinja", ".jinja2")
_ENDINGS = (*_TERRAFORM_ENDINGS, *_DOCUMENT_ENDINGS, *_TEMPLATED_ENDINGS, TERRAGRUNT_FILE)
_OF_INTEREST = ("AWS::ECS::", "AWS::IAM::", "aws_ecs_", "aws_iam_", "containerDefinitions")
_VARIABLE_ENDING = ".tfvars.json"
_NO_TEXTS: Mapping[str, str] = {}
_SKIPPED = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})


@frozen()
class Unit:
    """One thing to read: a folder for Terraform, else a file; a file that is ``named`` may lie outside of the root.

    ``terragrunt`` is the file that deploys a folder of Terraform with values of its own, ``source`` the code that a
    plan was made of.
    """

    kind: UnitKind
    path: Path
    named: bool = field(default=False, compare=False)
    terragrunt: Path | None = None
    source: Path | None = None


@frozen()
class Discovery:
    """The units in a stable order, what could not be looked into, and how many files the settings exclude.

    ``hidden`` are folders that are left out for their names and hold something of ECS or IAM.
    """

    units: tuple[Unit, ...]
    errors: tuple[ReadError, ...]
    excluded: int = 0
    hidden: tuple[ReadError, ...] = ()

    def unread(self, files: Iterable[str]) -> tuple[ReadError, ...]:
        """Return everything that was not read, of the hidden folders those of which no file was read."""
        read = {folder for file in files for folder in map(str, Path(file).parents)} if self.hidden else ()
        return (*self.errors, *(error for error in self.hidden if error.span.file not in read))


def discover(
    paths: Sequence[Path], root: Path, *, excluded: Sequence[str] = (), overlay: Mapping[str, str] = _NO_TEXTS
) -> Discovery:
    """Find everything to read below the paths; a file that is named itself must be something that can be read.

    ``excluded`` are patterns of paths relative to ``root``, as in ``.gitignore`` but without negation. ``overlay`` are
    unsaved texts by absolute path: they count as files, whether there is one or not.
    """
    found = _Found(root, overlay)
    given: set[Path] = set()
    for named in paths:
        given |= found.taken(named, excluded)
    given |= set(found.named_folders)
    folders = [*found.folders, *found.named_folders]
    deployed = _deployed_by_terragrunt(tuple(found.terragrunt), tuple(folders), root, overlay)
    elsewhere = {unit.path for unit in deployed}
    plain = (folder for folder in _roots(folders, given, root, overlay) if folder not in elsewhere)
    units = (*(Unit("terraform", folder) for folder in plain), *deployed, *found.units)
    return Discovery(units, (*found.errors, *found.apart.errors), found.excluded, tuple(found.hidden))


@changeable()
class _Found:
    """What was found so far, each thing once and in order."""

    root: Path
    overlay: Mapping[str, str]
    folders: dict[Path, None] = field(default_factory=dict)
    named_folders: dict[Path, None] = field(default_factory=dict)
    units: dict[Unit, None] = field(default_factory=dict)
    terragrunt: dict[Path, None] = field(default_factory=dict)
    errors: list[ReadError] = field(default_factory=list)
    apart: Isolation = field(default_factory=Isolation)
    excluded: int = 0
    hidden: list[ReadError] = field(default_factory=list)

    def taken(self, named: Path, excluded: Sequence[str]) -> set[Path]:
        """Take what the user named, and return its real path."""
        try:
            path = real_path(named, None)
            self._take(path, excluded)
        except NotReadableError as fault:
            self.errors.append(unreadable(named, fault.reason))
        except OSError as error:
            self.errors.append(unreadable(named, f"cannot be read: {error.strerror}"))
        else:
            return {path}
        return set()

    def _take(self, path: Path, excluded: Sequence[str]) -> None:
        if path.is_dir() and not path.is_relative_to(self.root):
            reason = f"the folder is outside the scan root {self.root}: it is not read"
            self.errors.append(unreadable(path, reason))
        elif path.is_dir():
            hidden: list[Path] = []
            for file in self._files_below(path, hidden):
                if _is_excluded(file, excluded, self.root):
                    self.excluded += 1
                else:
                    self._sort_in(file)
            for folder in hidden:
                if not _is_excluded(folder, excluded, self.root):
                    self._note_hidden(folder)
        elif path.exists() or str(path) in self.overlay:
            self._sort_in(path, named=True)
        else:
            self.errors.append(unreadable(path, "there is no such file or folder"))

    def _note_hidden(self, folder: Path) -> None:
        """Note a hidden folder that holds something of ECS or IAM; to name it is enough to have it read."""
        find = partial(first_of_interest, folder, self.root, _ENDINGS, _OF_INTEREST)
        work = partial(recalled, ("hidden", folder, self.root), find)
        file = self.apart.one(work, "looking into it", unreadable(folder, "").span)
        if file is not None:
            shown = file.relative_to(folder.parent).as_posix()
            reason = (
                f"a folder whose name begins with a dot is read only where it is named, and {shown} is about ECS or IAM"
            )
            self.hidden.append(replace(unreadable(folder, reason), incidental=True))

    def _files_below(self, folder: Path, hidden: list[Path]) -> Iterator[Path]:
        on_disk = dict.fromkeys(_files_below(folder, self.errors, hidden))
        yield from on_disk
        unsaved = (Path(name) for name in self.overlay if name.endswith(_ENDINGS))
        yield from (file for file in unsaved if _is_new_in(folder, file) and file not in on_disk)

    def _sort_in(self, file: Path, *, named: bool = False) -> None:
        if file.name.endswith(_TERRAFORM_ENDINGS):
            (self.named_folders if named else self.folders)[file.parent] = None
            return
        if file.name == TERRAGRUNT_FILE and not named:
            self.terragrunt[file] = None
            return
        if file.name.endswith(_TEMPLATED_ENDINGS) and not named:
            self._looked_at("templated", self._templated, file)
            return
        if file.name.endswith(_VARIABLE_ENDING) and not named:
            return  # Read with the folder that it gives values to.
        kind = self._looked_at(("kind", named), partial(self._kind, named=named), file)
        if kind is not None:
            self.units.setdefault(Unit(kind, file, named))

    def _looked_at(self, what: Hashable, look: Callable[[Path], Seen], file: Path) -> UnitKind | None:
        """Return what a file is, and keep why that cannot be told; a file that stays as it is is looked at once."""
        work = partial(recalled, (what, file, self.root), partial(look, file))
        found = self.apart.one(work, "looking at it", unreadable(file, "").span)
        if found is None:
            return None
        kind, error = found
        self.errors.extend([error] if error is not None else [])
        return kind

    def _templated(self, file: Path) -> Seen:
        """Return an error for a file that becomes a template or Terraform only when another tool has filled it in."""
        content = self._content(file, named=False)
        if isinstance(content, ReadError):
            return None, content
        if not any(name in content for name in _OF_INTEREST):
            return None, None
        reason = "not read: another tool fills it in first; scan what that makes of it"
        return None, replace(unreadable(file, reason), incidental=True)

    def _kind(self, file: Path, *, named: bool) -> Seen:
        content = self._content(file, named=named)
        if isinstance(content, ReadError):
            return None, content
        kind = kind_of(content, file.name)
        return kind, _of_other_kind(file) if kind is None and named else None

    def _content(self, file: Path, *, named: bool) -> str | ReadError:
        """Return the file's text, what is not text in it replaced; a plan may be far larger than anything else."""
        note(file)
        if str(file) in self.overlay:
            return self.overlay[str(file)]
        most = MAX_PLAN_BYTES if named or file.name.endswith(".json") else MAX_BYTES
        try:
            data = read_bytes(file, None if named else self.root, most)
        except NotReadableError as fault:
            return unreadable(file, f"the file {fault.reason}")
        if b"\0" in data[:_HEAD] and (not data.startswith(UTF_16) or data.startswith(_UTF_32)):
            reason = "the file is not a text in UTF-8, nor in UTF-16 with its mark: it is not read"
            return replace(unreadable(file, reason), incidental=not named)
        return _text(data)


_HEAD = 1000
_UTF_32 = b"\xff\xfe\0\0"


def _text(data: bytes) -> str:
    try:
        return decoded(data)
    except ValueError:
        return data.decode("utf-8-sig", errors="replace")


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that a scan may read; hidden and ignored ones are left out."""
    yield from _files_below(folder, [], [])


def _of_other_kind(path: Path) -> OtherKindError:
    return OtherKindError("this is not Terraform, a plan, a template or a task definition", unreadable(path, "").span)


def unreadable(path: Path, reason: str) -> ReadError:
    """Return an error about a whole file."""
    return ReadError(reason, Span(str(path), 1, 1, 1, 1))


def _files_below(folder: Path, errors: list[ReadError], hidden: list[Path]) -> Iterator[Path]:
    """Yield the files to look at; ``hidden`` gets the folders that are left out for their names alone."""

    def tell(error: OSError) -> None:
        errors.append(unreadable(Path(error.filename or folder), f"the folder cannot be read: {error.strerror}"))

    rules = {folder: _rules_at(folder)}
    for parent, names, files in os.walk(folder, onerror=tell):
        place = Path(parent)
        here = rules.pop(place)
        if place != folder and (".git" in names or ".git" in files):
            here = _rules_below(place, here)
        below = {name: place / name for name in sorted(names) if _is_walked(name) or may_hold_code(name)}
        kept = [n for n, path in below.items() if not _is_ignored(path, here, folder=True) and not path.is_symlink()]
        hidden.extend(below[name] for name in kept if not _is_walked(name))
        names[:] = [name for name in kept if _is_walked(name)]
        rules |= {below[name]: here for name in names}
        paths = (place / name for name in sorted(files) if name.endswith(_ENDINGS))
        yield from (path for path in paths if not _is_ignored(path, here))


def _is_new_in(folder: Path, file: Path) -> bool:
    """Decide whether a file that is only in an editor would be found when it is saved; ignore files do not say so."""
    below = file.is_relative_to(folder) and not file.exists()
    return below and file.parent.is_dir() and all(_is_walked(part) for part in file.relative_to(folder).parts[:-1])


def _rules_at(folder: Path) -> Ignoring | None:
    """Return the ignore rules for a folder that was named; when it is ignored itself, nothing in it is."""
    work_tree = repository_around(folder)
    rules = ignoring(work_tree) if work_tree is not None else None
    return None if rules is not None and rules.is_ignored(folder, is_folder=True) else rules


def _rules_below(folder: Path, around: Ignoring | None) -> Ignoring | None:
    """Return the ignore rules for a folder: those of its own when another work tree begins there."""
    return ignoring(folder) if (folder / ".git").exists() else around


def _is_ignored(path: Path, rules: Ignoring | None, *, folder: bool = False) -> bool:
    return rules is not None and rules.is_ignored(path, is_folder=folder)


# Where the workflow that GitHub offers for ECS has its task definition.
_OF_TASK_DEFINITIONS = ".aws"


def _is_walked(folder_name: str) -> bool:
    return folder_name not in _SKIPPED and (folder_name == _OF_TASK_DEFINITIONS or not folder_name.startswith("."))


def _is_excluded(file: Path, excluded: Sequence[str], root: Path) -> bool:
    if not excluded or not file.is_relative_to(root):
        return False
    relative = PurePosixPath(file.relative_to(root).as_posix())
    places = (relative, *relative.parents)
    return any(place.match(pattern.rstrip("/")) for pattern in excluded for place in places)


def kind_of(content: str, name: str) -> UnitKind | None:
    """Return what a text of that file name is to a scan; ``None`` for what is not read for itself."""
    if looks_like_plan(content):
        return "plan"
    if looks_like_template(content, name):
        return "template"
    return "task-definition-file" if looks_like_task_definition(content, name) else None


def _roots(folders: Sequence[Path], given: set[Path], reading_root: Path, overlay: Mapping[str, str]) -> list[Path]:
    """Return the folders that no other folder of the scan calls as a module, and those that were named themselves.

    One that was named and that its own examples call is a module, unless it says itself where it is deployed to.
    """
    # What fails here fails once more when the folder is read, and is told then.
    apart = Isolation(passes_interrupts=True)
    sources = [
        (folder, source)
        for folder in folders
        for source in apart.each(
            partial(recalled, ("called", folder, reading_root), partial(_called, folder, reading_root, overlay)),
            "reading it",
            unreadable(folder, "").span,
        )
    ]
    called = {source for folder, source in sources if source != folder}
    by_examples = {source for folder, source in sources if source in folder.parents}
    modules = {folder for folder in given & by_examples if not _says_where(folder, reading_root)}
    roots = [folder for folder in dict.fromkeys(folders) if folder not in called or folder in given - modules]
    return roots or list(dict.fromkeys(folders))


def _deployed_by_terragrunt(
    files: tuple[Path, ...], folders: tuple[Path, ...], root: Path, overlay: Mapping[str, str]
) -> tuple[Unit, ...]:
    """Return a unit for each file of Terragrunt that deploys one of the folders."""
    if not files:
        return ()
    from ecs_roles.readers.terraform.modules.root import terragrunt_deploys

    apart = Isolation(passes_interrupts=True)  # A file that cannot be read deploys nothing that could be judged.
    found = partial(terragrunt_deploys, files, folders, reading_root=root, overlay=overlay)
    pairs = apart.each(found, "reading it", unreadable(root, "").span)
    return tuple(Unit("terraform", folder, terragrunt=file) for file, folder in pairs)


def _called(folder: Path, root: Path, overlay: Mapping[str, str]) -> tuple[Path, ...]:
    """Return the local folders that the module blocks of a folder name."""
    unsaved = any(Path(name).parent == folder and "module" in text for name, text in overlay.items())
    if not unsaved and not _may_call_modules(folder, root):
        return ()
    from ecs_roles.readers.terraform.modules.root import module_sources

    return module_sources(folder, reading_root=root, overlay=overlay)


def _may_call_modules(folder: Path, root: Path) -> bool:
    """Decide whether parsing a folder for its module blocks is worth it: most folders call none."""
    try:
        files = [folder / name for name, _ in held_by(folder) if name.endswith(_TERRAFORM_ENDINGS)]
    except (OSError, ValueError):
        return True
    return any(recalled(("module", file, root), partial(_names_module, file, root)) for file in files)


def _names_module(file: Path, root: Path) -> bool:
    return _holds(file, root, b"module")


def _says_where(folder: Path, root: Path) -> bool:
    """Return whether a folder configures a provider, or where its state is, as one that is deployed does."""
    try:
        files = [folder / name for name, _ in held_by(folder) if name.endswith(_TERRAFORM_ENDINGS)]
    except (OSError, ValueError):
        return True
    return any(_holds(file, root, b'provider "', b'backend "', b"cloud {") for file in files)


def _holds(file: Path, root: Path, *words: bytes) -> bool:
    try:
        content = read_bytes(file, root)
    except NotReadableError:
        return False
    return any(word in content for word in words)
