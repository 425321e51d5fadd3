"""One folder of Terraform code: its blocks by what they declare.

Language: https://developer.hashicorp.com/terraform/language/files (and /override)
"""

from collections.abc import Iterable, Iterator
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import Any

from ecs_roles.credentials.credential_shapes import credentials_within
from ecs_roles.readers.terraform.aws.neutral_resources import neutral_kind
from ecs_roles.readers.terraform.modules.json_syntax import read_json_configuration
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.file_reading import read_file_text
from ecs_roles.readers.terraform.syntax.tree_access import FileAccess, NotReadableError
from ecs_roles.readers.terraform.syntax.written_secrets import written_secrets
from ecs_roles.symbolic.file_memory import of_text
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.resources import ReadError, RepeatedKeyError
from ecs_roles.symbolic.span import Span

_TOLD_ALONE = 3
_ENDINGS = (".tf", ".tf.json", ".tofu", ".tofu.json")


@frozen()
class Configuration:
    """What the files of one folder declare.

    ``repeated`` are the resources and data blocks that are declared twice, with why it is not known which counts.
    """

    folder: Path
    variables: dict[str, tree.Block] = field(default_factory=dict)
    locals: dict[str, tree.Setting] = field(default_factory=dict)
    outputs: dict[str, tree.Block] = field(default_factory=dict)
    resources: dict[tuple[str, str], tree.Block] = field(default_factory=dict)
    data: dict[tuple[str, str], tree.Block] = field(default_factory=dict)
    modules: dict[str, tree.Block] = field(default_factory=dict)
    providers: tuple[tree.Block, ...] = ()
    terraform: tuple[tree.Block, ...] = ()
    comments: dict[str, tuple[tree.Comment, ...]] = field(default_factory=dict)
    size: int = 0
    errors: tuple[ReadError, ...] = ()
    repeated: dict[tuple[str, ...], str] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()


def read_configuration(access: FileAccess, folder: Path) -> Configuration:
    """Read all configuration files of a folder; what cannot be read is among the errors."""
    try:
        names = configuration_files(access.names(folder))
    except NotReadableError as fault:
        place = Span(str(folder), 1, 1, 1, 1)
        return Configuration(folder, errors=(ReadError(fault.reason, place),))
    files: list[tree.SyntaxFile] = []
    errors: list[ReadError] = []
    secrets: set[str] = set()
    size = 0
    for name in sorted(names, key=_overrides):
        path = str(folder / name)
        try:
            text = access.read(path)
            size += len(text)
            file, own_secrets = of_text(("syntax", path), text, partial(_read, path, text))
            files.append(file)
            secrets |= own_secrets
        except NotReadableError as fault:
            errors.append(ReadError(fault.reason, Span(path, 1, 1, 1, 1)))
    errors.extend(ReadError(fault.reason, fault.span) for file in files for fault in file.faults)
    found = _assembled(folder, files)
    return replace(found, errors=(*errors, *found.errors), size=size, secrets=frozenset(secrets))


def configuration_files(names: list[str]) -> list[str]:
    """Return the files that Terraform or OpenTofu would read: ``x.tofu`` takes the place of ``x.tf``."""
    kept = [name for name in names if name.endswith(_ENDINGS) and not name.startswith(".")]
    replaced = {name.replace(".tofu", ".tf") for name in kept if name.endswith((".tofu", ".tofu.json"))}
    return [name for name in kept if name not in replaced]


def _overrides(name: str) -> tuple[bool, str]:
    stem = name.split(".", 1)[0]
    return stem == "override" or stem.endswith("_override"), name


def _read(path: str, text: str) -> tuple[tree.SyntaxFile, frozenset[str]]:
    """Return the syntax of a file, and the secrets that are written in it."""
    is_json = path.endswith(".json")
    file = read_json_configuration(path, text) if is_json else read_file_text(path, text, _is_aside)
    return file, frozenset((*credentials_within(text), *written_secrets(file, text)))


