"""Which variables of a root are empty unless somebody gives a value, and where the root writes them into one."""

from collections.abc import Container, Iterator

from ecs_roles.readers.terraform.modules.configuration import Configuration
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.written_secrets import uses_of_variables
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text


def uses_of_empty(configuration: Configuration, given: Container[str]) -> Iterator[tuple[Span, str]]:
    """Yield where the root writes a variable that is empty by default and not given here, and the default itself."""
    defaults = {name: block.body.setting("default") for name, block in configuration.variables.items()}
    empty = {name: each for name, each in defaults.items() if each is not None and _is_empty(each.expression)}
    names = [name for name in empty if name not in given]
    for name in names:
        yield empty[name].expression.span, f"the variable {name}"
    blocks = (*configuration.resources.values(), *configuration.data.values(), *configuration.modules.values())
    bodies = (*(block.body for block in blocks), tree.Body(tuple(configuration.locals.values())))
    for span, name in (use for body in bodies for use in uses_of_variables(body, names)) if names else ():
        yield span, f"the variable {name}"


def _is_empty(expression: tree.Expression) -> bool:
    match expression:
        case Text():
            return not expression.pieces
        case tree.Template(parts=parts):
            return all(isinstance(part, Text) and not part.pieces for part in parts)
        case tree.TupleLiteral(items=items):
            return not items
    return False
