"""What the source says where the plan says nothing, and where in the source everything stands."""

from collections.abc import Iterator

from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Entry, Mapping, Scalar, Sequence, Unknown, Value, as_literal, is_null


def completed(planned: Resource, written: Resource) -> Resource:
    """Return the planned resource with what only the source knows; its places are those of the source."""
    properties = Mapping(tuple(_entries(planned.properties, written.properties)), written.span)
    return replace(planned, properties=properties, span=written.span, suppressions=written.suppressions)


def _entries(planned: Mapping, written: Mapping) -> Iterator[Entry]:
    for entry in planned.entries:
        other = written.entry(entry.key)
        if other is not None:
            yield Entry(entry.key, _better(entry.value, other.value), other.span)
        elif not isinstance(entry.value, Unknown):
            yield replace(entry, span=written.span)
    present = {entry.key for entry in planned.entries}
    # What the plan leaves out altogether is what it does not know.
    yield from (entry for entry in written.entries if entry.key not in present and not is_null(entry.value))


def _better(planned: Value, written: Value) -> Value:
    """Return the planned value where it is whole, else the one of which less is missing."""
    missing = _missing(planned)
    if not missing:
        return _placed(planned, written)
    return written if _missing(written) <= missing else planned


def _missing(value: Value) -> int:
    """Return how many parts of a value are not known."""
    match value:
        case Unknown():
            return 1
        case Sequence():
            return sum(map(_missing, value.items)) + (value.more is not None)
        case Mapping():
            return sum(_missing(entry.value) for entry in value.entries) + (value.more is not None)
        case _:
            return 0


def _placed(planned: Value, written: Value) -> Value:
    """Return a planned value at the places of the written one."""
    match planned, written:
        case Mapping(), Mapping():
            return Mapping(tuple(_placed_entries(planned, written)), written.span)
        case Sequence(), Sequence() if len(planned.items) == len(written.items):
            return Sequence(tuple(map(_placed, _in_order(planned, written), written.items)), written.span)
        case Text(), Text() if planned.symbols:
            return written
        case _:
            return replace(planned, span=written.span)


def _placed_entries(planned: Mapping, written: Mapping) -> Iterator[Entry]:
    for entry in planned.entries:
        other = written.entry(entry.key)
        if other is None:
            yield Entry(entry.key, _placed(entry.value, Scalar(None, written.span)), written.span)
        else:
            yield Entry(entry.key, _placed(entry.value, other.value), other.span)


def _in_order(planned: Sequence, written: Sequence) -> tuple[Value, ...]:
    """Return the planned items in the order of the source: the provider sorts containers and what they hold by name."""
    by_name = {_name(item): item for item in planned.items}
    names = [_name(item) for item in written.items]
    if len(by_name) == len(planned.items) and set(names) == set(by_name) and None not in by_name:
        return tuple(by_name[name] for name in names)
    return planned.items


def _name(item: Value) -> str | None:
    return as_literal(item.get("name")) if isinstance(item, Mapping) else None