def _is_aside(kind: str, labels: tuple[str, ...]) -> bool:
    """Return whether a block is a resource that is read only where something refers to it."""
    return kind == "resource" and bool(labels) and neutral_kind(labels[0]) is None


def _assembled(folder: Path, files: list[tree.SyntaxFile]) -> Configuration:
    found = Configuration(folder)
    repeated: list[ReadError] = []
    providers: list[tree.Block] = []
    terraform: list[tree.Block] = []
    for file in files:
        override = _overrides(Path(file.file).name)[0]
        for block in file.body.blocks:
            if block.kind == "provider":
                providers.append(block)
            elif block.kind == "terraform":
                terraform.append(block)
            else:
                repeated += _declare(found, block, override=override)
    return replace(
        found,
        errors=_few(repeated),
        providers=tuple(providers),
        terraform=tuple(terraform),
        comments={file.file: file.comments for file in files},
    )


def _declare(found: Configuration, block: tree.Block, *, override: bool) -> Iterable[ReadError]:
    """Note what a block declares; return an error for each name that Terraform refuses as declared already."""
    if block.kind == "locals":
        return list(_declare_locals(found, block, override=override))
    place = _place(found, block)
    if place is None:
        return ()
    declared, key = place
    earlier = declared.get(key)
    declared[key] = _overridden(earlier, block) if override and earlier is not None else block
    if earlier is None or override:
        return ()
    error = _twice(_address_of(block), earlier.span, block.span)
    if isinstance(key, tuple):
        found.repeated[block.kind, key[0], key[1]] = error.message
    return (error,)


def _declare_locals(found: Configuration, block: tree.Block, *, override: bool) -> Iterator[ReadError]:
    for setting in block.body.settings:
        if setting.name in found.locals and not override:
            yield _twice(f"local.{setting.name}", found.locals[setting.name].span, setting.span)
        found.locals[setting.name] = setting


def _twice(address: str, first: Span, second: Span) -> ReadError:
    where = f"line {first.line}" if first.file == second.file else f"{Path(first.file).name}:{first.line}"
    return RepeatedKeyError(f"{address} is declared twice, first at {where}, and Terraform refuses that", second)


def _few(errors: list[ReadError]) -> tuple[ReadError, ...]:
    """Return the errors, of many the first ones: a folder of snippets that nobody deploys has dozens."""
    if len(errors) <= _TOLD_ALONE + 1:
        return tuple(errors)
    beyond = errors[_TOLD_ALONE]
    more = f"{len(errors) - _TOLD_ALONE} further addresses in this folder are declared twice, which Terraform refuses"
    return (*errors[:_TOLD_ALONE], RepeatedKeyError(more, beyond.span))


def _address_of(block: tree.Block) -> str:
    labels = ".".join(block.labels)
    return {"variable": f"var.{labels}", "resource": labels}.get(block.kind, f"{block.kind}.{labels}")


def _place(found: Configuration, block: tree.Block) -> tuple[dict[Any, tree.Block], str | tuple[str, ...]] | None:
    """Return among what a block declares something, and under which name."""
    if block.kind in ("resource", "data"):  # as most are
        table = found.resources if block.kind == "resource" else found.data
        return (table, block.labels[:2]) if len(block.labels) > 1 else None
    single = {"variable": found.variables, "output": found.outputs, "module": found.modules}
    return (single[block.kind], block.labels[0]) if block.kind in single and len(block.labels) == 1 else None


def _overridden(earlier: tree.Block, later: tree.Block) -> tree.Block:
    """Return a block after an override file, which replaces settings and all nested blocks of a kind."""
    names = {setting.name for setting in later.body.settings}
    kinds = {block.kind for block in later.body.blocks}
    settings = [setting for setting in earlier.body.settings if setting.name not in names]
    blocks = [block for block in earlier.body.blocks if block.kind not in kinds]
    return replace(earlier, body=tree.Body((*settings, *later.body.settings), (*blocks, *later.body.blocks)))
