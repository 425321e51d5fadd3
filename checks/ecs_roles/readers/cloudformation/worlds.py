"""What is taken for granted while a template is evaluated: one choice of its conditions."""

from collections.abc import Mapping
from dataclasses import field

from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Unknown


@frozen()
class World:
    """Conditions and parameters by their full names; a condition that is absent is left open."""

    conditions: dict[str, bool] = field(default_factory=dict)
    parameters: Mapping[str, Text | Unknown] = field(default_factory=dict)

    def holds(self, condition: str) -> Answer:
        """Decide whether the condition of that full name holds."""
        found = self.conditions.get(condition)
        return Answer.UNKNOWN if found is None else Answer.of(found)
