"""What loops and templates ask of whoever evaluates the expressions inside them."""

from typing import Protocol

from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.values.scope import Scope
from ecs_roles.readers.terraform.values.terraform_values import TerraformValue


class ExpressionEvaluator(Protocol):
    """Evaluates expressions within one budget of steps."""

    steps: int

    def value(self, expression: tree.Expression, scope: Scope) -> TerraformValue:
        """Return the value of an expression."""

    def spend(self, steps: int) -> None:
        """Count work that no expression of its own stands for."""
