"""One Terraform root, with all the modules that it calls, as neutral resources."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from ecs_roles.readers.terraform.aws.neutral_resources import neutral_resource
from ecs_roles.readers.terraform.modules.backend_files import settings_beside
from ecs_roles.readers.terraform.modules.configuration import read_configuration
from ecs_roles.readers.terraform.modules.described_modules import is_described
from ecs_roles.readers.terraform.modules.empty_variables import empty_in_root, placeholder_defaults, uses_of_empty
from ecs_roles.readers.terraform.modules.expansion import Expansion, Instance
from ecs_roles.readers.terraform.modules.kept_resources import KeptResources, Notes
from ecs_roles.readers.terraform.modules.module_instance import Module, UnreadModule
from ecs_roles.readers.terraform.modules.module_sources import is_local, literal_setting
from ecs_roles.readers.terraform.modules.provider_accounts import account_of_provider
from ecs_roles.readers.terraform.modules.session import Session
from ecs_roles.readers.terraform.modules.states import RemoteStates
from ecs_roles.readers.terraform.modules.terragrunt import deployed_folder, read_terragrunt
from ecs_roles.readers.terraform.modules.unreferred import unreferred
from ecs_roles.readers.terraform.modules.variable_files import (
    COMMAND_LINE,
    is_secret_variable,
    offered_values,
    root_inputs,
)
from ecs_roles.readers.terraform.syntax.syntax_tree import Block
from ecs_roles.readers.terraform.syntax.tree_access import TERRAGRUNT_FILE, FileAccess
from ecs_roles.readers.terraform.syntax.written_secrets import declared_sensitive
from ecs_roles.readers.terraform.values.lowering import lowered, lowered_object
from ecs_roles.readers.terraform.values.terraform_values import TerraformAttribute
from ecs_roles.symbolic.budget import overheard, tell_beyond
from ecs_roles.symbolic.budgeted import budgeted
from ecs_roles.symbolic.facts import Facts
from ecs_roles.symbolic.file_memory import held
from ecs_roles.symbolic.file_text import name_below
from ecs_roles.symbolic.looks import resolved
from ecs_roles.symbolic.origin import Declaration, Origin
from ecs_roles.symbolic.resources import Deployment, Opaque, Reading, Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import ACCOUNT, Piece, Text
from ecs_roles.symbolic.values import as_text
from ecs_roles.symbolic.walking import doubts_in, texts_in

_NONE: Dictionary[str, str] = {}

# What may add to a role or a resource or take from it: of these the instances that are not known count too.
_ADDING = frozenset(
    (
        *("role_policy", "policy_attachment", "exclusive_policies", "key_policy", "key_grant", "secret_policy"),
        *("identity_policy", "identity_policy_attachment"),
        *("bucket_policy", "repository_policy", "registry_policy", "file_system_policy", "s3_files_policy"),
        "queue_policy",
    )
)


@budgeted
def read_root(  # noqa: PLR0913 - each is an input of its own
    folder: Path,
    *,
    reading_root: Path,
    variables: tuple[tuple[str, str], ...] = (),
    variable_files: tuple[Path, ...] = (),
    workspace: str = "",
    overlay: Dictionary[str, str] = _NONE,
    roots: Sequence[Path] = (),
    terragrunt: Path | None = None,
) -> Reading:
    """Return all that one root deploys; nothing outside the reading root is read but the variable files named here.

    ``roots`` are the other roots of the scan, whose state this one may ask for. ``terragrunt`` is the file that deploys
    the folder: the root is called as the file's folder is.
    """

    def session() -> Session:
        access = FileAccess(reading_root.absolute(), overlay, frozenset(file.absolute() for file in variable_files))
        return _session(folder.absolute(), access, workspace, terragrunt)

    given = variables, variable_files
    kept = held(("resources", folder, reading_root), KeptResources) if terragrunt is None else None
    if kept is None:
        return _read(session(), given, roots)
    with overheard() as beyond:
        current = session()
        found = _read(current, given, roots, kept)
    if not beyond and current.evaluator.steps >= kept.steps:
        return found
    # What lies beyond a bound hangs on all that was worked out before it: nothing may be left out then.
    return _read(session(), given, roots) if kept.forget() else found


def _session(root: Path, access: FileAccess, workspace: str, terragrunt: Path | None) -> Session:
    caller = terragrunt.absolute().parent if terragrunt is not None else root
    session = Session(root, root_prefix(caller, access.root), access, workspace)
    session.terragrunt = read_terragrunt(access, terragrunt.absolute()) if terragrunt is not None else None
    return session


def _read(session: Session, given: "_Given", roots: Sequence[Path], kept: KeptResources | None = None) -> Reading:
    """Read the root of a session; resources that are as they were at the last reading are those of ``kept``."""
    root, access = session.root, session.access
    session.states = _states(session, roots, access.root, given)
    session.kept = kept
    session.notes = Notes(session.effects, lambda: session.evaluator.steps) if kept is not None else None
    top = _top(session, given)
    modules, unread = _walked(top)
    around = given, roots, session.workspace, session.given, session.settings
    with nullcontext() if kept is None else kept.reading(around, session):
        resources = tuple(_resources(modules, session))
    if session.evaluator.steps < 0:
        why = "to work it out takes more steps than the budget holds"
        tell_beyond("the rest of this root", why, Span(str(root), 1, 1, 1, 1))
    deployment = Deployment(
        _name(session),
        "terraform",
        resources,
        tuple(map(_opaque, unread)),
        unread=tuple(session.unread),
        region=top.regions.of(None),
        facts=Facts(account=_written_account(top), bound=tuple(_own_account(top))),
        outputs=tuple(_outputs(top)),
        shown=tuple(_shown(top)),
        hidden=tuple(session.hidden.items()),
        undeclared=frozenset(session.undeclared),
        unreferred=frozenset(unreferred(modules, resources)),
        without_value=frozenset(_without_value(top)),
        hidden_at=tuple(session.uses.items()),
        empty_at=tuple(
            uses_of_empty(
                ((each.path, each.calls[-1] if each.calls else None, each.configuration) for each in modules),
                top.inputs,
            )
        ),
        placeholder_at=tuple(placeholder_defaults(top.configuration, top.inputs)),
        loaded=tuple(_loaded(top)),
        absent=tuple(each for module in modules for each in module.without_instances()),
        fetched=tuple(session.fetched.values()),
        offered=tuple(offered_values(session, top.configuration)) if _asks_by_variable(resources) else (),
    )
    session.forget()
    return Reading(
        (deployment,), tuple(access.files), tuple(session.errors), frozenset(session.secrets), tuple(session.stray)
    )


def _loaded(top: Module) -> Iterator[tuple[str, Text]]:
    """Yield the strings that files of values give to the secret variables of the root, each at its place."""
    for name, block in top.configuration.variables.items():
        if name in top.inputs and is_secret_variable(name, block):
            for text in texts_in(lowered(top.variable(name), None)):
                if text.literal and text.span is not None and text.span.file != COMMAND_LINE:
                    yield name, text


def _without_value(top: Module) -> Iterator[str]:
    """Yield the variables of the root that nobody gives, and that have no default or an empty one."""
    yield from top.empty
    for name, block in top.configuration.variables.items():
        if name not in top.inputs and block.body.setting("default") is None:
            yield name


def _own_account(top: Module) -> Iterator[tuple[Origin, Piece]]:
    """Yield the variables without a value that can only be the account that the root is deployed to.

    They are so called, or all that the provider allows.
    """
    of_provider = account_of_provider(top.configuration.providers, top.evaluated)
    if of_provider is not None and len(of_provider.pieces) == 1:
        yield from ((each.origin, ACCOUNT) for each in of_provider.symbols if isinstance(each.origin, Declaration))
    for name, block in top.configuration.variables.items():
        is_given = name in top.inputs or block.body.setting("default") is not None
        if not is_given and _is_own_account(name):
            yield top.declaration(f"var.{name}"), ACCOUNT


def _written_account(top: Module) -> str | None:
    """Return the account that the root says it is deployed to: the provider's, or the only value that is called so."""
    of_provider = account_of_provider(top.configuration.providers, top.evaluated)
    if of_provider is not None and of_provider.literal and _ID.fullmatch(of_provider.literal):
        return of_provider.literal
    variables = (top.variable(name) for name in top.configuration.variables if _is_own_account(name))
    locals_ = (top.local(name) for name in top.configuration.locals if _is_own_account(name))
    written = {each.literal for each in (*variables, *locals_) if isinstance(each, Text) and each.literal}
    only = next(iter(written)) if len(written) == 1 else ""
    return only if _ID.fullmatch(only) else None


