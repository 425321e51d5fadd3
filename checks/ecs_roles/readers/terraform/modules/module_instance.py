"""One instance of a module: what the names mean inside it, and what it hands out.

Language: https://developer.hashicorp.com/terraform/language/expressions/references
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import field
from os.path import relpath
from pathlib import Path, PurePath
from typing import cast

from ecs_roles.ecs.task_definition_adapters import TASK_DEFINITION_KINDS
from ecs_roles.readers.terraform.aws.neutral_resources import neutral_kind
from ecs_roles.readers.terraform.evaluator.bodies import META
from ecs_roles.readers.terraform.modules.configuration import Configuration
from ecs_roles.readers.terraform.modules.described_modules import OUTPUTS, described_output, is_described
from ecs_roles.readers.terraform.modules.empty_variables import empty_in_call
from ecs_roles.readers.terraform.modules.expansion import (
    SINGLE,
    Expansion,
    Instance,
    expand,
    may_repeat,
    perhaps_some,
    variables_asked,
    variables_in,
    within_budget,
)
from ecs_roles.readers.terraform.modules.instance_groups import Names, absent_value, grouped
from ecs_roles.readers.terraform.modules.kept_resources import Key
from ecs_roles.readers.terraform.modules.module_sources import Missing, find_module, is_local, literal_setting
from ecs_roles.readers.terraform.modules.regions import Regions
from ecs_roles.readers.terraform.modules.resource_instance import ResourceInstance
from ecs_roles.readers.terraform.modules.session import Session
from ecs_roles.readers.terraform.modules.variables import variable_value
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.values.scope import Scope
from ecs_roles.readers.terraform.values.terraform_values import (
    LazyValue,
    TerraformAttribute,
    TerraformObject,
    TerraformValue,
    literal,
    members_of,
)
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.frozen import changeable, frozen
from ecs_roles.symbolic.origin import Declaration, Fresh, part
from ecs_roles.symbolic.resources import Absent, Fetched, RepeatedKeyError
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.values import Unknown
from ecs_roles.symbolic.without_value import empty_by_default

_DEEPEST = LIMITS.module_depth
_DEEPEST_UNCALLED = LIMITS.uncalled_depth
_MOST_MODULES = LIMITS.modules
_TOO_MANY = Missing("there are too many module instances")
_OWN_SETTINGS = META | {"source", "version"}
# A role has more policies when somebody gives a list that is empty by default. What a policy would say that is written
# only then rests on more that is empty, and is left alone.
_ATTACHING = frozenset({"policy_attachment"})
_RESERVED = frozenset(("each", "count", "self", "module", "var", "local", "data", "path", "terraform"))


@changeable(eq=False)
class Module:
    """A module as it is called once (one instance of the call)."""

    session: Session
    configuration: Configuration
    address: str = ""
    path: tuple[str, ...] = ()
    inputs: Mapping[str, Callable[[], TerraformValue]] = field(default_factory=dict)
    regions: Regions = field(default_factory=Regions)
    ancestors: tuple[Path, ...] = ()
    calls: tuple[tree.Block, ...] = ()
    hinges_on: tuple[Unknown, ...] = ()
    is_rest: bool = False
    expanded: tuple[Key, ...] = ()
    empty: dict[str, str] = field(default_factory=dict)
    _expansions: dict[tuple[str, tuple[str, ...]], Expansion] = field(default_factory=dict)
    _children: dict[str, "Module | UnreadModule"] = field(default_factory=dict)
    _resources: dict[str, ResourceInstance] = field(default_factory=dict)
    _groups: dict[tuple[str, str, str], TerraformValue] = field(default_factory=dict)
    _names: dict[str, Names] = field(default_factory=dict)
    _scope: Scope | None = None

    def forget(self) -> None:
        """Drop the resources, calls and values, all of which refer to the module."""
        for known in (self._expansions, self._children, self._resources, self._groups, self._names):
            known.clear()
        self.inputs, self.regions, self._scope = {}, Regions(), None

    @property
    def folder(self) -> str:
        """Return where the code of this module is."""
        return str(self.configuration.folder)

    def noted(self, key: Key) -> None:
        """Note that the work at hand rests on what was worked out under a key."""
        if self.session.notes is not None:
            self.session.notes.again(key)

    def look_at(self, block: tree.Block) -> None:
        """Note that the work at hand rests on a resource or data block, and on the calls that lead to the module.

        That a block is declared twice may have been asked before, by what refers to it.
        """
        notes = self.session.notes
        if notes is not None:
            notes.see((self.folder, "all", "repeated"), self.configuration.repeated)
            notes.see((self.folder, "data" if block.kind == "data" else "resources", block.labels[:2]), block)
            notes.see((self.address, "calls", ""), self.calls)

    def _declared(self, table: str, name: Hashable) -> tree.Block | None:
        """Return what the code of this module declares under a name."""
        if self.session.notes is None:
            found: tree.Block | None = getattr(self.configuration, table).get(name)
            return found
        return cast("tree.Block | None", self.session.look((self.folder, table, name)))

    @property
    def scope(self) -> Scope:
        """Return where the expressions of this module look their names up."""
        if self._scope is None:
            self._scope = Scope(self.lookup, {}, str(self.session.root))
        return self._scope

    def at(self, address: str) -> str:
        """Return the full address of something in this module."""
        return f"{self.address}.{address}" if self.address else address

    def declaration(self, address: str) -> Declaration:
        """Return the origin of something in this module."""
        return self.session.declaration(self.at(address))

    def lookup(self, name: str) -> TerraformValue | None:
        """Return what a first name means here."""
        found = self._names.get(name)
        return found if found is not None else self._meant(name)

    def _meant(self, name: str) -> TerraformValue:
        if name in ("var", "local", "module", "data"):
            return self._family(name, lambda key: self._named(name, key), lambda: self._keys(name))
        if name == "path":
            return self._paths()
        if name == "terraform":
            return TerraformObject({"workspace": TerraformAttribute(self._workspace())})
        if name in _RESERVED:
            return Unknown(Fresh(name), f"{name} means nothing here")
        return self._family(name, lambda key: self.resource("resource", name, key), lambda: ())

    def _family(self, name: str, of: Callable[[str], TerraformValue], keys: Callable[[], tuple[str, ...]]) -> Names:
        """Return a family of names, which is there once."""
        found = self._names.get(name)
        if found is None:
            found = self._names[name] = Names(self.declaration(name), of, keys)
        return found

    def _named(self, kind: str, key: str) -> TerraformValue:
        if kind == "data":
            return self._family(f"data.{key}", lambda name: self.resource("data", key, name), lambda: ())
        if kind == "module":
            return self.module(key)
        return self.local(key) if kind == "local" else self.variable(key)

    def _keys(self, kind: str) -> tuple[str, ...]:
        table = {"var": "variables", "local": "locals"}.get(kind)
        return self._names_of(table) if table is not None else ()

    def _names_of(self, table: str) -> tuple[str, ...]:
        return cast("tuple[str, ...]", self.session.look((self.folder, "names", table)))

    def _workspace(self) -> TerraformValue:
        if self.session.workspace:
            return literal(self.session.workspace)
        reason = "the workspace is known only when Terraform runs: --workspace NAME names it"
        return Unknown(self.session.declaration("terraform.workspace"), reason)

    def _paths(self) -> TerraformObject:
        here = PurePath(relpath(self.configuration.folder, self.session.root)).as_posix()  # Terraform's are never `\`
        cwd = Unknown(self.session.declaration("path.cwd"), "the working folder is known only when Terraform runs")
        return TerraformObject(
            {
                "module": TerraformAttribute(literal(here)),
                "root": TerraformAttribute(literal(".")),
                "cwd": TerraformAttribute(cwd),
            }
        )

    def local(self, name: str) -> TerraformValue:
        """Return a local value."""
        setting = cast("tree.Setting | None", self.session.look((self.folder, "locals", name)))
        if setting is None:
            return self._undeclared(f"local.{name}")
        return self.session.once(
            ("local", self.address, f"local.{name}"), setting.span, lambda: self.evaluated(setting.expression)
        )

    def variable(self, name: str) -> TerraformValue:
        """Return a variable: what is handed in, else its default."""
        block = self._declared("variables", name)
        if block is None:
            return self._undeclared(f"var.{name}")
        return self.session.once(
            ("variable", self.address, f"var.{name}"), block.span, lambda: variable_value(self, name, block)
        )

    @property
    def outputs(self) -> tuple[str, ...]:
        """Return the names under which the module hands something out."""
        return self._names_of("outputs")

    def output(self, name: str, span: Span | None) -> TerraformValue:
        """Return what the module hands out under a name."""
        block = self._declared("outputs", name)
        setting = block.body.setting("value") if block is not None else None
        if block is None or setting is None:
            return Unknown(Fresh(f"{self.address}.{name}"), f"{self.address} has no output {name}", span)
        return self.session.once(("output", self.address, name), block.span, lambda: self.evaluated(setting.expression))

    def evaluated(self, expression: tree.Expression) -> TerraformValue:
        """Return the value of an expression of this module."""
        return self.session.evaluator.value(expression, self.scope)

    def _undeclared(self, address: str) -> Unknown:
        """Return what is not known: whatever it will be, two references to it in this module are one value."""
        return Unknown(self.declaration(address), f"{self.at(address)} is not declared")

    def _refused(self, address: str) -> Unknown:
        """Return what nothing in the code of the folder declares; an incomplete reading says so itself."""
        found = self._undeclared(address)
        if all(isinstance(error, RepeatedKeyError) for error in self.configuration.errors):
            self.session.note_effect()
            self.session.undeclared.add(found.reason)
        return found

    def _repeated(self, kind: str, block: tree.Block) -> Unknown | None:
        """Return why it is not known what a resource or data block is, of which two declarations have the name."""
        if self.session.notes is not None:
            self.session.look((self.folder, "all", "repeated"))
        reason = self.configuration.repeated.get((kind, *block.labels[:2])) if self.configuration.repeated else None
        if reason is None:  # as in most code
            return None
        return Unknown(part(self.declaration(_address(kind, block)), "repeated"), reason)

    def expansion(self, kind: str, block: tree.Block) -> Expansion:
        """Return the instances of a resource, a data block or a module call."""
        if not may_repeat(block.body):
            return SINGLE
        known, notes = (kind, block.labels), self.session.notes
        found = self._expansions.get(known)
        if found is None:
            full = self.declaration(_address(kind, block))
            itself = Unknown(Fresh(str(full)), f"{full} depends on itself", block.span)
            self._expansions[known] = Expansion("single", (Instance("", None, {}),), itself)
            with nullcontext() if notes is None else notes.of(self.expansion_key(kind, block)):
                found = expand(self.session, block.body, self.scope, full)
            if not found.instances and kind == "resource" and neutral_kind(block.labels[0]) in _ATTACHING:
                found = self._with_what_may_be_given(found, block, full)
            if kind != "module":
                found = within_budget(self.session, found, full, block.span, definition=_is_definition(block))
            self._expansions[known] = found
        elif notes is not None:
            notes.again(self.expansion_key(kind, block))
        return found

    def _with_what_may_be_given(self, found: Expansion, block: tree.Block, full: Declaration) -> Expansion:
        """Return the expansion, open where it is empty only until somebody gives a variable: a list of policies."""
        left_out = next((self.empty[name] for name in self._variables_behind(block) if name in self.empty), "")
        reason = empty_by_default(f"the variable {left_out}")
        return perhaps_some(found, full, reason, block.span) if left_out else found

    def _variables_behind(self, block: tree.Block) -> Iterator[str]:
        """Yield the variables that say how many instances a block has, those in a local of the module too."""
        for address in variables_asked(block.body) if self.empty else ():
            family, _, name = address.partition(".")
            if family == "var":
                yield name
            elif name in self.configuration.locals:
                expression = self.configuration.locals[name].expression
                yield from (each[4:] for each in variables_in(expression) if each.startswith("var."))

    def expansion_key(self, kind: str, block: tree.Block) -> Key:
        """Return what the instances of a block are noted under."""
        return "expansion", self.address, _address(kind, block)

    def expansion_keys(self, kind: str, block: tree.Block) -> tuple[Key, ...]:
        """Return what a block rests on in that it has the instances that it has: a single one rests on nothing."""
        return (self.expansion_key(kind, block),) if may_repeat(block.body) else ()

    def resource(self, kind: str, type_name: str, name: str) -> TerraformValue:
        """Return a resource or data block by name, with all its instances."""
        known = self._groups.get((kind, type_name, name))
        if known is not None and self.session.notes is None:
            return known
        block = self._declared("data" if kind == "data" else "resources", (type_name, name))
        if block is None:
            return self._refused(f"data.{type_name}.{name}" if kind == "data" else f"{type_name}.{name}")
        repeated = self._repeated(kind, block) if kind == "data" else None
        if repeated is not None:
            return repeated
        expansion = self.expansion(kind, block)
        if known is not None:
            return known
        if expansion is SINGLE:  # as most are
            found: TerraformValue = self.instance(kind, block, expansion, expansion.instances[0])
        else:
            things = [self.instance(kind, block, expansion, each) for each in expansion.instances]
            found = grouped(expansion, things, self.declaration(_address(kind, block)), block.span)
        if expansion is SINGLE or expansion.kind != "single":  # else it is being found out how often it is there
            self._groups[kind, type_name, name] = found
        return found

    def instance(self, kind: str, block: tree.Block, expansion: Expansion, instance: Instance) -> ResourceInstance:
        """Return one instance of a resource or data block, among all that it has."""
        address = self.at(f"{_address(kind, block)}{instance.suffix}")
        found = self._resources.get(address)
        if found is None:
            doubt = expansion.doubted(instance)
            hinges_on = (*self.hinges_on, doubt) if doubt is not None else self.hinges_on
            repeated = self._repeated(kind, block)
            if repeated is not None:
                hinges_on = (repeated, *hinges_on)
            others = self.is_rest or instance is expansion.rest
            found = ResourceInstance(self, kind == "resource", block, address, instance.variables, hinges_on, others)
            self._resources[address] = found
        return found

    def managed(self, type_name: str) -> Iterator[ResourceInstance]:
        """Yield every resource of a type that the module creates."""
        for block in cast("tuple[tree.Block, ...]", self.session.look((self.folder, "type", type_name))):
            expansion = self.expansion("resource", block)
            for each in expansion.instances:
                yield self.instance("resource", block, expansion, each)

    def blocks(self) -> Iterator[tuple[str, tree.Block, Expansion]]:
        """Yield every block that has a neutral form, with its kind and its instances."""
        for kind, blocks in (("resource", self.configuration.resources), ("data", self.configuration.data)):
            for (type_name, _), block in blocks.items():
                if neutral_kind(type_name, managed=kind == "resource") is not None:
                    yield kind, block, self.expansion(kind, block)

    def module(self, name: str) -> TerraformValue:
        """Return a module call by name, with all its instances."""
        block = self._declared("modules", name)
        if block is None:
            return self._refused(f"module.{name}")
        expansion = self.expansion("module", block)
        things = [_Outputs(self, block, each) for each in expansion.instances]
        return grouped(expansion, things, self.declaration(_address("module", block)), block.span)

    def without_instances(self) -> Iterator[Absent]:
        """Yield the resources without an instance with these values, those of modules that are not called too."""
        for (type_name, _), block in self.configuration.resources.items():
            if neutral_kind(type_name) is not None and self.expansion("resource", block).why_none:
                yield from self._absent("resource", block, (("", block),))
        for block in self.configuration.modules.values():
            if self.expansion("module", block).why_none:
                prefix = f"{self.at(_address('module', block))}."
                inner = self._resources_of(block, self.configuration.folder, ())
                yield from self._absent("module", block, ((prefix, each) for each in inner))

    def _absent(self, kind: str, block: tree.Block, of: Iterable[tuple[str, tree.Block]]) -> Iterator[Absent]:
        expansion = self.expansion(kind, block)
        own = self.declaration(_address(kind, block))
        value = absent_value(expansion, own, block.span)
        reason = expansion.why_none if kind == "resource" else f"{own} is not created, {expansion.why_none}"
        for prefix, each in of:
            neutral = neutral_kind(each.labels[0])
            if neutral is not None:
                address = f"{prefix}{_address('resource', each)}" if prefix else own.address
                yield Absent(neutral, each.labels[0], address, each.span, reason, value)

    def _resources_of(self, call: tree.Block, caller: Path, above: tuple[str, ...]) -> Iterator[tree.Block]:
        """Yield the resource blocks in the code of a module that is not called, and of those that it would call."""
        path = (*self.path, *above, call.labels[0])
        found = find_module(self.session.access, self.session.root, caller, path, call)
        if isinstance(found, Missing) or len(path) > _DEEPEST_UNCALLED:
            return
        configuration = self.session.configuration(found)
        yield from configuration.resources.values()
        for inner in configuration.modules.values():
            yield from self._resources_of(inner, found, (*above, call.labels[0]))

    def children(self) -> Iterator["Module | UnreadModule"]:
        """Yield every instance of every module call."""
        for block in self.configuration.modules.values():
            expansion = self.expansion("module", block)
            if expansion.doubt is not None:
                self.session.unread[expansion.doubt] = None
            for each in expansion.all:
                child = self.child(block, each)
                yield child
                if isinstance(child, UnreadModule) and child.missing is _TOO_MANY:
                    break  # One call stands for all that is not followed any more.

    def child(self, block: tree.Block, instance: Instance) -> "Module | UnreadModule":
        """Return one instance of a module call, or why it cannot be followed."""
        address = self.at(f"module.{block.labels[0]}{instance.suffix}")
        found = self._children.get(address)
        if found is None:
            found = self._called(block, instance, address)
            self._children[address] = found
        return found

    def _called(self, block: tree.Block, instance: Instance, address: str) -> "Module | UnreadModule":
        path = (*self.path, block.labels[0])
        scope = self.scope.with_variables(instance.variables)
        inputs = {
            setting.name: self._input(address, setting, scope)
            for setting in block.body.settings
            if setting.name not in _OWN_SETTINGS
        }
        found: Path | Missing = self._obstacle() or find_module(
            self.session.access, self.session.root, self.configuration.folder, path, block
        )
        if isinstance(found, Path) and self.session.real(found) in map(self.session.real, self.ancestors):
            found = Missing(f"{address} calls itself")
        if isinstance(found, Missing):
            return UnreadModule(self.session, address, found, inputs, block)
        self._note_fetched(address, block, found)
        regions = self.regions.handed_to(block)
        configuration = self.session.configuration(found)
        if not self._is_affordable(configuration):
            return UnreadModule(self.session, address, _TOO_MANY, inputs, block)
        ancestors = (*self.ancestors, found)
        child = Module(self.session, configuration, address, path, inputs, regions, ancestors, (*self.calls, block))
        doubt = self.expansion("module", block).doubted(instance)
        child.empty = empty_in_call(block, self.configuration, self.empty)
        child.hinges_on = (*self.hinges_on, doubt) if doubt is not None else self.hinges_on
        child.expanded = (*self.expanded, *self.expansion_keys("module", block))
        child.is_rest = self.is_rest or instance is self.expansion("module", block).rest
        child.regions = regions.with_providers(configuration.providers, child.evaluated)
        return child

    def _note_fetched(self, address: str, block: tree.Block, folder: Path) -> None:
        """Note where the own code calls a module that is somebody else's; what that calls belongs to it."""
        calls = (*self.calls, block)
        outer = next((call for call in calls if not is_local(literal_setting(call, "source") or ".")), None)
        if outer is block or (outer is not None and not is_local(literal_setting(block, "source") or ".")):
            self.session.fetched[address] = Fetched(address, str(folder), outer.span)

    def _obstacle(self) -> Missing | None:
        self.session.instances += 1
        if len(self.path) >= _DEEPEST:
            return Missing("modules are nested too deeply")
        return _TOO_MANY if self.session.instances > _MOST_MODULES else None

    def _is_affordable(self, configuration: Configuration) -> bool:
        """Take what a module creates from the budget of the root, unless this is its first call."""
        if configuration.folder not in self.session.called:
            self.session.called.add(configuration.folder)
            return True
        blocks = configuration.resources.values()
        definitions = sum(map(_is_definition, blocks))
        return self.session.repeats.taken(definitions, 1 + len(blocks) - definitions)

    def _input(self, address: str, setting: tree.Setting, scope: Scope) -> Callable[[], TerraformValue]:
        key = ("input", address, setting.name)
        return lambda: self.session.once(
            key, setting.span, lambda: self.session.evaluator.value(setting.expression, scope)
        )


