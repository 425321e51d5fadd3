"""What is taken for true of the parameters in one branch of the search for scenarios."""

from collections.abc import Iterator, Mapping
from dataclasses import field

from ecs_roles.symbolic.frozen import frozen, replace

Pair = tuple[str, str]


@frozen()
class Facts:
    """Values that variables have or do not have, comparisons that stay open, and the conditions decided so far."""

    values: dict[str, str] = field(default_factory=dict)
    excluded: dict[str, frozenset[str]] = field(default_factory=dict)
    equalities: dict[Pair, bool] = field(default_factory=dict)
    conditions: dict[str, bool] = field(default_factory=dict)

    def with_condition(self, name: str, *, holds: bool) -> "Facts":
        """Return the same facts, with a condition decided."""
        return replace(self, conditions={**self.conditions, name: holds})

    def with_equality(self, pair: Pair, *, holds: bool) -> "Facts":
        """Return the same facts, with two texts taken as equal or as different."""
        return replace(self, equalities={**self.equalities, pair: holds})

    def with_value(self, variable: str, value: str) -> "Facts":
        """Return the same facts, with the value of a variable."""
        return replace(self, values={**self.values, variable: value})

    def without_value(self, variable: str, value: str) -> "Facts":
        """Return the same facts, with a value that the variable does not have."""
        known = self.excluded.get(variable, frozenset())
        return replace(self, excluded={**self.excluded, variable: known | {value}})

    def variables(self) -> Iterator[str]:
        """Yield the variables of which something is known."""
        yield from self.values
        yield from self.excluded
        for pair in self.equalities:
            yield from pair

    def same_as(self, variable: str) -> tuple[str, ...]:
        """Return the variable and all that are taken as equal to it."""
        if not any(variable in pair for pair in self.equalities):
            return (variable,)
        equal: dict[str, list[str]] = {}
        for one, other in (pair for pair, holds in self.equalities.items() if holds):
            equal.setdefault(one, []).append(other)
            equal.setdefault(other, []).append(one)
        found = {variable: None}
        waiting = [variable]
        while waiting:
            new = [other for other in equal.get(waiting.pop(), ()) if other not in found]
            found.update(dict.fromkeys(new))
            waiting += new
        return tuple(found)

    def all_known(self) -> dict[str, str]:
        """Return every variable whose value the facts tell, with it."""
        heads = _heads(self.equalities)
        values = {heads.get(variable, variable): value for variable, value in self.values.items()}
        return {variable: values[head] for variable, head in heads.items() if head in values} | self.values

    def known(self, variable: str) -> str | None:
        """Return the value of the variable, if the facts tell it."""
        values = (self.values.get(same) for same in self.same_as(variable))
        return next((value for value in values if value is not None), None)

    def possible(self, variable: str, value: str) -> bool:
        """Return whether the variable may have the value."""
        return all(self._may_be(same, value) for same in self.same_as(variable))

    def _may_be(self, variable: str, value: str) -> bool:
        if self.values.get(variable, value) != value or value in self.excluded.get(variable, frozenset()):
            return False
        different = [pair for pair, equal in self.equalities.items() if not equal and variable in pair]
        return all(self.known(other) != value for pair in different for other in pair if other != variable)


def is_value(facts: Facts, variable: str, value: str, allowed: tuple[str, ...]) -> Iterator[tuple[Facts, bool]]:
    """Yield the branches in which a variable has a value and has not; ``allowed`` may bound what it can be."""
    known = facts.known(variable)
    if known is not None:
        yield facts, known == value
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
    """Yield one branch for each value that the variable may have."""
    for value in allowed:
        if facts.possible(variable, value):
            chosen = facts.with_value(variable, value)
            if consistent(chosen):
                yield chosen


def consistent(facts: Facts) -> bool:
    """Return whether the comparisons between variables agree with each other and with what is known of their values."""
    heads = _heads(facts.equalities)
    values: dict[str, str] = {}
    for variable, value in facts.values.items():
        if values.setdefault(heads.get(variable, variable), value) != value:
            return False
    excluded = ((values.get(heads.get(variable, variable)), without) for variable, without in facts.excluded.items())
    if any(value in without for value, without in excluded):
        return False
    different = (pair for pair, equal in facts.equalities.items() if not equal)
    return not any(_are_same(heads[one], heads[other], values) for one, other in different)


def _are_same(one: str, other: str, values: Mapping[str, str]) -> bool:
    return one == other or (one in values and values[one] == values.get(other))


def _heads(equalities: Mapping[Pair, bool]) -> dict[str, str]:
    """Return for each variable that is compared one that stands for all which are taken as equal to it."""
    heads = {variable: variable for pair in equalities for variable in pair}

    def head(variable: str) -> str:
        while heads[variable] != variable:
            heads[variable] = variable = heads[heads[variable]]
        return variable

    for one, other in (pair for pair, equal in equalities.items() if equal):
        heads[head(one)] = head(other)
    return {variable: head(variable) for variable in heads}