def _is_own_account(name: str) -> bool:
    return _SEPARATORS.sub("", name).lower() in _OWN_ACCOUNT


def _asks_by_variable(resources: tuple[Resource, ...]) -> bool:
    """Return whether a parameter of the store is looked up by a name that holds a variable without a value."""
    names = (as_text(each.properties.get("name")) for each in resources if each.kind == "looked_up_parameter")
    return any(isinstance(symbol.origin, Declaration) for name in names if name is not None for symbol in name.symbols)


_OWN_ACCOUNT = frozenset({"account", "accountid", "accountnumber", "awsaccount", "awsaccountid", "awsaccountnumber"})
_SEPARATORS = re.compile(r"[_-]")
_ID = re.compile(r"\d{12}")
_Given = tuple[tuple[tuple[str, str], ...], tuple[Path, ...]]


def _top(session: Session, given: _Given) -> Module:
    """Return the module at the top of the session's root, with the values that its variables are given."""
    configuration = session.configuration(session.root)
    inputs = root_inputs(session, configuration, *given)
    top = Module(session, configuration, inputs=inputs, ancestors=(session.root,))
    top.empty = empty_in_root(configuration, inputs)
    top.regions = top.regions.with_providers(configuration.providers, top.evaluated)
    return top


def _states(session: Session, roots: Sequence[Path], reading_root: Path, given: _Given) -> RemoteStates:
    """Return the states of the other roots; each is read once, and shares what this reading may spend and must hide."""
    opened: dict[Path, Module | None] = {}

    def top_of(folder: Path) -> Module | None:
        if folder not in opened:
            opened[folder] = None  # Who asks for the state of a root that is being opened asks in a circle.
            opened[folder] = _opened(session, Session(folder, root_prefix(folder, reading_root), session.access), given)
        return opened[folder]

    def unit_in(folder: Path) -> Module | None:
        path = folder / TERRAGRUNT_FILE
        if path not in opened:
            opened[path] = None
            file = read_terragrunt(session.access, path)
            code = deployed_folder(file, [root.absolute() for root in roots]) if file is not None else None
            if code is not None:
                other = Session(code, root_prefix(folder, reading_root), session.access, terragrunt=file)
                opened[path] = _opened(session, other, given)
        return opened[path]

    access = session.access
    return RemoteStates(roots, partial(read_configuration, access), partial(settings_beside, access), top_of, unit_in)


