"""Dynamic references: ``{{resolve:ssm:/db/host}}`` is filled in by CloudFormation at deployment.

What AWS publishes itself is known before.

Source: CloudFormation User Guide, dynamic references.
"""

import re
from collections.abc import Iterator

from ecs_roles.ecs.public_parameters import published
from ecs_roles.symbolic.origin import RESOLVED, Origin, computed
from ecs_roles.symbolic.text import Piece, Symbol, Text, text, text_operand

_GAP = "\0"
_RESOLVE, _OF_THE_STRING = "resolve:", ":SecretString:"
_PARAMETER = "resolve:ssm:"
_REFERENCE = re.compile(r"\{\{(resolve:[^{}]+)\}\}")


def with_references(value: Text) -> Text:
    """Return the text with each dynamic reference as a symbol, also where a part of it is not known.

    Equal ones are equal.
    """
    written = value.literal
    if written is None:
        written = "".join(piece if isinstance(piece, str) else _GAP for piece in value.pieces)
    if "{{resolve:" not in written:
        return value
    symbols = iter(value.symbols)
    pieces: list[Piece] = []
    done = 0
    for match in _REFERENCE.finditer(written):
        pieces += _filled(written[done : match.start()], symbols)
        name = text(*_filled(match[1], symbols))
        known = published((name.literal or "").removeprefix(_PARAMETER))
        pieces += known.pieces if known else (Symbol(_origin(name), "CloudFormation looks it up at deployment"),)
        done = match.end()
    return text(*pieces, *_filled(written[done:], symbols), span=value.span)


def parameter_origin(path: str) -> Origin:
    """Return the origin of what a parameter of the store holds, whoever looks it up."""
    return _origin(text(_PARAMETER, path))


def _origin(name: Text) -> Origin:
    """Return the origin of what is looked up, with the store and the JSON key: equal for equal references."""
    service, _, fields = str(name).removeprefix(_RESOLVE).partition(":")
    key = fields.partition(_OF_THE_STRING)[2].partition(":")[0]
    return computed(RESOLVED, text_operand(name), service, key, label=str(name))


def _filled(written: str, symbols: Iterator[Symbol]) -> list[Piece]:
    """Return a stretch with its symbols back in their places."""
    parts = re.split(f"({_GAP})", written)
    return [next(symbols) if part == _GAP else part for part in parts if part]
