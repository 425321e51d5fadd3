"""The credentials that files give to the variables of a root or stack, found again in what is made of them."""

from collections.abc import Iterator, Mapping

from ecs_roles.credentials.credential_shapes import written_passwords
from ecs_roles.credentials.placeholder_values import is_placeholder
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text

_SHORTEST_WITHIN = 6  # a shorter one may be a part of anything


@frozen()
class LoadedValue:
    """A value that a file gives: to which variable or parameter, and where it stands."""

    name: str
    span: Span


def password_loaded_into(value: Text, index: ResourceIndex) -> LoadedValue | None:
    """Return the value of a file that is the password in a connection, where any is."""
    loaded = _loaded(index)
    return next(filter(None, map(loaded.get, written_passwords(value))), None) if loaded else None


def loaded_as(credential: str, index: ResourceIndex) -> LoadedValue | None:
    """Return the value of a file that a credential is, where any is."""
    return _loaded(index).get(credential)


def loaded_into(value: Text, index: ResourceIndex) -> LoadedValue | None:
    """Return the value of a file that is a value, or stands in it as a word of its own."""
    loaded = _loaded(index)
    if not loaded:
        return None
    whole = loaded.get(value.literal or "")
    pieces = [piece for piece in value.pieces if isinstance(piece, str)]
    return whole or next((found for written, found in loaded.items() if _is_within(written, pieces)), None)


def _is_within(written: str, pieces: list[str]) -> bool:
    return len(written) >= _SHORTEST_WITHIN and any(_is_word(written, piece) for piece in pieces)


def _is_word(written: str, text: str) -> bool:
    before, found, after = text.partition(written)
    return bool(found) and not (before[-1:].isalnum() or after[:1].isalnum())


@derived_once
def _loaded(index: ResourceIndex) -> Mapping[str, LoadedValue]:
    """Return the values by what they are; what marks the place of one is none."""
    return dict(_each_loaded(index))


def _each_loaded(index: ResourceIndex) -> Iterator[tuple[str, LoadedValue]]:
    for name, value in reversed(index.deployment.loaded):
        if value.literal is not None and value.span is not None and not is_placeholder(value.literal):
            yield value.literal, LoadedValue(name, value.span)
