"""Walk through a value: the doubts in it."""

from collections.abc import Iterator

from ecs_roles.source.values import Mapping, Sequence, Unknown, Value


def doubts_in(value: Value | None) -> Iterator[Unknown]:
    """Every part of a value that could not be read, in source order; holes in texts do not count."""
    match value:
        case Unknown():
            yield value
        case Sequence():
            for item in value.items:
                yield from doubts_in(item)
        case Mapping():
            for entry in value.entries:
                yield from doubts_in(entry.value)
        case _:
            return
    if isinstance(value, Sequence | Mapping) and value.more is not None:
        yield value.more
