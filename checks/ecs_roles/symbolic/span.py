"""Where a value stands in the source."""

from typing import TYPE_CHECKING, Protocol

from ecs_roles.symbolic.frozen import frozen


class Measured(Protocol):
    """A source that knows the line and the column of each of its bytes."""

    @property
    def file(self) -> str:
        """Return the absolute path."""

    @property
    def data(self) -> bytes:
        """Return all of it, in UTF-8."""

    def measured(self, start: int, end: int) -> "Span":
        """Return the span of a stretch, its lines and columns counted."""


class _Stretch:
    """The bytes that a span is of, where its lines and columns are not counted yet."""

    __slots__ = ("end_byte", "first_byte", "source")

    source: Measured
    first_byte: int
    end_byte: int


@frozen(order=True)
class Span(_Stretch):
    """A stretch of a file: an absolute path, lines and columns from 1, the end exclusive.

    Of most spans nobody asks for the lines, and to count them costs: one of ``span_of_bytes`` does it when it is asked.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __reduce__(self) -> tuple[type["Span"], tuple[str, int, int, int, int]]:
        """Return what it is made of in another process: its source does not go along."""
        return Span, (self.file, self.line, self.column, self.end_line, self.end_column)

    @property
    def written(self) -> str | None:
        """Return what is written there, ``None`` where only lines and columns are known."""
        source: Measured | None = getattr(self, "source", None)
        return None if source is None else source.data[self.first_byte : self.end_byte].decode("utf-8", "replace")

    @property
    def start(self) -> "Span":
        """Return the same place, without length."""
        return Span(self.file, self.line, self.column, self.line, self.column)

    def beginning(self, width: int) -> "Span":
        """Return the span of what it begins with, which is of so many bytes and on one line."""
        source: Measured | None = getattr(self, "source", None)
        if source is None:
            end = self.column + width
            shown = min(end, self.end_column) if self.line == self.end_line else end
            return Span(self.file, self.line, self.column, self.line, shown)
        return span_of_bytes(source, self.first_byte, self.first_byte + width)

    def up_to(self, last: "Span") -> "Span":
        """Return the span from the beginning of this one to the end of another one of the same file."""
        source: Measured | None = getattr(self, "source", None)
        if source is not getattr(last, "source", self):
            return Span(self.file, self.line, self.column, last.end_line, last.end_column)
        return span_of_bytes(self.source, self.first_byte, last.end_byte)


class UncountedSpan(Span):
    """A span whose lines and columns nobody has asked for; it becomes a plain one when somebody does.

    Python asks ``__getattr__`` for what an object does not have, and of a class that has one every question costs more.
    """

    __slots__ = ()

    if not TYPE_CHECKING:
        __init__ = object.__init__  # It is made empty, which costs less than to ask ``object.__new__`` for it.

        def __getattr__(self, name: str) -> int:
            """Count the lines and columns; Python asks for what an object does not have yet."""
            if name not in _COUNTED:
                raise AttributeError(name)
            return getattr(_counted(self), name)

        def __replace__(self, **parts: object) -> Span:
            """Return a span of lines, like this one but for these parts."""
            return _counted(self).__replace__(**parts)

        def __repr__(self) -> str:
            """Return it as any span is shown."""
            return repr(_counted(self))

        def __hash__(self) -> int:
            """Return what equal spans share."""
            return hash(_counted(self))

        def __eq__(self, other: object) -> bool:
            """Return whether both are the same stretch of a file."""
            return _counted(self) == other

        def __lt__(self, other: Span) -> bool:
            """Return whether it stands before the other."""
            return _counted(self) < other

        def __le__(self, other: Span) -> bool:
            """Return whether it does not stand behind the other."""
            return _counted(self) <= other

        def __ge__(self, other: Span) -> bool:
            """Return whether it does not stand before the other."""
            return _counted(self) >= other

        def __gt__(self, other: Span) -> bool:
            """Return whether it stands behind the other."""
            return _counted(self) > other


def _counted(span: UncountedSpan) -> Span:
    """Count the lines and columns of a span, which is a plain one from then on."""
    found = span.source.measured(span.first_byte, span.end_byte)
    span.line, span.column = found.line, found.column  # type: ignore[misc]
    span.end_line, span.end_column = found.end_line, found.end_column  # type: ignore[misc]
    span.__class__ = Span  # type: ignore[assignment]
    return span


def span_of_bytes(source: Measured, start: int, end: int) -> Span:
    """Return the span of a stretch of bytes."""
    span = UncountedSpan()  # type: ignore[call-arg]
    span.file = source.file  # type: ignore[misc]
    span.source, span.first_byte, span.end_byte = source, start, end
    return span


_COUNTED = frozenset({"line", "column", "end_line", "end_column"})
