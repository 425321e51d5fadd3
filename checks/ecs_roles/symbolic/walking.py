"""Walk through a value: the doubts and the texts in it."""

from collections.abc import Collection, Iterator

from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Sequence, Unknown, Value


def doubts_in(value: Value | None, beside: Collection[str] = ()) -> Iterator[Unknown]:
    """Yield every part of a value that could not be read, in source order; symbols in texts do not count.

    ``beside`` are keys whose value may be unknown as a whole without counting.
    """
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if type(found) is Text:  # Most parts are.
            continue
        if type(found) is Mapping:
            entries = reversed(found.entries)
            waiting.append(found.more)
            waiting += [each.value for each in entries if not (each.key in beside and isinstance(each.value, Unknown))]
        elif type(found) is Sequence:
            waiting += (found.more, *reversed(found.items))
        elif isinstance(found, Unknown):
            yield found


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
