"""Where a value stands in the source."""

from ecs_roles.symbolic.frozen import frozen


@frozen(order=True)
class Span:
    """A stretch of a file: an absolute path, lines and columns from 1, the end exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def start(self) -> "Span":
        """Return the same place, without length."""
        return Span(self.file, self.line, self.column, self.line, self.column)
