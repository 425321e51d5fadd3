"""Text that may have symbols: parts that exist only after deployment."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.units import Gap, Unit, Units, without_common_ends
from ecs_roles.symbolic.word_equations import solvable

_NOT_IN_A_SEGMENT = ":/*?"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A part that is not known yet; two symbols of one name always hold the same text.

    ``without`` lists characters that the missing text cannot contain, ``length`` is its length
    where AWS fixes it; ``reason`` says to people why the part is not known. ``generated`` means that AWS
    makes it up (a generated name, a random suffix): it differs from every other generated part.
    """

    name: str
    reason: str = field(default="", compare=False)
    without: str = field(default="", compare=False)
    length: int | None = field(default=None, compare=False)
    generated: bool = field(default=False, compare=False)


PARTITION = Symbol("partition", "the partition is known only in AWS", _NOT_IN_A_SEGMENT)
REGION = Symbol("region", "the region is not named in the code", _NOT_IN_A_SEGMENT)
ACCOUNT = Symbol("account", "the account is known only in AWS", _NOT_IN_A_SEGMENT, 12)

Piece = str | Symbol


@dataclass(frozen=True, slots=True)
class Text:
    """Literal pieces and symbols, in order; neighbouring literals are always joined.

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
    def symbols(self) -> tuple[Symbol, ...]:
        """The missing parts, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Symbol))

    @property
    def prefix(self) -> str:
        """What the text surely begins with."""
        return self.pieces[0] if self.pieces and isinstance(self.pieces[0], str) else ""

    def at(self, span: Span | None) -> "Text":
        """The same text, found elsewhere."""
        return replace(self, span=span)

    def __str__(self) -> str:
        """The text for people: a symbol reads ``{name}``."""
        return "".join(piece if isinstance(piece, str) else f"{{{piece.name}}}" for piece in self.pieces)


def text(*pieces: "Piece | Text", span: Span | None = None) -> Text:
    """Join literals, symbols and texts into one text."""
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
    """Split at a literal separator, as ``str.split`` does; symbols are taken not to hold the separator."""
    parts: list[list[Piece]] = [[]]
    for piece in value.pieces:
        if isinstance(piece, Symbol):
            parts[-1].append(piece)
            continue
        left = -1 if limit < 0 else limit - (len(parts) - 1)
        first, *rest = piece.split(separator, left) if left else [piece]
        parts[-1].append(first)
        parts.extend([part] for part in rest)
    return tuple(text(*part, span=value.span) for part in parts)


def same_text(one: Text, other: Text) -> Answer:
    """Whether two texts are equal once every symbol is filled."""
    if one.pieces == other.pieces:
        return Answer.YES
    left, right = without_common_ends(*units_of(one.pieces, other.pieces))
    if not left and not right:
        return Answer.YES
    return solvable(left, right) & Answer.UNKNOWN


def units_of(one: tuple[Piece | Gap, ...], other: tuple[Piece, ...]) -> tuple[Units, Units]:
    """The characters and gaps of two texts that are compared; symbols of one name share all that is known of them."""
    known: dict[str, Symbol] = {}
    for symbol in (piece for piece in (*one, *other) if isinstance(piece, Symbol)):
        before = known.get(symbol.name, symbol)
        length = symbol.length if before.length is None else before.length
        generated = before.generated or symbol.generated
        known[symbol.name] = replace(
            before, without=before.without + symbol.without, length=length, generated=generated
        )
    return _units(one, known), _units(other, known)


def _units(pieces: tuple[Piece | Gap, ...], known: dict[str, Symbol]) -> Units:
    units: list[Unit] = []
    for piece in pieces:
        if isinstance(piece, Gap):
            units.append(piece)
        else:
            units.extend(piece if isinstance(piece, str) else _gaps(known[piece.name]))
    return tuple(units)


def _gaps(symbol: Symbol) -> Units:
    """A symbol as gaps: one a character where the length is known."""
    gap = Gap(symbol.name, generated=symbol.generated, excluded=frozenset(symbol.without))
    if symbol.length is None:
        return (gap,)
    return tuple(replace(gap, single=True, place=place) for place in range(symbol.length))
