"""Where the names in an expression are looked up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ecs_roles.readers.terraform.values.datum import Datum


@dataclass(frozen=True, slots=True)
class Scope:
    """Where names are looked up: the variables of ``for`` first, then those of the module."""

    outer: Callable[[str], Datum | None]
    variables: Mapping[str, Datum]
    folder: str = ""
    each: Datum | None = None

    def with_variables(self, found: Mapping[str, Datum]) -> "Scope":
        """The same scope with more variables."""
        return replace(self, variables={**self.variables, **found})
