"""The syntax of a Terraform file, as far as it decides a value: expressions, settings and blocks with their places."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ecs_roles.readers.terraform.syntax.placed_text import MARKS, Mark, PlacedText
from ecs_roles.readers.terraform.syntax.source_text import FileText, SourceText
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Attribute as AttributeOrigin
from ecs_roles.symbolic.span import Span

_new = object.__new__
LONGEST_REFERENCE = LIMITS.reference_names


@frozen()
class Constant:
    """A number, a boolean or null."""

    value: bool | int | float | None
    span: Span


class Words(PlacedText):
    """What is written out in a source. Of most nobody asks where each character stands."""

    __slots__ = ("stretch",)

    stretch: tuple[SourceText, int, int] | None

    def __init__(self, words: str, source: SourceText, start: int, end: int) -> None:
        """Make them of the string that a stretch of a source is."""
        self.pieces = (words,) if words else ()  # type: ignore[misc]
        self.span, self.source, self.stretch = None, None, (source, start, end)  # type: ignore[misc]

    @property
    def mark_count(self) -> int:
        """Return how many marks there are: of words in a file, which are in one line, one."""
        return 1 if self.stretch is not None and isinstance(self.stretch[0], FileText) else len(self.marks)

    if not TYPE_CHECKING:

        @property
        def marks(self) -> tuple[Mark, ...]:
            """Return where each line of it stands, which is found when somebody asks."""
            if self.stretch is not None:
                source, start, end = self.stretch
                MARKS.__set__(self, source.marks(start, end))
                self.stretch = None
            return MARKS.__get__(self)

        def __replace__(self, **parts: object) -> PlacedText:
            """Return the same words with another part; at another place or of another source they stand as before."""
            if parts.keys() <= {"span", "source"}:
                return self.moved(parts.get("span", self.span), parts.get("source", self.source))
            own = {"pieces": self.pieces, "span": self.span, "source": self.source, "marks": self.marks}
            return PlacedText(**{**own, **parts})

        def moved(self, span: Span | None, source: AttributeOrigin | None) -> PlacedText:
            """Return the same words, found elsewhere and read from another attribute; they stay in place."""
            other = _new(type(self))
            other.pieces, other.span, other.source, other.stretch = self.pieces, span, source, self.stretch
            if self.stretch is None:
                MARKS.__set__(other, self.marks)
            return other


class Literal(Words):
    """A string that is written out, and so is its own value."""

    __slots__ = ()

    span: Span

    def __init__(self, words: str, span: Span, source: SourceText, start: int, end: int) -> None:
        """Make it of its words, which are those of a stretch of a source."""
        self.pieces = (words,) if words else ()  # type: ignore[misc]
        self.span, self.source, self.stretch = span, None, (source, start, end)  # type: ignore[misc]

    @property
    def literal(self) -> str:
        """Return the words."""
        return self.pieces[0] if self.pieces else ""  # type: ignore[return-value]

    @classmethod
    def of(cls, placed: PlacedText, span: Span) -> "Literal":
        """Return the literal of a text whose characters have their places already."""
        found = cls.__new__(cls)
        found.pieces, found.span, found.source = placed.pieces, span, None  # type: ignore[misc]
        found.stretch = None
        MARKS.__set__(found, placed.marks)
        return found


@frozen()
class Word:
    """A bare word that stands for its own text, as a key of an object."""

    literal: str
    span: Span


@frozen()
class Template:
    """A quoted string or a heredoc that is not all words; a part is text, an interpolation or a directive."""

    parts: tuple["Part", ...]
    span: Span


@frozen()
class Interpolation:
    """``${...}`` inside a template."""

    expression: "Expression"
    span: Span


@frozen()
class IfDirective:
    """``%{ if }...%{ else }...%{ endif }`` inside a template."""

    condition: "Expression"
    then: tuple["Part", ...]
    otherwise: tuple["Part", ...]
    span: Span


@frozen()
class ForDirective:
    """``%{ for }...%{ endfor }`` inside a template."""

    key: str
    value: str
    collection: "Expression"
    body: tuple["Part", ...]
    span: Span


Part = PlacedText | Interpolation | IfDirective | ForDirective


@frozen()
class Name:
    """The first name of a reference: ``var``, ``aws_iam_role``, the variable of a ``for``."""

    name: str
    span: Span


@frozen()
class Reference:
    """``a.b.c``: a first name, and the names of attributes one after the other, as many as people write."""

    names: tuple[str, ...]
    span: Span

    def head(self, count: int) -> "Reference | Name":
        """Return what the first few names refer to."""
        names = self.names[:count]
        span = self.span.beginning(len(".".join(names).encode()))
        return Reference(names, span) if count > 1 else Name(names[0], span)


@frozen()
class Attribute:
    """``of.name`` of anything but names; a legacy index ``of.0`` is an ``Index``."""

    of: "Expression"
    name: str
    span: Span


@frozen()
class Index:
    """``of[key]``."""

    of: "Expression"
    key: "Expression"
    span: Span


@frozen()
class Each:
    """The item that a splat is working on."""

    span: Span


@frozen()
class Splat:
    """``of[*].rest`` and ``of.*.rest``; ``item`` is what is made of each, with ``Each`` at its root."""

    of: "Expression"
    item: "Expression"
    span: Span


@frozen()
class Call:
    """A function call; ``spread`` when its last argument ends with ``...``."""

    function: str
    arguments: tuple["Expression", ...]
    spread: bool
    span: Span


@frozen()
class TupleLiteral:
    """``[a, b]``."""

    items: tuple["Expression", ...]
    span: Span


@frozen()
class ObjectLiteral:
    """``{ a = b }``."""

    entries: tuple[tuple["Expression", "Expression"], ...]
    span: Span


@frozen()
class ForExpression:
    """``[for ...]``, or ``{for ...}`` when there is a ``result_key``."""

    key: str
    value: str
    collection: "Expression"
    result_key: "Expression | None"
    result: "Expression"
    condition: "Expression | None"
    grouped: bool
    span: Span


@frozen()
class Unary:
    """``-a`` or ``!a``."""

    operator: str
    operand: "Expression"
    span: Span


@frozen()
class Binary:
    """``a OPERATOR b``."""

    operator: str
    left: "Expression"
    right: "Expression"
    span: Span


@frozen()
class Conditional:
    """``condition ? then : otherwise``."""

    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"
    span: Span


@frozen()
class Broken:
    """What could not be parsed; ``too_deep`` when it lies beyond a bound."""

    reason: str
    span: Span
    too_deep: bool = False


Expression = (
    Literal
    | Word
    | Constant
    | Template
    | Name
    | Reference
    | Attribute
    | Index
    | Each
    | Splat
    | Call
    | TupleLiteral
    | ObjectLiteral
    | ForExpression
    | Unary
    | Binary
    | Conditional
    | Broken
)


@frozen()
class Setting:
    """``name = expression`` in a body; ``name_span`` is where the name stands."""

    name: str
    expression: Expression
    name_span: Span

    @property
    def span(self) -> Span:
        """Return all of it, from its name to the end of its value."""
        return self.name_span.up_to(self.expression.span)


@frozen()
class Block:
    """``kind "label" { body }``."""

    kind: str
    labels: tuple[str, ...]
    body: "Body"
    span: Span


class _Members:
    """What is in a body by its name."""

    __slots__ = ("members",)

    members: dict[str, Setting | None]


@frozen()
class Body(_Members):
    """What stands between braces, in source order.

    ``members`` are the settings by name, and no setting under the kind and the first label of each block.
    """

    settings: tuple[Setting, ...] = ()
    blocks: tuple[Block, ...] = ()

    def __post_init__(self) -> None:
        self.members = {setting.name: setting for setting in reversed(self.settings)}
        for block in self.blocks:
            for name in (block.kind, *block.labels[:1]):
                self.members.setdefault(name, None)

    def setting(self, name: str) -> Setting | None:
        """Return the setting of that name, if any."""
        return self.members.get(name)

    def blocks_of(self, kind: str) -> tuple[Block, ...]:
        """Return the nested blocks of one kind, in order."""
        return tuple(block for block in self.blocks if block.kind == kind)

    @property
    def unread(self) -> str | None:
        """Return the text of a body that nobody has looked into yet, ``None`` once it is read."""
        return None


class DeferredBody(Body):
    """A body that is read when somebody looks into it. Until then only its text is known."""

    __slots__ = ("_read", "_text")

    def __init__(self, text: Callable[[], str], read: Callable[[], Body]) -> None:
        self._text: Callable[[], str] | None = text
        self._read: Callable[[], Body] | None = read

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """Read the body; Python asks for what an object does not have yet."""
            if name not in ("settings", "blocks", "members"):
                raise AttributeError(name)
            whole = self._read()
            self.settings, self.blocks, self.members = whole.settings, whole.blocks, whole.members
            self._text = self._read = None
            return getattr(whole, name)

    @property
    def unread(self) -> str | None:
        """Return the text of a body that nobody has looked into yet, ``None`` once it is read."""
        return self._text() if self._text is not None else None


@frozen()
class Comment:
    """A comment with its markers."""

    text: str
    span: Span


@frozen()
class SyntaxFile:
    """One file: its body, its comments that say something to a checker, and what could not be parsed.

    ``names`` are those of all settings and keys in the bodies that are read, and perhaps more: ``None`` where nobody
    has collected them.
    """

    file: str
    body: Body
    comments: tuple[Comment, ...] = ()
    faults: tuple[Broken, ...] = ()
    names: frozenset[str] | None = None
