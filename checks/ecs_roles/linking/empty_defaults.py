"""Where the code writes a variable or parameter that is empty by default: whoever deploys gives the value.

An empty default is no value that somebody chose. What would be wrong or missing with it is open, and what is right with
it stays so.
"""

from collections.abc import Iterator, Mapping

from ecs_roles.symbolic.origin import MAY_ADD, Declaration, part
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.values import Entry, Sequence, Unknown, Value
from ecs_roles.symbolic.values import Mapping as Members
from ecs_roles.symbolic.without_value import empty_by_default

EmptyAt = Mapping[Span, str]
"""What is empty by default, by the places that it is written to."""


def empty_value(value: Value | None, empty: EmptyAt) -> str:
    """Return what is empty by default and is, or is a part of, a value as a whole; empty without one."""
    return empty.get(value.span, "") if empty and value is not None and value.span is not None else ""


def empty_within(value: Value | None, empty: EmptyAt) -> str:
    """Return the first thing anywhere in a value that is empty by default; empty without one."""
    return next(filter(None, (empty_value(each, empty) for each in _all_in(value))), "") if empty else ""


def entries_within(value: Value | None) -> Iterator[Entry]:
    """Yield every key anywhere in a value, with what it has."""
    for each in _all_in(value):
        if isinstance(each, Members):
            yield from each.entries


def may_be_added(what: str, resource: Resource, place: Span | None) -> Unknown:
    """Return the doubt about what an empty default leaves out: it can grant more, and takes nothing away."""
    return Unknown(part(Declaration(resource.address, what), MAY_ADD), empty_by_default(what), place)


def _all_in(value: Value | None) -> Iterator[Value]:
    pending = [value]
    while pending:
        node = pending.pop()
        if node is None:
            continue
        yield node
        if isinstance(node, Members):
            pending += [entry.value for entry in reversed(node.entries)]
        elif isinstance(node, Sequence):
            pending += reversed(node.items)
