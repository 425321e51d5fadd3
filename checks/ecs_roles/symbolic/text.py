"""Text that may have symbols: parts that exist only after deployment."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import field

from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.budget import spend
from ecs_roles.symbolic.derived_once import Remembering
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.glob_intersection import can_be_equal
from ecs_roles.symbolic.origin import Attribute, Operand, Origin, Pseudo, digest_of, operand, short
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.units import Gap, Unit, Units, without_common_ends

_NOT_IN_A_SEGMENT = ":/*? \t\r\n"


@frozen()
class Symbol:
    """A part that is not known yet; two symbols of one origin always hold the same string.

    ``without`` lists characters that the missing string cannot contain, ``length`` is its length where AWS fixes it;
    ``reason`` tells people why the part is not known. ``owner`` is set where AWS makes the string up: the
    managed resource that it is made for. What is made up for two owners always differs. ``form`` is how such a string
    is put together, where that is known: strings, and ``None`` for what is not known and not empty.
    """

    origin: Origin
    reason: str = field(default="", compare=False)
    without: str = field(default="", compare=False)
    length: int | None = field(default=None, compare=False)
    owner: Hashable = field(default=None, compare=False)
    form: tuple[str | None, ...] = field(default=(), compare=False)

    @property
    def generated(self) -> bool:
        """Return whether AWS makes the string up for something of the code."""
        return self.owner is not None


PARTITION = Symbol(Pseudo("partition"), "the partition is known only in AWS", _NOT_IN_A_SEGMENT)
REGION = Symbol(Pseudo("region"), "the region is not named in the code", _NOT_IN_A_SEGMENT)
ACCOUNT = Symbol(Pseudo("account"), "the account is known only in AWS", _NOT_IN_A_SEGMENT, 12)

Piece = str | Symbol


@frozen()
class Text(Remembering):
    """Literal pieces and symbols, in order; neighbouring literals are always joined.

    Equality ignores where the text stands. ``source`` is the attribute that the text was read from
    (``aws_iam_role.exec`` / ``arn``): a reference keeps what it refers to, whatever its pieces say.
    """

    pieces: tuple[Piece, ...]
    span: Span | None = field(default=None, compare=False)
    source: Attribute | None = field(default=None, compare=False)

    @property
    def literal(self) -> str | None:
        """Return the whole text, when nothing of it is missing."""
        pieces = self.pieces
        if len(pieces) == 1:  # One of the busiest lines of a scan.
            first = pieces[0]
            return first if isinstance(first, str) else None
        return None if pieces else ""

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """Return the missing parts, in order."""
        return tuple([piece for piece in self.pieces if type(piece) is Symbol])

    @property
    def prefix(self) -> str:
        """Return what the text surely begins with."""
        first = self.pieces[0] if self.pieces else ""
        return first if isinstance(first, str) else ""

    def at(self, span: Span | None) -> "Text":
        """Return the same text, found elsewhere."""
        return self.moved(span, self.source)

    def moved(self, span: Span | None, source: Attribute | None) -> "Text":
        """Return the same text, found elsewhere and read from another attribute."""
        if type(self) is Text:  # as most are
            return Text(self.pieces, span, source)
        return replace(self, span=span, source=source)

    def __str__(self) -> str:
        """Return the text for people: a symbol reads ``{origin}``."""
        pieces = self.pieces
        if len(pieces) == 1 and isinstance(pieces[0], str):
            return pieces[0]
        return "".join([piece if isinstance(piece, str) else f"{{{piece.origin}}}" for piece in pieces])


def text(*pieces: "Piece | Text", span: Span | None = None) -> Text:
    """Join literals, symbols and texts into one text; a single text keeps its source."""
    found: list[Piece] = []
    source: Attribute | None = None
    filled = 0  # 1 where a text stands alone: a text counts one, anything else that is there two
    follows = False  # whether a literal is the last of them
    for part in pieces:  # One of the busiest loops of a scan: what a part is not costs more to ask than what it is.
        if type(part) is str:
            if part:
                filled += 2
                if follows:
                    found[-1] += part  # type: ignore[operator]
                else:
                    found.append(part)
                    follows = True
        elif type(part) is Symbol:
            filled += 2
            found.append(part)
            follows = False
        else:
            whole: Text = part  # type: ignore[assignment]
            filled += 1
            source = whole.source
            inner = whole.pieces
            if follows and inner and type(inner[0]) is str:
                found[-1] += inner[0]  # type: ignore[operator]
                inner = inner[1:]
            if inner:
                found += inner
                follows = type(inner[-1]) is str
    return Text(tuple(found), span, source if filled == 1 else None)


def joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return pieces with neighbouring literals joined, as those of a text are."""
    found: list[Piece] = []
    follows = False  # whether a literal is the last of them
    for piece in pieces:
        if type(piece) is not str:
            found.append(piece)
            follows = False
        elif follows:
            found[-1] += piece  # type: ignore[operator]
        elif piece:
            found.append(piece)
            follows = True
    return tuple(found)


