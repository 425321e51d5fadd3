"""Which variables of a root are empty unless somebody gives a value, and where the root writes them into one."""

from collections.abc import Container, Iterable, Iterator

from ecs_roles.readers.terraform.modules.configuration import Configuration
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.written_secrets import uses_of_variables, variable_of
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text

Called = tuple[tuple[str, ...], tree.Block | None, Configuration]
"""A module: the names of the calls that lead to it, the last of them, and what it holds."""


def uses_of_empty(modules: Iterable[Called], given: Container[str]) -> Iterator[tuple[Span, str]]:
    """Yield where a root writes a variable that is empty by default and not given, and the default itself.

    ``modules`` begin with the root. What it hands to a module as it is, is as empty there.
    """
    empty: dict[tuple[str, ...], dict[str, str]] = {}
    for path, call, configuration in modules:
        if call is None:
            defaults = dict(_empty_defaults(configuration, given))
            yield from ((span, f"the variable {name}") for name, span in defaults.items())
            empty[path] = {name: name for name in defaults}
        elif path not in empty:
            empty[path] = dict(_handed_on(call, empty.get(path[:-1], {})))
        if empty[path]:
            yield from _uses(configuration, empty[path])


def _empty_defaults(configuration: Configuration, given: Container[str]) -> Iterator[tuple[str, Span]]:
    for name, block in configuration.variables.items():
        default = block.body.setting("default")
        if name not in given and default is not None and _is_empty(default.expression):
            yield name, default.expression.span


def _handed_on(call: tree.Block, empty: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the inputs of a call that are nothing but an empty variable, each with the variable of the root."""
    for setting in call.body.settings:
        variable = variable_of(setting.expression)
        if variable in empty:
            yield setting.name, empty[variable]


def _uses(configuration: Configuration, empty: dict[str, str]) -> Iterator[tuple[Span, str]]:
    blocks = (*configuration.resources.values(), *configuration.data.values(), *configuration.modules.values())
    bodies = (*(block.body for block in blocks), tree.Body(tuple(configuration.locals.values())))
    for span, name in (use for body in bodies for use in uses_of_variables(body, empty)):
        yield span, f"the variable {empty[name]}"


def _is_empty(expression: tree.Expression) -> bool:
    match expression:
        case tree.Literal():
            return not expression.pieces
        case tree.Template(parts=parts):
            return all(isinstance(part, Text) and not part.pieces for part in parts)
        case tree.TupleLiteral(items=items):
            return not items
    return False
