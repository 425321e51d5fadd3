"""Values that one stack exports and another imports by name."""

from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Origin
from ecs_roles.symbolic.text import Text


@frozen()
class Imported(Origin):
    """A value that another stack exports under a name."""

    name: Text

    def __repr__(self) -> str:
        return f"Imported({self.name.pieces!r})"

    def __str__(self) -> str:
        """Return the name of the export, as the code writes it."""
        return f"import {self.name}"
