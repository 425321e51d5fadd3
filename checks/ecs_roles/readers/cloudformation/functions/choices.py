"""``Fn::If`` and ``Fn::FindInMap``: one value out of several."""

from ecs_roles.readers.cloudformation.evaluation import Context
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.origin import MAY_ADD, Attribute, Declaration, part
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text, same_text, text
from ecs_roles.symbolic.values import Entry, Mapping, Sequence, Unknown, Value, as_literal

_SHOWN = 4


def if_(context: Context, argument: Value, span: Span | None) -> Value | None:
    """Return the branch that the condition chooses in this world."""
    if not isinstance(argument, Sequence) or len(argument.items) != 3:  # noqa: PLR2004 - condition, then, else
        return context.unknown("Fn::If", "Fn::If needs a condition and two values", span)
    name = as_literal(argument.items[0])
    if name is None or name not in context.stack.template.conditions:
        return context.unknown("Fn::If", f"no condition is called {name}", span)
    answer = context.world.holds(context.stack.full(name))
    if answer is not Answer.UNKNOWN:
        return context.value(argument.items[1 if answer is Answer.YES else 2])
    branches = [context.value(item) for item in argument.items[1:]]
    if branches[0] == branches[1]:
        return branches[0]
    label, reason = f"If({name})", f"it depends on the condition {name}"
    if any(branches) and all(map(_only_allows, branches)):
        here = Declaration(f"{context.stack.declaration(name).deployment} {span}", label)
        return Unknown(part(here, MAY_ADD), reason, span)
    return context.unknown(label, reason, span)


def _only_allows(branch: Value | None) -> bool:
    """Return whether a branch is nothing or statements that allow: whichever is chosen, nothing is denied by it."""
    match branch:
        case None:
            return True
        case Mapping():
            return branch.more is None and as_literal(branch.get("Effect")) == "Allow"
        case Sequence():
            return branch.more is None and all(map(_only_allows, branch.items))
        case Unknown():
            return isinstance(branch.origin, Attribute) and branch.origin.name == MAY_ADD
        case _:
            return False


def find_in_map(context: Context, argument: Value, span: Span | None) -> Value | None:
    """Return the mapping's value at its literal; with a key that is not known, the value that all candidates share.

    What several candidates share stands where it is looked up: none of them is the one to edit.
    """
    items = argument.items if isinstance(argument, Sequence) else ()
    if len(items) < 3:  # noqa: PLR2004 - map, first key, second key
        return context.unknown("Fn::FindInMap", "Fn::FindInMap needs a mapping and two keys", span)
    name, first, second = (context.text(item) for item in items[:3])
    default = _default(context, items[3:])
    chosen = context.stack.template.mappings.get(name.literal or "")
    label = f"{name}[{first}][{second}]"
    if not isinstance(chosen, Mapping):
        return default or context.unknown(label, f"no mapping is called {name}", span)
    rows = [row.value for row in _matching(chosen, first) if isinstance(row.value, Mapping)]
    cells = [cell.value for row in rows for cell in _matching(row, second)]
    sure = first.literal is not None and second.literal is not None
    if default is not None and not (sure and cells):
        cells.append(default)
    if not cells:
        return context.unknown(label, f"the mapping has no {label}", span)
    if all(cell == cells[0] for cell in cells):
        return _placed(cells, span)
    shown = ", ".join([str(cell) if isinstance(cell, Text) else "a list" for cell in cells][:_SHOWN])
    dots = ", ..." if len(cells) > _SHOWN else ""
    return context.unknown(label, f"it may be one of {shown}{dots}, depending on {_open_key(first, second)}", None)


def _default(context: Context, options: tuple[Value, ...]) -> Value | None:
    option = options[0].get("DefaultValue") if options and isinstance(options[0], Mapping) else None
    return context.value(option) if option is not None else None


def _matching(mapping: Mapping, key: Text) -> list[Entry]:
    if key.literal is not None:
        entry = mapping.entry(key.literal)
        return [entry] if entry is not None else []
    return [entry for entry in mapping.entries if same_text(text(entry.key), key) is not Answer.NO]


def _open_key(first: Text, second: Text) -> str:
    return " and ".join(str(symbol.origin) for key in (first, second) for symbol in key.symbols)


def _placed(cells: list[Value], span: Span | None) -> Value:
    """Return the value that the cells share, at the one literal of it, else where it is looked up."""
    value = cells[0]
    written = isinstance(value, Text) and bool(value.literal) and value.span is not None
    if not isinstance(value, Text) or (written and len(cells) == 1):
        return value
    return value.at(span)
