"""Where the names in an expression are looked up."""

from collections.abc import Callable, Mapping

from ecs_roles.readers.terraform.values.terraform_values import TerraformValue
from ecs_roles.symbolic.frozen import frozen


@frozen()
class Scope:
    """Where names are looked up: the variables of ``for`` first, then those of the module."""

    outer: Callable[[str], TerraformValue | None]
    variables: Mapping[str, TerraformValue]
    folder: str = ""
    each: TerraformValue | None = None

    def with_variables(self, found: Mapping[str, TerraformValue]) -> "Scope":
        """Return the same scope with more variables."""
        return Scope(self.outer, {**self.variables, **found}, self.folder, self.each)
