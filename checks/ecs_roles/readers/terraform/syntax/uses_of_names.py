"""Where Terraform code names a variable, a local or an attribute, and what it writes them into."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import get_args

from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.placed_text import PlacedText
from ecs_roles.readers.terraform.syntax.strings_within_text import strings_within
from ecs_roles.symbolic.span import Span

LEAVES = frozenset((PlacedText, tree.Words, tree.Literal, tree.Word, tree.Constant, tree.Name, tree.Each, tree.Broken))
"""The nodes that are made of no others."""
_NODES = frozenset((*get_args(tree.Expression), *get_args(tree.Part)))
# What these make of a variable has the place of the call.
_JOINING = frozenset({"coalesce", "format", "join", "try"})
# Of these some write a variable into a value; most nodes are something else.
_WRITING = frozenset((tree.Reference, tree.Attribute, tree.Index, tree.Call, tree.Template, tree.Conditional))
_COMPARING = frozenset({"==", "!="})


def uses_of(body: tree.Body, names: Collection[str]) -> Iterator[tuple[Span, str]]:
    """Yield where a body writes one of these into a value: the reference, and a template that holds it.

    A name is that of a variable, ``local.NAME``, or the address of an attribute, whichever instance has it.
    """
    for setting, node in nodes_where_named(body, set(map(_named_at_least, names))):
        if type(node) in _WRITING:
            yield from uses_in(setting, node, names)


def _named_at_least(name: str) -> str:
    """Return what code that uses a name surely writes: an index may stand before an attribute."""
    return name.rpartition(".")[0] if name.count(".") > 1 else name


def uses_in(
    setting: tree.Setting, node: tree.Expression | tree.Part, names: Collection[str]
) -> Iterator[tuple[Span, str]]:
    """Yield where one node of a setting writes one of these variables or attributes into a value."""
    if isinstance(node, tree.Conditional):
        yield from ((span, name) for name, span in _stand_in(node) if name in names)
        return
    written = [name for name in _written_into(node) if name in names]
    yield from ((node.span or setting.span, name) for name in written)
    if written and isinstance(node, tree.Template):  # JSON in a text: the value there is the string of it.
        within = ((span, variable_of(expression)) for span, expression in strings_within(node))
        yield from ((span, name) for span, name in within if name in names)


def with_locals(names: Collection[str], settings: Collection[tree.Setting]) -> dict[str, str]:
    """Return these names, and as ``local.NAME`` the locals that they are written into, by the name of each."""
    written: dict[str, list[str]] = {}
    for setting in settings:
        expression = setting.expression
        stood_for = (name for name, _ in _stand_in(expression)) if isinstance(expression, tree.Conditional) else ()
        for name in (*_written_into(expression), *stood_for):
            written.setdefault(name, []).append(f"local.{setting.name}")
    found = dict(zip(names, names, strict=True))
    waiting = list(found)
    while waiting:
        name = waiting.pop()
        new = [local for local in written.get(name, ()) if local not in found]
        found.update(dict.fromkeys(new, found[name]))
        waiting += new
    return found


def nodes_where_named(
    body: tree.Body, names: Collection[str]
) -> Iterator[tuple[tree.Setting, tree.Expression | tree.Part]]:
    """Yield every node of the bodies that may name one of these variables, with the setting that it is in."""
    unread = body.unread
    if unread is not None and not any(name in unread for name in names):
        return
    for setting in body.settings:
        pending: list[tree.Expression | tree.Part] = [setting.expression]
        while pending:
            node = pending.pop()
            yield setting, node
            pending.extend(children(node))
    for block in body.blocks:
        yield from nodes_where_named(block.body, names)


def variable_of(node: tree.Expression | tree.Part) -> str:
    """Return the variable that an expression refers to as it is, or ``local.NAME``; nothing for any other one."""
    match node:
        case tree.Reference(names=("var", name)):
            return name
        case tree.Reference(names=("local", name)):
            return f"local.{name}"
        case _:
            return ""


def _attribute_of(node: tree.Expression | tree.Part) -> str:
    """Return the address of the attribute that an expression refers to, whichever instance has it."""
    names: list[str] = []
    while isinstance(node, tree.Attribute | tree.Index):
        if isinstance(node, tree.Attribute):
            names.append(node.name)
        node = node.of
    return ".".join((*node.names, *reversed(names))) if isinstance(node, tree.Reference) else ""


def _written_into(node: tree.Expression | tree.Part) -> Iterator[str]:
    """Yield the variables and attributes that stand in the value of an expression as they are."""
    inside: Iterable[tree.Expression | tree.Part] = ()
    if isinstance(node, tree.Call) and node.function in _JOINING:
        yield from chain.from_iterable(map(_written_into, node.arguments))
    elif isinstance(node, tree.Template):
        inside = (part.expression for part in node.parts if isinstance(part, tree.Interpolation))
    yield from (name for each in (node, *inside) if (name := variable_of(each) or _attribute_of(each)))


def _stand_in(node: tree.Conditional) -> Iterator[tuple[str, Span]]:
    """Yield what stands for a variable as long as it has its default: ``var.p == "" ? "none" : "key=${var.p}"``."""
    asked = node.condition
    sides = (asked.left, asked.right) if isinstance(asked, tree.Binary) and asked.operator in _COMPARING else ()
    named = {name for side in sides if (name := variable_of(side))}
    for written, other in ((node.then, node.otherwise), (node.otherwise, node.then)):
        # An attribute that gets null stands where the whole expression does.
        places = (other.span, node.span) if isinstance(other, tree.Constant) else (other.span,)
        yield from ((name, place) for name in _written_into(written) if name in named for place in places)


def children(node: tree.Expression | tree.Part) -> Sequence[tree.Expression | tree.Part]:
    """Return every expression and part that a node is made of, those of a list from its end."""
    if isinstance(node, tree.ObjectLiteral):
        return [each for entry in reversed(node.entries) for each in reversed(entry)]
    if isinstance(node, tree.Reference):  # A variable has two names, an attribute of a resource three.
        return [node.head(min(3, len(node.names) - 1))]
    found: list[tree.Expression | tree.Part] = []
    for name in () if type(node) in LEAVES else node.__match_args__:
        value = getattr(node, name)
        if type(value) is tuple:
            found.extend(reversed(value))
        elif type(value) in _NODES:
            found.append(value)
    return found
