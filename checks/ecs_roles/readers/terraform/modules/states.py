"""Where the roots of a scan keep their state, as their ``backend`` and ``cloud`` blocks and files beside them say.

Language: https://developer.hashicorp.com/terraform/language/backend
"""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import field
from os.path import normpath
from pathlib import Path
from typing import Protocol

from ecs_roles.readers.terraform.modules.configuration import Configuration
from ecs_roles.readers.terraform.modules.module_sources import literal_setting
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.values.terraform_values import TerraformValue
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import changeable, frozen
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text, same_text, text

_LOCAL_STATE = "terraform.tfstate"
# The setting of each backend that says which state is meant, and those that say where it is kept.
_STATE = {
    "azurerm": ("key", "container_name", "storage_account_name"),
    "consul": ("path", "address"),
    "gcs": ("prefix", "bucket"),
    "http": ("address",),
    "local": ("path",),
    "oss": ("key", "bucket"),
    "pg": ("schema_name",),
    "remote": ("workspaces.name", "organization"),
    "s3": ("key", "bucket"),
}


class RootOutputs(Protocol):
    """The module at the top of a root, as far as others ask for what it hands out."""

    configuration: Configuration

    def output(self, name: str, span: Span | None) -> TerraformValue:
        """Return what the root hands out under a name."""


@changeable()
class RemoteStates:
    """The other roots of the scan, each opened when its state is asked for.

    ``beside`` reads the files that complete the ``backend`` block of a folder, and ``unit`` opens what the file of
    Terragrunt in a folder deploys.
    """

    roots: Sequence[Path] = ()
    configuration: Callable[[Path], Configuration] = Configuration
    beside: Callable[[Path], Sequence[Dictionary[str, str]]] = lambda _: ()
    opened: Callable[[Path], RootOutputs | None] = lambda _: None
    unit: Callable[[Path], RootOutputs | None] = lambda _: None
    _backends: dict[Path, tuple["State", ...]] = field(default_factory=dict)

    def at(self, wanted: "State", root: Path) -> list[Path]:
        """Return the roots whose state surely is the one that is wanted."""
        others = (each for each in map(Path.absolute, self.roots) if each != root)
        return [each for each in others if any(state.is_sure(wanted) for state in self._kept(each))]

    def _kept(self, folder: Path) -> tuple["State", ...]:
        """Return where a root keeps its state: one place, or one for each file that completes its block."""
        if folder not in self._backends:
            written = _state_of(self.configuration(folder))
            files = self.beside(folder) if written.is_to_be_completed else ()
            self._backends[folder] = tuple(map(written.completed, files)) or (written,)
        return self._backends[folder]


@frozen()
class State:
    """Where a state is kept: the kind of backend and what is known of its settings."""

    backend: str
    settings: Dictionary[str, Text]

    @property
    def name(self) -> Text | None:
        """Return what says which state it is."""
        return self.settings.get(_STATE[self.backend][0]) if self.backend in _STATE else None

    @property
    def is_to_be_completed(self) -> bool:
        """Return whether the block leaves it to a file or to the command line which state it is."""
        return self.backend in _STATE and self.name is None

    def completed(self, settings: Dictionary[str, str]) -> "State":
        """Return the state with the settings of a file, which count before those of the block."""
        return State(self.backend, {**self.settings, **{name: text(value) for name, value in settings.items()}})

    def is_sure(self, other: "State") -> bool:
        """Return whether it surely is the other one: named alike, and kept nowhere else as far as both say."""
        if self.backend != other.backend or self.name is None or other.name is None:
            return False
        if same_text(self.name, other.name) is not Answer.YES:
            return False
        places = ((self.settings.get(key), other.settings.get(key)) for key in _STATE[self.backend][1:])
        return all(one is None or two is None or same_text(one, two) is not Answer.NO for one, two in places)


def _state_of(configuration: Configuration) -> State:
    """Return where a root keeps its state, as its ``backend`` or ``cloud`` block says."""
    for block in (inner for outer in configuration.terraform for inner in outer.body.blocks):
        if block.kind == "backend" and block.labels:
            return with_path(State(block.labels[0], dict(_literals(block))), configuration.folder)
        if block.kind == "cloud":
            return State("remote", dict(_literals(block)))
    return with_path(State("local", {}), configuration.folder)


def _literals(block: tree.Block, prefix: str = "") -> Iterator[tuple[str, Text]]:
    for setting in block.body.settings:
        value = literal_setting(block, setting.name)
        if value is not None:
            yield f"{prefix}{setting.name}", text(value)
    for inner in block.body.blocks:
        yield from _literals(inner, f"{prefix}{inner.kind}.")


def with_path(state: State, folder: Path) -> State:
    """Return a local state with its path: without one it is in the root's folder; a path is relative to that."""
    if state.backend != "local":
        return state
    written = state.settings.get("path", text(_LOCAL_STATE))
    return State("local", {"path": _absolute(written, folder)})


def _absolute(path: Text, folder: Path) -> Text:
    return text(normpath(folder / path.literal)) if path.literal is not None else path
