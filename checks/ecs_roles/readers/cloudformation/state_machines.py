"""The definition of a state machine, with what the template fills in.

Source: CloudFormation template reference, AWS::StepFunctions::StateMachine, DefinitionSubstitutions.
"""

import re
from collections.abc import Iterator

from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.text import Piece, Text, text
from ecs_roles.symbolic.values import Entry, Mapping, Sequence, Unknown, Value, as_text

_TOKEN = re.compile(r"\$\{([A-Za-z0-9_]+)\}")
_GIVEN = "definitionSubstitutions"
_ELSEWHERE = "definitionS3Location"


def with_definition(properties: Mapping) -> Mapping:
    """Return the properties with the whole definition; one that is kept in S3 is not known."""
    elsewhere = properties.entry(_ELSEWHERE)
    if elsewhere is None:
        return _with_substitutions(properties)
    place = elsewhere.value.span or elsewhere.span
    doubt = Unknown(Fresh("definition"), "the definition of the state machine is kept in S3", place)
    kept = (entry for entry in properties.entries if entry.key not in (_ELSEWHERE, _GIVEN, "definition"))
    return replace(properties, entries=(*kept, Entry("definition", doubt, elsewhere.span)))


def _with_substitutions(properties: Mapping) -> Mapping:
    """Return the properties with ``${Token}`` in the definition replaced by the substitution of that name."""
    given = properties.get(_GIVEN)
    known = _texts(given) if isinstance(given, Mapping) else {}
    entries = (
        replace(entry, value=_filled(entry.value, known)) if entry.key == "definition" else entry
        for entry in properties.entries
        if entry.key != _GIVEN
    )
    return replace(properties, entries=tuple(entries))


def _texts(given: Mapping) -> dict[str, Text]:
    found = ((entry.key, as_text(entry.value)) for entry in given.entries)
    return {key: value for key, value in found if value is not None}


def _filled(value: Value, known: dict[str, Text]) -> Value:
    match value:
        case Text():
            return text(*_pieces(value, known), span=value.span)
        case Sequence():
            return replace(value, items=tuple(_filled(item, known) for item in value.items))
        case Mapping():
            entries = (Entry(entry.key, _filled(entry.value, known), entry.span) for entry in value.entries)
            return replace(value, entries=tuple(entries))
        case _:
            return value


def _pieces(value: Text, known: dict[str, Text]) -> Iterator[Piece | Text]:
    for piece in value.pieces:
        if not isinstance(piece, str):
            yield piece
            continue
        done = 0
        for token in _TOKEN.finditer(piece):
            yield piece[done : token.start()]
            yield known.get(token[1], token[0])
            done = token.end()
        yield piece[done:]
