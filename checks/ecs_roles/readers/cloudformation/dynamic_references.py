"""Dynamic references: ``{{resolve:ssm:/db/host}}`` is filled in by CloudFormation at deployment.

Source: CloudFormation User Guide, dynamic references.
"""

import re

from ecs_roles.source.text import Hole, Piece, Text, text

_REFERENCE = re.compile(r"\{\{(resolve:[^{}]+)\}\}")


def with_references(value: Text) -> Text:
    """The text with each dynamic reference as a hole; equal references are equal holes."""
    if "{{resolve:" not in value.prefix and not any("{{resolve:" in p for p in value.pieces if isinstance(p, str)):
        return value
    pieces: list[Piece] = []
    for piece in value.pieces:
        pieces.extend(_parts(piece) if isinstance(piece, str) else (piece,))
    return text(*pieces, span=value.span)


def _parts(piece: str) -> list[Piece]:
    parts: list[Piece] = []
    done = 0
    for match in _REFERENCE.finditer(piece):
        parts += [piece[done : match.start()], Hole(match[1], "CloudFormation looks it up at deployment")]
        done = match.end()
    return [part for part in (*parts, piece[done:]) if part]
