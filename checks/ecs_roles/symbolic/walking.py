"""Walk through a value: the doubts and the texts in it."""

from collections.abc import Collection, Iterator

from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Sequence, Unknown, Value


def doubts_in(value: Value | None, beside: Collection[str] = ()) -> Iterator[Unknown]:
    """Yield every part of a value that could not be read, in source order; symbols in texts do not count.

    ``beside`` are keys whose value may be unknown as a whole without counting.
    """
    match value:
        case Unknown():
            yield value
        case Sequence():
            for item in value.items:
                yield from doubts_in(item, beside)
        case Mapping():
            for entry in value.entries:
                if not (isinstance(entry.value, Unknown) and entry.key in beside):
                    yield from doubts_in(entry.value, beside)
        case _:
            return
    if isinstance(value, Sequence | Mapping) and value.more is not None:
        yield value.more


def texts_in(value: Value | None) -> Iterator[Text]:
    """Yield every text of a value, in source order; what could not be read is none."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if type(found) is Text:  # Most parts are; a pattern would take half as long again.
            yield found
        elif type(found) is Mapping:
            waiting += [entry.value for entry in reversed(found.entries)]
        elif type(found) is Sequence:
            waiting += reversed(found.items)
