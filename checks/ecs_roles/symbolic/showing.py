"""Texts with symbols as people read them, and as they could write them into a policy; paths as a report has them."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from ecs_roles.symbolic.origin import Computed, Pseudo
from ecs_roles.symbolic.text import Piece, Symbol, Text

_SUFFIX_LENGTH = 6
_OF_A_PLACE = {"partition": "aws", "region": "*", "account": "*"}
_TOLD = 4


def shown(value: Text) -> str:
    """Return the text with its symbols filled for reading: ``aws`` for the partition, ``*`` for region and account.

    The six characters that Secrets Manager chooses read ``??????``; any other symbol stands in braces.
    """
    return "".join([piece if type(piece) is str else _piece(piece) for piece in value.pieces])


def label(value: Text) -> str:
    """Return what the code calls a text: one that is wholly open reads as its origin, ``var.role``."""
    if len(value.pieces) == 1 and isinstance(value.pieces[0], Symbol):
        return _piece(value.pieces[0]).removeprefix("{").removesuffix("}")
    return shown(value)


def some_of(names: Sequence[str]) -> str:
    """Return names as a clause lists them: ``a, b, c and 3 more`` where they are many."""
    told = names if len(names) <= _TOLD else (*names[: _TOLD - 1], f"{len(names) - _TOLD + 1} more")
    return f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else "".join(told)


@lru_cache(maxsize=10_000)
def path_below(root: Path, file: str) -> str:
    """Return a path as a report shows it: relative to the scan root, with forward slashes; one outside it whole.

    Each finding of a file asks for the same one several times.
    """
    try:
        return Path(file).relative_to(root).as_posix()
    except ValueError:
        return Path(file).as_posix()


def _piece(piece: Piece) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece.origin, Pseudo) and piece.origin.name in _OF_A_PLACE:
        return _OF_A_PLACE[piece.origin.name]
    if isinstance(piece.origin, Computed) and piece.origin.operation == "end":
        return "*"  # What may follow the name of a secret, as one would write it.
    return "?" * _SUFFIX_LENGTH if piece.length == _SUFFIX_LENGTH else f"{{{piece.origin}}}"