def _opened(session: Session, other: Session, given: _Given) -> Module:
    """Return the top of another root, which shares what the session may spend and must hide."""
    other.workspace, other.notes, other.states = session.workspace, session.notes, session.states
    other.evaluator, other.secrets, other.hidden = session.evaluator, session.secrets, session.hidden
    session.others.append(other)
    top = _top(other, given)
    _walked(top)
    return top


def module_sources(folder: Path, *, reading_root: Path, overlay: Dictionary[str, str] = _NONE) -> tuple[Path, ...]:
    """Return the local folders that the module blocks of a folder name."""
    access = FileAccess(reading_root.absolute(), overlay)
    configuration = read_configuration(access, folder.absolute())
    sources = (literal_setting(block, "source") for block in configuration.modules.values())
    found = (resolved(configuration.folder / source) for source in sources if source is not None and is_local(source))
    return tuple(dict.fromkeys(found))


def terragrunt_deploys(
    files: tuple[Path, ...], folders: tuple[Path, ...], *, reading_root: Path, overlay: Dictionary[str, str] = _NONE
) -> Iterator[tuple[Path, Path]]:
    """Yield the files of Terragrunt that deploy one of the folders, each with that folder."""
    access = FileAccess(reading_root.absolute(), overlay)
    for path in files:
        file = read_terragrunt(access, path.absolute())
        folder = deployed_folder(file, folders) if file is not None else None
        if folder is not None:
            yield path, folder


