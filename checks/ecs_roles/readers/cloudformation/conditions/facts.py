"""What is taken for true of the parameters in one branch of the search for scenarios."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """Values that variables have or do not have, comparisons that stay open, and the conditions decided so far."""

    values: dict[str, str] = field(default_factory=dict)
    excluded: dict[str, frozenset[str]] = field(default_factory=dict)
    equalities: dict[Pair, bool] = field(default_factory=dict)
    conditions: dict[str, bool] = field(default_factory=dict)

    def with_condition(self, name: str, *, holds: bool) -> "Facts":
        """The same facts, with a condition decided."""
        return replace(self, conditions={**self.conditions, name: holds})

    def with_equality(self, pair: Pair, *, holds: bool) -> "Facts":
        """The same facts, with two texts taken as equal or as different."""
        return replace(self, equalities={**self.equalities, pair: holds})

    def with_value(self, variable: str, value: str) -> "Facts":
        """The same facts, with the value of a variable."""
        return replace(self, values={**self.values, variable: value})

    def without_value(self, variable: str, value: str) -> "Facts":
        """The same facts, with a value that the variable does not have."""
        known = self.excluded.get(variable, frozenset())
        return replace(self, excluded={**self.excluded, variable: known | {value}})

    def possible(self, variable: str, value: str) -> bool:
        """Whether the variable may have the value."""
        if variable in self.values:
            return self.values[variable] == value
        return value not in self.excluded.get(variable, frozenset())


def is_value(facts: Facts, variable: str, value: str, allowed: tuple[str, ...]) -> Iterator[tuple[Facts, bool]]:
    """The branches in which a variable has a value and has not; ``allowed`` bounds what it may be, if it bounds it."""
    if variable in facts.values:
        yield facts, facts.values[variable] == value
        return
    if facts.possible(variable, value) and (not allowed or value in allowed):
        chosen = facts.with_value(variable, value)
        if consistent(chosen):
            yield chosen, True
    other = facts.without_value(variable, value)
    left = [candidate for candidate in allowed if other.possible(variable, candidate)]
    if len(left) == 1:
        other = other.with_value(variable, left[0])
    if (left or not allowed) and consistent(other):
        yield other, False


def each_value(facts: Facts, variable: str, allowed: tuple[str, ...]) -> Iterator[Facts]:
    """One branch for each value that the variable may have."""
    for value in allowed:
        if facts.possible(variable, value):
            chosen = facts.with_value(variable, value)
            if consistent(chosen):
                yield chosen


def consistent(facts: Facts) -> bool:
    """Whether the comparisons between variables agree with what is known of their values."""
    for (one, other), equal in facts.equalities.items():
        left, right = facts.values.get(one), facts.values.get(other)
        if left is not None and right is not None and (left == right) is not equal:
            return False
        if equal and left is not None and not facts.possible(other, left):
            return False
        if equal and right is not None and not facts.possible(one, right):
            return False
    return True
