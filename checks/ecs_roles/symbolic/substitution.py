"""Put what has become known in the place of symbols, everywhere in a value."""

from collections.abc import Callable
from operator import is_

from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.text import Symbol, Text, text
from ecs_roles.symbolic.values import Mapping, Sequence, Unknown, Value

_SERVICE, _CLUSTER = ":service/", ":cluster/"

Known = Callable[[Symbol], Text | None]
"""What a symbol stands for, ``None`` while it is not known."""


def substituted(value: Value, known: Known) -> Value:
    """Return the value with what is known in the place of its symbols, the very same object where nothing is."""
    match value:
        case Text():
            return substituted_text(value, known)
        case Sequence():
            items = tuple([substituted(item, known) for item in value.items])
            return value if all(map(is_, items, value.items)) else replace(value, items=items)
        case Mapping():
            return substituted_mapping(value, known)
        case Unknown():
            found = known(value.symbol)
            return found.at(value.span) if found is not None else value
        case _:
            return value


def substituted_mapping(value: Mapping, known: Known) -> Mapping:
    """Return a mapping with what is known in the place of its symbols, the very same object where nothing is."""
    values = [substituted(entry.value, known) for entry in value.entries]
    if all(new is entry.value for new, entry in zip(values, value.entries, strict=True)):
        return value
    entries = (replace(entry, value=new) for new, entry in zip(values, value.entries, strict=True))
    return replace(value, entries=tuple(entries))


def substituted_text(value: Text, known: Known) -> Text:
    """Return a text with what is known in the place of its symbols; it stands where it stood."""
    pieces = [piece if isinstance(piece, str) else known(piece) or piece for piece in value.pieces]
    return value if all(map(is_, pieces, value.pieces)) else _with_cluster_by_name(text(*pieces, span=value.span))


def _with_cluster_by_name(value: Text) -> Text:
    """Return the ARN of a service with the name of its cluster, where the ARN of the cluster was put into it.

    A service names its cluster either way; which one another stack hands over is known only now.
    """
    literals = [piece if isinstance(piece, str) else "" for piece in value.pieces]
    start = next((at for at, each in enumerate(literals) if f"{_SERVICE}arn:" in each), None)
    end = next((at for at, each in enumerate(literals) if _CLUSTER in each), None)
    if start is None or end is None or end < start:
        return value
    before, name = literals[start].partition(_SERVICE)[0], literals[end].rpartition(_CLUSTER)[2]
    return text(*value.pieces[:start], f"{before}{_SERVICE}{name}", *value.pieces[end + 1 :], span=value.span)
