"""Which files of the code hold a value for what has none, and the option that hands such a file over.

Neither Terraform nor CloudFormation reads them by itself, so nothing is decided with their values: which of them a
deployment uses is said on the command line alone.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from ecs_roles.analysis.report import Report, TaskDefinitionReport
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.readers.cloudformation.parameter_files import NoParametersError, parameters_in
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.file_text import NotReadableError, decoded, read_bytes
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.looks import held_by
from ecs_roles.symbolic.without_value import empty_by_default, no_default, no_value, null_by_default

_OF_TERRAFORM, _OF_TEMPLATES = (".tfvars", ".tfvars.json"), (".json", ".params", "samconfig.toml")
_CODE = (".tf", ".tf.json", ".tofu")
_NAME = re.compile(r"(?:var\.)?([\w-]+)")
_VARIABLE = re.compile(r'^\s*variable\s+"?([\w-]+)"?\s*\{', re.MULTILINE)
_SETTING = re.compile(r"^([A-Za-z_][\w-]*)\s*=(?!=)", re.MULTILINE)


def with_values_beside(report: Report) -> Report:
    """Return the report, its reasons saying which file of the code has the value that is missing."""
    search = _Search(report)
    definitions = tuple(_of_definition(item, search) for item in report.task_definitions)
    undecided = tuple(search.told(doubt, doubt.span.file) for doubt in report.undecided)
    return replace(report, task_definitions=definitions, undecided=undecided)


def _of_definition(item: TaskDefinitionReport, search: "_Search") -> TaskDefinitionReport:
    if not item.unknowns:
        return item
    return replace(item, unknowns=tuple(search.told(doubt, item.root) for doubt in item.unknowns))


class _Search:
    """Finds files of values near a template or root; each is read once, and none where everything has a value."""

    def __init__(self, report: Report) -> None:
        self._report, self._root = report, report.root
        self._near: dict[str, tuple[tuple[Path, frozenset[str]], ...]] = {}
        self._sets: dict[Path, frozenset[str]] = {}

    def told(self, doubt: Doubt, home: str) -> Doubt:
        """Return the doubt with the files that set what has no value; ``home`` is a root, a template or a file."""
        name = self._missing_in(doubt.why)
        if not name:
            return doubt
        if home not in self._near:
            self._near[home] = tuple(self._files_for(self._root / home))
        files = [self._report.shown(str(file)) for file, names in self._near[home] if name in names]
        return replace(doubt, why=f"{doubt.why}; {_offer(files, self._root / home)}") if files else doubt

    def _missing_in(self, why: str) -> str:
        """Return the first variable or parameter without a value that a reason speaks of; empty without one."""
        words = (found[1] for each in why.split() if (found := _NAME.match(each)) is not None)
        return next((each for each in words if each in self._without_value and _is_told_of(each, why)), "")

    @cached_property
    def _without_value(self) -> frozenset[str]:
        """Return the variables and parameters of the scan that nobody gives."""
        return frozenset().union(*(each.index.deployment.without_value for each in self._report.analysed_deployments))

    def _files_for(self, home: Path) -> Iterator[tuple[Path, frozenset[str]]]:
        """Yield the files that set only what the template or root declares, with what they set."""
        folder = home if home.is_dir() else home.parent
        is_terraform = _is_terraform(home)
        declared = self._variables_of(folder) if is_terraform else self._parameters_of(home)
        named = self._named_so(folder, _OF_TERRAFORM if is_terraform else _OF_TEMPLATES) if declared else ()
        for file in named:
            if file not in self._sets:
                self._sets[file] = _set_in(self._text(file), file.name)
            if self._sets[file] and self._sets[file] <= declared:
                yield file, self._sets[file]

    def _named_so(self, folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
        near = [folder, *_folders_in(folder)]
        if folder != self._root and folder.is_relative_to(self._root):
            near += [folder.parent, *(each for each in _folders_in(folder.parent) if each != folder)]
        within = [place for place in near[: LIMITS.folders_beside] if place not in (folder, folder.parent)]
        near += [each for place in within for each in _folders_in(place)]
        for place in near[: LIMITS.folders_beside]:
            yield from (place / name for name, is_folder in _held(place) if not is_folder and name.endswith(endings))

    def _parameters_of(self, template: Path) -> frozenset[str]:
        return self._parameters.get(self._report.shown(str(template)), frozenset())

    @cached_property
    def _parameters(self) -> dict[str, frozenset[str]]:
        """Return the parameters of each template, by its path: those of the first of its deployments."""
        deployments = (each.index.deployment for each in reversed(self._report.analysed_deployments))
        return {each.name.partition(":")[0]: each.declares[1] for each in deployments}

    def _variables_of(self, folder: Path) -> frozenset[str]:
        code = (self._text(folder / name) for name, _ in _held(folder) if name.endswith(_CODE))
        return frozenset(name for text in code for name in _VARIABLE.findall(text))

    def _text(self, file: Path) -> str:
        try:
            return decoded(read_bytes(file, self._root, LIMITS.file_of_values_bytes))
        except (NotReadableError, ValueError):
            return ""


def _is_told_of(name: str, why: str) -> bool:
    """Return whether a reason is that a variable or parameter has no value."""
    of_empty = (empty_by_default(f"the {what} {name}") for what in ("variable", "parameter"))
    phrases = (no_value(name), no_default(name), null_by_default(f"var.{name}"), *of_empty)
    return any(re.search(rf"\b{re.escape(phrase)}\b", why) for phrase in phrases)


def _offer(files: list[str], home: Path) -> str:
    first, *others = files
    option = "--var-file" if _is_terraform(home) else "--parameters"
    if not others:
        return f"{first} has a value: {option} {first}"
    more = f"{len(others)} more file{'' if len(others) == 1 else 's'}"
    return f"{first} and {more} have a value: {option} {first}"


def _is_terraform(home: Path) -> bool:
    return home.is_dir() or home.name.endswith(_CODE)


def _set_in(text: str, name: str) -> frozenset[str]:
    """Return the names that a file of values sets; nothing where it is none."""
    if name.endswith(".tfvars"):
        return frozenset(_SETTING.findall(text))
    try:
        return frozenset(key for key, _ in parameters_in(text, name)) if text else frozenset()
    except NoParametersError:
        return frozenset()


def _folders_in(folder: Path) -> list[Path]:
    return [folder / name for name, is_folder in _held(folder) if is_folder and not name.startswith(".")]


def _held(folder: Path) -> tuple[tuple[str, bool], ...]:
    try:
        return held_by(folder)
    except (OSError, ValueError):
        return ()
