"""Texts with symbols as people read them, and as they could write them into a policy."""

from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Piece, Text

_SUFFIX_LENGTH = 6


def shown(value: Text) -> str:
    """Return the text with its symbols filled for reading: ``aws`` for the partition, ``*`` for region and account.

    The six characters that Secrets Manager chooses read ``??????``; any other symbol stands in braces.
    """
    return "".join(_piece(piece) for piece in value.pieces)


def _piece(piece: Piece) -> str:
    if isinstance(piece, str):
        return piece
    if piece == PARTITION:
        return "aws"
    if piece in (REGION, ACCOUNT):
        return "*"
    return "?" * _SUFFIX_LENGTH if piece.length == _SUFFIX_LENGTH else f"{{{piece.origin}}}"
