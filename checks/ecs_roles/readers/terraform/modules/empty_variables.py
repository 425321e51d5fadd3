"""Which variables of a root are empty unless somebody gives a value, and where the root writes them into one."""

from collections.abc import Container, Iterable, Iterator
from itertools import chain

from ecs_roles.credentials.credential_names import stands_for_credential
from ecs_roles.credentials.placeholder_values import is_placeholder
from ecs_roles.readers.terraform.modules.configuration import Configuration
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.uses_of_names import nodes_where_named, uses_in, variable_of, with_locals
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text

Called = tuple[tuple[str, ...], tree.Block | None, Configuration]
"""A module: the names of the calls that lead to it, the last of them, and what it holds."""

# The items of the result are those of the arguments.
_OF_ITEMS = frozenset(
    {
        "coalescelist",
        "compact",
        "concat",
        "distinct",
        "flatten",
        "formatlist",
        "keys",
        "reverse",
        "setunion",
        "sort",
        "tolist",
        "toset",
        "values",
    }
)


# Of these some write a variable, or what its items make up, into a value; most nodes are something else.
_TELLING = frozenset((tree.Reference, tree.Call, tree.Template, tree.Conditional, tree.ForExpression, tree.Splat))


def uses_of_empty(modules: Iterable[Called], given: Container[str]) -> Iterator[tuple[Span, str]]:
    """Yield where a root writes a variable that is empty by default and not given, and the default itself.

    ``modules`` begin with the root. What it hands to a module as it is, is as empty there.
    """
    empty: dict[tuple[str, ...], dict[str, str]] = {}
    for path, call, configuration in modules:
        if call is None:
            defaults = dict(_empty_defaults(configuration, given))
            yield from ((span, f"the variable {name}") for name, span in defaults.items())
            empty[path] = _in_locals_too({name: name for name in defaults}, configuration)
        elif path not in empty:
            handed = dict(_handed_on(call, empty.get(path[:-1], {})))
            empty[path] = _in_locals_too(handed, configuration)
        if empty[path]:
            yield from _uses(configuration, empty[path])


def placeholder_defaults(configuration: Configuration, given: Container[str]) -> Iterator[tuple[Span, str]]:
    """Yield the defaults that only mark the place of a credential, of variables of a root that are not given."""
    for name, block in configuration.variables.items():
        default = block.body.setting("default") if name not in given and stands_for_credential(name) else None
        written = default.expression if default is not None else None
        if isinstance(written, tree.Literal) and written.literal and is_placeholder(written.literal):
            yield written.span, f"the variable {name}"


def empty_in_root(configuration: Configuration, given: Container[str]) -> dict[str, str]:
    """Return the variables of a root that are empty by default and not given, each as it is called in the root."""
    return {name: name for name, _ in _empty_defaults(configuration, given)}


def empty_in_call(call: tree.Block, caller: Configuration, empty: dict[str, str]) -> dict[str, str]:
    """Return the inputs of a call that are as empty as these variables of its caller, as the root calls them."""
    return dict(_handed_on(call, _in_locals_too(empty, caller))) if empty else {}


def _in_locals_too(empty: dict[str, str], configuration: Configuration) -> dict[str, str]:
    """Return these variables of a module, and as ``local.NAME`` the locals as empty, as the root calls them."""
    locals_ = configuration.locals.values()
    return {name: empty[of] for name, of in with_locals(empty, locals_).items()} if empty and locals_ else empty


def _empty_defaults(configuration: Configuration, given: Container[str]) -> Iterator[tuple[str, Span]]:
    for name, block in configuration.variables.items():
        default = block.body.setting("default")
        if name not in given and default is not None and _is_empty(default.expression):
            yield name, default.expression.span


def _handed_on(call: tree.Block, empty: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the inputs of a call that are an empty variable or a list of its items, with the variable of the root."""
    for setting in call.body.settings:
        for variable in (variable_of(setting.expression), *_items_from(setting.expression)):
            if variable in empty:
                yield setting.name, empty[variable]


def _uses(configuration: Configuration, empty: dict[str, str]) -> Iterator[tuple[Span, str]]:
    blocks = (*configuration.resources.values(), *configuration.data.values(), *configuration.modules.values())
    bodies = (*(block.body for block in blocks), tree.Body(tuple(configuration.locals.values())))
    for setting, node in (found for body in bodies for found in nodes_where_named(body, empty)):
        if type(node) not in _TELLING:
            continue
        for span, name in uses_in(setting, node, empty):
            yield span, f"the variable {empty[name]}"
        for name in _items_from(node):
            if name in empty and node.span is not None:
                yield node.span, f"the variable {empty[name]}"


def _items_from(node: tree.Expression | tree.Part) -> Iterator[str]:
    """Yield the variables whose items make up a list: it is empty only as long as they are."""
    sources: tuple[tree.Expression, ...] = ()
    match node:
        case tree.Call(function=function, arguments=arguments) if function in _OF_ITEMS:
            lists = (each.items if isinstance(each, tree.TupleLiteral) else (each,) for each in arguments)
            sources = tuple(chain.from_iterable(lists))
        case tree.ForExpression(collection=collection):
            sources = (collection,)
        case tree.Splat(of=of):
            sources = (of,)
    for source in sources:
        name = variable_of(source)
        yield from (name,) if name else _items_from(source)


def _is_empty(expression: tree.Expression) -> bool:
    match expression:
        case tree.Constant(value=None):
            return True
        case tree.Literal():
            return not expression.pieces
        case tree.Template(parts=parts):
            return all(isinstance(part, Text) and not part.pieces for part in parts)
        case tree.TupleLiteral(items=items):
            return not items
        case tree.ObjectLiteral(entries=entries):
            return not entries
    return False