def root_prefix(root: Path, reading_root: Path) -> str:
    """Return what the identities in a root begin with, so that two roots of one reading differ."""
    relative = name_below(reading_root, root) or root.as_posix()
    return "" if relative == "." else f"{relative}:"


def _name(session: Session) -> str:
    return session.prefix.removesuffix(":") or "."


def _walked(top: Module) -> tuple[list[Module], list[UnreadModule]]:
    """Call every module; return those that were read, and those whose code is not there."""
    modules: list[Module] = []
    unread: list[UnreadModule] = []
    pending = [top]
    while pending:
        module = pending.pop(0)
        modules.append(module)
        module.session.modules.append(module)
        for child in module.children():
            if not isinstance(child, UnreadModule):
                pending.append(child)
            elif not is_described(child.block):
                unread.append(child)
    return modules, unread


def _resources(modules: list[Module], session: Session) -> Iterator[Resource]:
    for module in modules:
        for kind, block, expansion in module.blocks():
            for each in expansion.all:
                resource = _resource(module, kind, block, expansion, each)
                is_rest = module.is_rest or each is expansion.rest
                if resource is not None and (not is_rest or resource.kind in _ADDING):
                    if expansion.doubt is not None:
                        session.unread[expansion.doubt] = None
                    yield resource


def _resource(module: Module, kind: str, block: Block, expansion: Expansion, each: Instance) -> Resource | None:
    """Return an instance of a block as a neutral resource, that of the last reading where what it rests on is there."""
    session = module.session
    if session.kept is None:
        return neutral_resource(module.instance(kind, block, expansion, each))

    def work() -> Resource | None:
        for key in (*module.expanded, *module.expansion_keys(kind, block)):
            module.noted(key)
        module.look_at(block)
        return neutral_resource(module.instance(kind, block, expansion, each))

    key = module.address, module.folder, kind, *block.labels, each.suffix
    return session.kept.resource(key, session, work)


def _outputs(top: Module) -> Iterator[Text]:
    """Yield every text that the root hands out."""
    for name, block in top.configuration.outputs.items():
        yield from texts_in(lowered(top.output(name, block.span), block.span))


def _shown(top: Module) -> Iterator[tuple[str, Text]]:
    """Yield the outputs that Terraform prints, each with its name; a folder without a provider may be a module."""
    if not top.configuration.providers:
        return
    for name, block in top.configuration.outputs.items():
        if not declared_sensitive(block):
            value = lowered(top.output(name, block.span), block.span)
            unknown = (Text((doubt.symbol,), doubt.span) for doubt in doubts_in(value))
            yield from ((name, text) for text in (*texts_in(value), *unknown))


def _opaque(module: UnreadModule) -> Opaque:
    session = module.session
    source = module.block.body.setting("source")
    if module.missing.is_error:
        session.error(f"{module.address}: {module.missing.reason}", source.span if source else module.block.span)
    inputs = lowered_object(
        {name: TerraformAttribute(work()) for name, work in module.inputs.items()}, module.block.span
    )
    return Opaque(module.address, module.missing.reason, inputs, module.block.span)
