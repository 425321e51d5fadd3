"""One reading of one root: what has been worked out already, what went wrong, and what may be read."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Protocol, cast

from ecs_roles.credentials.literal_secrets import texts_below, with_inner_texts
from ecs_roles.readers.terraform.aws.terraform_resource import TerraformResource
from ecs_roles.readers.terraform.evaluator.evaluation import Evaluator
from ecs_roles.readers.terraform.evaluator.functions import all_functions
from ecs_roles.readers.terraform.modules.configuration import Configuration, read_configuration
from ecs_roles.readers.terraform.modules.kept_resources import KeptResources, Key, Notes, Place
from ecs_roles.readers.terraform.modules.managed_resources import ManagedResources
from ecs_roles.readers.terraform.modules.states import RemoteStates
from ecs_roles.readers.terraform.modules.terragrunt import TerragruntFile
from ecs_roles.readers.terraform.syntax.suppressions import stray_suppressions
from ecs_roles.readers.terraform.syntax.syntax_tree import Block, Body, Comment
from ecs_roles.readers.terraform.syntax.tree_access import FileAccess
from ecs_roles.readers.terraform.syntax.uses_of_names import uses_of, with_locals
from ecs_roles.readers.terraform.syntax.written_secrets import declared_sensitive, stored_secret
from ecs_roles.readers.terraform.values.lowering import lowered
from ecs_roles.readers.terraform.values.terraform_values import TerraformValue
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.frozen import changeable
from ecs_roles.symbolic.looks import resolved
from ecs_roles.symbolic.origin import Declaration, Fresh, Origin, Pseudo
from ecs_roles.symbolic.resources import Fetched, ReadError, Suppression
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.values import Unknown
from ecs_roles.symbolic.walking import doubts_in, texts_in

MOST_INSTANCES = LIMITS.instances
_BEGUN = Unknown(Pseudo("begun"), "it is being worked out")
_CHARACTERS_A_REPEAT = 20
_CHARACTERS_A_DEFINITION = 200


class ManagesResources(Protocol):
    """A module, as data blocks ask it."""

    address: str
    calls: tuple[Block, ...]

    @property
    def folder(self) -> str:
        """Return where its code is."""

    def managed(self, type_name: str) -> Iterator[TerraformResource]:
        """Yield every resource of a type that the module creates."""

    def forget(self) -> None:
        """Drop what was worked out in the module."""


@changeable()
class Repeats:
    """How many instances a root may have beyond the first of each block: of task definitions, and of anything else."""

    definitions: int = LIMITS.repeated_definitions
    others: int = LIMITS.repeats

    def of_size(self, characters: int) -> None:
        """Allow for the size of the code: who has many instances honestly writes something for each of them."""
        self.definitions += characters // _CHARACTERS_A_DEFINITION
        self.others += characters // _CHARACTERS_A_REPEAT

    def taken(self, definitions: int, others: int) -> bool:
        """Take so many of each; return whether there were as many, else nothing is taken."""
        enough = definitions <= self.definitions and others <= self.others
        if enough:
            self.definitions -= definitions
            self.others -= others
        return enough

    def left(self, *, definition: bool) -> int:
        """Return how many there are still."""
        return self.definitions if definition else self.others


@changeable()
class Session:
    """Everything that the modules of one root share; ``others`` are the roots whose state was asked for."""

    root: Path
    prefix: str
    access: FileAccess
    workspace: str = ""
    states: RemoteStates = field(default_factory=RemoteStates)
    terragrunt: TerragruntFile | None = None
    evaluator: Evaluator = field(init=False)
    errors: dict[ReadError, None] = field(default_factory=dict)
    unread: dict[Unknown, None] = field(default_factory=dict)
    instances: int = 0
    repeats: Repeats = field(default_factory=Repeats)
    called: set[Path] = field(default_factory=set)
    modules: list["ManagesResources"] = field(default_factory=list)
    managed: ManagedResources = field(init=False)
    others: list["Session"] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    stray: list[Suppression] = field(default_factory=list)
    fetched: dict[str, Fetched] = field(default_factory=dict)
    hidden: dict[Origin, str] = field(default_factory=dict)
    uses: dict[Span, str] = field(default_factory=dict)
    notes: Notes | None = None
    kept: KeptResources | None = None
    given: dict[str, str] = field(default_factory=dict)
    undeclared: set[str] = field(default_factory=set)
    _effects: int = 0
    _known: dict[Key, TerraformValue] = field(default_factory=dict)
    _comments: dict[str, tuple[Comment, ...]] = field(default_factory=dict)
    _configurations: dict[Path, Configuration] = field(default_factory=dict)
    _by_address: dict[str, ManagesResources] = field(default_factory=dict)
    _by_folder: dict[str, Configuration] = field(default_factory=dict)
    _real: dict[Path, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.evaluator = Evaluator(all_functions(self.access))
        self.managed = ManagedResources(self.modules)

    def declaration(self, address: str) -> Declaration:
        """Return the origin of something in this root, different from that of the same address in another root."""
        return Declaration(self.prefix, address)

    def once(self, key: Key, span: Span | None, work: Callable[[], TerraformValue]) -> TerraformValue:
        """Work something out the first time it is asked for; what needs itself is not known."""
        notes = self.notes
        known = self._known.get(key)
        if known is _BEGUN:
            name = _shown(key)
            return Unknown(Fresh(name), f"{name} depends on itself", span)
        if known is not None:
            if notes is not None:
                notes.again(key)
            return known
        self._known[key] = _BEGUN
        if notes is not None:
            notes.begin()
        try:
            found = self._known[key] = work()
        except RecursionError:
            name = _shown(key)
            found = self._known[key] = Unknown(Fresh(name), f"{name} is nested too deeply", span)
        finally:
            if self._known[key] is _BEGUN:
                del self._known[key]
            if notes is not None:
                notes.end(key)
        return found

    def is_begun(self, key: Key) -> bool:
        """Return whether something is being worked out just now."""
        return self._known.get(key) is _BEGUN

    def kept_secret(self, value: TerraformValue, what: str) -> TerraformValue:
        """Return the value, whose texts no report may show from now on.

        What of it is not known is then ``what``, a secret.
        """
        self.note_effect()
        found = lowered(value, None)
        # DB_PASSWORD = "DB_PASSWORD" is written to be replaced.
        name = what.rpartition(" ")[2].lower()
        self.secrets.update(text for text in with_inner_texts(texts_below(found)) if text.lower() != name)
        whole = [text.symbols[0].origin for text in texts_in(found) if text.symbols and len(text.pieces) == 1]
        for origin in () if not what else (*whole, *(doubt.origin for doubt in doubts_in(found))):
            self.hidden.setdefault(origin, what)
        self.uses.update({text.span: what for text in texts_in(found) if what and text.span is not None})
        return value

    def configuration(self, folder: Path) -> Configuration:
        """Return the code of a folder, read once."""
        found = self._configurations.get(folder)
        if found is None:
            found = read_configuration(self.access, folder)
            self._configurations[folder] = self._by_folder[str(folder)] = found
            self.errors.update(dict.fromkeys(found.errors))
            self._comments.update(found.comments)
            blocks = (*found.resources.values(), *found.data.values(), *found.modules.values())
            spans = tuple(block.span for block in blocks)
            for comments in found.comments.values():
                self.stray.extend(stray_suppressions(comments, spans) if comments else ())
            self.secrets |= found.secrets
            self.uses.update(_uses_of_secrets(found))
            # Honest code needs far less than a step for every second character.
            self.evaluator.steps += found.size // 2
            self.repeats.of_size(found.size)
        return found

    def real(self, folder: Path) -> Path:
        """Return a folder without links."""
        if folder not in self._real:
            self._real[folder] = resolved(folder)
        return self._real[folder]

    def forget(self) -> None:
        """Drop what was worked out, when all is read.

        Modules, resources and values refer to each other in circles, and a scan is over before anything collects those.
        """
        for module in self.modules:
            module.forget()
        for other in self.others:
            other.forget()
        self.managed.forget()
        self.states = RemoteStates()
        self.modules.clear()  # ManagedResources has the same list.
        self.others.clear()
        self._known.clear()
        self._by_address.clear()

    def comments(self, file: str) -> tuple[Comment, ...]:
        """Return the comments of a configuration file that say something to a checker."""
        if self.notes is None:
            return self._comments.get(file, ())
        return cast("tuple[Comment, ...]", self.look((file, "comments", "")))

    def look(self, place: Place) -> object:
        """Return what is at a place of the code, and note that the work at hand rests on it."""
        found = self._at(place)
        if self.notes is not None:
            self.notes.see(place, found)
        return found

    @property
    def settings(self) -> tuple[object, ...]:
        """Return what the code says for all of its resources: where it is deployed, and with what."""
        return tuple((folder, found.providers, found.terraform) for folder, found in self._by_folder.items())

    def note_effect(self) -> None:
        """Note that the work at hand does more than to give a value: it cannot be kept."""
        self._effects += 1

    def effects(self) -> Hashable:
        """Return what changes whenever some work does more than to give a value."""
        return Fresh.newest, self.access.asked, self._effects

    def look_at_modules(self) -> None:
        """Note that the work at hand rests on the modules that are found so far."""
        if self.notes is not None:
            self.notes.see(("", "modules found", tuple(self._found())), True)

    def changed(self, seen: Mapping[Place, object]) -> frozenset[Place]:
        """Return the places that hold something else than some work has found there."""
        places = ((place, self._at(place), thing) for place, thing in seen.items())
        return frozenset(place for place, now, thing in places if now is not thing and now != thing)

    def _at(self, place: Place) -> object:
        where, what, name = place
        if what == "comments":
            return self._comments.get(where, ())
        if what in ("folder", "calls"):
            return getattr(self._found().get(where), what, None)
        if what == "modules found":
            return tuple(self._found()) == name
        found = self._by_folder.get(where)
        if found is None:
            return None
        if what == "all":
            return getattr(found, str(name))
        if what == "names":
            return tuple(getattr(found, str(name)))
        if what == "type":
            return tuple(block for key, block in found.resources.items() if key[0] == name)
        return getattr(found, what).get(name)

    def _found(self) -> dict[str, "ManagesResources"]:
        """Return the modules that are found so far by their addresses."""
        if len(self._by_address) != len(self.modules):
            self._by_address = {module.address: module for module in self.modules}
        return self._by_address

    def error(self, message: str, span: Span) -> None:
        """Note something that could not be read."""
        self.note_effect()
        self.errors[ReadError(message, span)] = None


def _shown(key: Key) -> str:
    return ".".join(part for part in key[1:] if part)


def _uses_of_secrets(found: Configuration) -> Iterator[tuple[Span, str]]:
    """Yield where the code of a folder writes what is sensitive into a value, whatever it is now.

    A sensitive variable has a default, a stored secret often a first value that somebody replaces.
    """
    kept = {
        name: f"the sensitive variable {name}" for name, block in found.variables.items() if declared_sensitive(block)
    }
    kept.update(filter(None, (stored_secret(block, found.locals) for block in found.resources.values())))
    if not kept:
        return
    blocks = (*found.resources.values(), *found.data.values(), *found.modules.values())
    bodies = (*(block.body for block in blocks), Body(tuple(found.locals.values())))
    written = with_locals(kept, found.locals.values())
    for span, name in (use for body in bodies for use in uses_of(body, written)):
        yield span, kept[written[name]]
