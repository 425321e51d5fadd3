"""Text that may have holes: parts that exist only after deployment."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ecs_roles.source.span import Span
from ecs_roles.source.trilean import Trilean

_NOT_IN_A_SEGMENT = ":/*?"


@dataclass(frozen=True, slots=True)
class Hole:
    """A part that is not known yet; two holes of one name always hold the same text.

    ``without`` lists characters that the missing text cannot contain, ``length`` is its length
    where AWS fixes it; ``reason`` says to people why the part is not known. ``generated`` means that AWS
    makes it up (a generated name, a random suffix): it differs from every other generated part.
    """

    name: str
    reason: str = field(default="", compare=False)
    without: str = field(default="", compare=False)
    length: int | None = field(default=None, compare=False)
    generated: bool = field(default=False, compare=False)


PARTITION = Hole("partition", "the partition is known only in AWS", _NOT_IN_A_SEGMENT)
REGION = Hole("region", "the region is not named in the code", _NOT_IN_A_SEGMENT)
ACCOUNT = Hole("account", "the account is known only in AWS", _NOT_IN_A_SEGMENT, 12)

Piece = str | Hole


@dataclass(frozen=True, slots=True)
class Text:
    """Literal pieces and holes, in order; neighbouring literals are always joined.

    Equality ignores where the text stands.
    """

    pieces: tuple[Piece, ...]
    span: Span | None = field(default=None, compare=False)

    @property
    def literal(self) -> str | None:
        """The whole text, when nothing of it is missing."""
        if not self.pieces:
            return ""
        first = self.pieces[0]
        return first if len(self.pieces) == 1 and isinstance(first, str) else None

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The missing parts, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Hole))

    @property
    def prefix(self) -> str:
        """What the text surely begins with."""
        return self.pieces[0] if self.pieces and isinstance(self.pieces[0], str) else ""

    def at(self, span: Span | None) -> "Text":
        """The same text, found elsewhere."""
        return replace(self, span=span)

    def __str__(self) -> str:
        """The text for people: a hole reads ``{name}``."""
        return "".join(piece if isinstance(piece, str) else f"{{{piece.name}}}" for piece in self.pieces)


def text(*pieces: "Piece | Text", span: Span | None = None) -> Text:
    """Join literals, holes and texts into one text."""
    return Text(tuple(_joined(_flat(pieces))), span)


def _flat(pieces: Iterable["Piece | Text"]) -> Iterable[Piece]:
    for piece in pieces:
        if isinstance(piece, Text):
            yield from piece.pieces
        else:
            yield piece


def _joined(pieces: Iterable[Piece]) -> Iterable[Piece]:
    pending = ""
    for piece in pieces:
        if isinstance(piece, str):
            pending += piece
            continue
        if pending:
            yield pending
            pending = ""
        yield piece
    if pending:
        yield pending


def split_text(value: Text, separator: str, limit: int = -1) -> tuple[Text, ...]:
    """Split at a literal separator, as ``str.split`` does; holes are taken not to hold the separator."""
    parts: list[list[Piece]] = [[]]
    for piece in value.pieces:
        if isinstance(piece, Hole):
            parts[-1].append(piece)
            continue
        left = -1 if limit < 0 else limit - (len(parts) - 1)
        first, *rest = piece.split(separator, left) if left else [piece]
        parts[-1].append(first)
        parts.extend([part] for part in rest)
    return tuple(text(*part, span=value.span) for part in parts)


def same_text(one: Text, other: Text) -> Trilean:
    """Whether two texts are equal once every hole is filled."""
    left, right = _without_common_ends(one.pieces, other.pieces)
    if not left and not right:
        return True
    if not _could_be_equal(left, right):
        return False
    return None


def _without_common_ends(left: tuple[Piece, ...], right: tuple[Piece, ...]) -> tuple[list[Piece], list[Piece]]:
    """Cut what both begin with, then what both end with."""
    heads = _cut_common_start(list(left), list(right))
    tails = _cut_common_start(_mirrored(heads[0]), _mirrored(heads[1]))
    return _mirrored(tails[0]), _mirrored(tails[1])


def _mirrored(pieces: list[Piece]) -> list[Piece]:
    return [piece[::-1] if isinstance(piece, str) else piece for piece in reversed(pieces)]


def _cut_common_start(left: list[Piece], right: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    while left and right:
        one, other = left[0], right[0]
        if one == other:
            left, right = left[1:], right[1:]
        elif isinstance(one, str) and isinstance(other, str):
            shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
            if shared == 0:
                break
            left = ([one[shared:]] if one[shared:] else []) + left[1:]
            right = ([other[shared:]] if other[shared:] else []) + right[1:]
            if left and right and isinstance(left[0], str) and isinstance(right[0], str):
                break
        else:
            break
    return left, right


def _could_be_equal(left: list[Piece], right: list[Piece]) -> bool:
    """Whether two differing rests could still be equal: literals at an end must agree, lengths must fit."""
    for one, other in ((left, right), (_mirrored(left), _mirrored(right))):
        if one and other and isinstance(one[0], str) and isinstance(other[0], str):
            return False
    for one, other in ((left, right), (right, left)):
        if not one and any(isinstance(piece, str) or piece.length for piece in other):
            return False
        if len(one) == 1 and isinstance(one[0], Hole) and not _fits(one[0], other):
            return False
    return True


def _fits(hole: Hole, pieces: list[Piece]) -> bool:
    literals = [piece for piece in pieces if isinstance(piece, str)]
    if any(character in literal for literal in literals for character in hole.without):
        return False
    known = sum(len(literal) for literal in literals)
    whole = len(literals) == len(pieces)
    return hole.length is None or known == hole.length or (known < hole.length and not whole)
