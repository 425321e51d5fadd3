"""Texts with symbols as people read them, and as they could write them into a policy."""

import re

from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Piece, Symbol, Text

_SUFFIX_LENGTH = 6
_ROOT_OF_A_PART = re.compile(r"[^\s:(),\"\[\]{}]+:(?=(?:data|each|local|module|path|terraform|var|\w+_\w+)[.\[])")

_ROOT_IN_BRACES = re.compile(r"(?<=\{)[^\s{}:]+:(?=[^\s{}:]+\})")


def shown(value: Text) -> str:
    """The text with its symbols filled for reading: ``aws`` for the partition, ``*`` for region and account.

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
    return "?" * _SUFFIX_LENGTH if piece.length == _SUFFIX_LENGTH else f"{{{_short(piece)}}}"


def _short(symbol: Symbol) -> str:
    """The name without the root or template that makes it unique, also where it is made of several names."""
    name = _ROOT_IN_BRACES.sub("", _ROOT_OF_A_PART.sub("", symbol.name))
    root, colon, rest = name.partition(":")
    return rest if colon and rest and not set(' ("') & set(root) else name