def text_operand(value: Text) -> Operand:
    """Return a text as an operand of what is computed from it."""
    pieces = [piece if isinstance(piece, str) else operand(piece.origin).digest for piece in value.pieces]
    origins = tuple([symbol.origin for symbol in value.symbols])
    return Operand(digest_of("text", *pieces), short(f'"{value}"'), origins, value.literal)


def split_text(value: Text, separator: str, limit: int = -1) -> tuple[Text, ...]:
    """Split at a literal separator, as ``str.split`` does; symbols are taken not to hold the separator."""
    found: list[Text] = []
    begun: tuple[Piece, ...] = ()
    for piece in value.pieces:
        if type(piece) is not str:
            begun += (piece,)
            continue
        left = -1 if limit < 0 else limit - len(found)
        ended = piece.split(separator, left) if left else [piece]
        last = ended.pop()
        for each in ended:
            found.append(Text((*begun, each) if each else begun, value.span))
            begun = ()
        if last:
            begun += (last,)
    return (*found, Text(begun, value.span))


def same_text(one: Text, other: Text) -> Answer:
    """Decide whether two texts are equal once every symbol has its string."""
    if one.pieces == other.pieces:
        return Answer.YES
    if one.literal is not None and other.literal is not None:
        return Answer.NO
    if _differ_at_an_end(one.pieces, other.pieces) or _differ_at_an_end(one.pieces, other.pieces, backwards=True):
        return Answer.NO
    if not spend(cost_of(one, other)):
        return Answer.UNKNOWN
    left, right = without_common_ends(*units_of(one.pieces, other.pieces))
    if not left and not right:
        return Answer.YES
    return Answer.UNKNOWN if can_be_equal(left, right) else Answer.NO


def _differ_at_an_end(one: tuple[Piece, ...], other: tuple[Piece, ...], *, backwards: bool = False) -> bool:
    """Decide whether the first pieces that are not the same are literals of which neither continues the other."""
    step = -1 if backwards else 1
    for left, right in zip(one[::step], other[::step], strict=False):
        if left != right:
            if not isinstance(left, str) or not isinstance(right, str):
                return False
            continues = str.endswith if backwards else str.startswith
            return not continues(left, right) and not continues(right, left)
    return False


def cost_of(one: Text, other: Text) -> int:
    """Return the steps that it takes to compare two texts with symbols: one for every second character."""
    return sum(len(piece) if isinstance(piece, str) else 2 for piece in (*one.pieces, *other.pieces)) // 2


def units_of(one: tuple[Piece | Gap, ...], other: tuple[Piece, ...]) -> tuple[Units, Units]:
    """Return the characters and gaps of two texts; symbols of one origin share all that is known of them."""
    known: dict[Origin, Symbol] = {}
    for symbol in (piece for piece in (*one, *other) if isinstance(piece, Symbol)):
        before = known.get(symbol.origin, symbol)
        known[symbol.origin] = replace(
            before,
            without=before.without + symbol.without,
            length=symbol.length if before.length is None else before.length,
            owner=symbol.owner if before.owner is None else before.owner,
            form=before.form or symbol.form,
        )
    return _units(one, known), _units(other, known)


def _units(pieces: tuple[Piece | Gap, ...], known: dict[Origin, Symbol]) -> Units:
    units: list[Unit] = []
    for piece in pieces:
        if isinstance(piece, Gap):
            units.append(piece)
        else:
            units.extend(piece if isinstance(piece, str) else _gaps(known[piece.origin]))
    return tuple(units)


def _gaps(symbol: Symbol) -> Units:
    """Return a symbol as gaps: one a character where the length is known; what AWS makes up is never empty."""
    gap = Gap(symbol.origin, owner=symbol.owner, excluded=frozenset(symbol.without))
    if symbol.form and symbol.length is None:
        return tuple(unit for place, part in enumerate(symbol.form) for unit in _part(part, place, gap))
    singles = int(symbol.generated) if symbol.length is None else symbol.length
    characters = tuple(replace(gap, single=True, place=place) for place in range(singles))
    return characters if symbol.length is not None else (*characters, replace(gap, place=singles))


def _part(part: str | None, place: int, gap: Gap) -> Iterator[Unit]:
    """Yield a part of a string that AWS puts together: its characters, or what is not known and not empty."""
    if part is not None:
        yield from part
        return
    whole = replace(gap, origin=(gap.origin, place))
    yield replace(whole, single=True)
    yield replace(whole, place=1)