def _is_definition(block: tree.Block) -> bool:
    return neutral_kind(block.labels[0]) in TASK_DEFINITION_KINDS


def _address(kind: str, block: tree.Block) -> str:
    address = ".".join(block.labels)
    return address if kind == "resource" else f"{kind}.{address}"


@frozen()
class UnreadModule:
    """A module call whose code is not there."""

    session: Session
    address: str
    missing: Missing
    inputs: Mapping[str, Callable[[], TerraformValue]]
    block: tree.Block


@changeable(eq=False)
class _Outputs(LazyValue):
    """What one instance of a module call hands out."""

    caller: Module
    block: tree.Block
    instance: Instance

    @property
    def origin(self) -> Declaration:  # type: ignore[override]
        """Return the call."""
        return self.caller.declaration(f"module.{self.block.labels[0]}{self.instance.suffix}")

    def attribute(self, key: str) -> TerraformValue:
        """Return one output."""
        child = self._child()
        if isinstance(child, UnreadModule):
            known = described_output(child.block, child.inputs, key)
            return known if known is not None else Unknown(part(self.origin, key), child.missing.reason)
        return child.output(key, None)

    def whole(self) -> TerraformValue:
        """Return all outputs as an object."""
        child = self._child()
        if isinstance(child, UnreadModule) and not is_described(child.block):
            return Unknown(self.origin, child.missing.reason)
        outputs = tuple(OUTPUTS) if isinstance(child, UnreadModule) else child.outputs
        return members_of(
            ((key, TerraformAttribute(self.attribute(key))) for key in outputs), "object", self.block.span
        )

    def _child(self) -> "Module | UnreadModule":
        """Return the module, on whose code the work at hand rests; why there is none is asked again each time."""
        child, session = self.caller.child(self.block, self.instance), self.caller.session
        if session.notes is None:
            return child
        if isinstance(child, UnreadModule) or session.look((child.address, "folder", "")) != child.folder:
            session.note_effect()
        return child
