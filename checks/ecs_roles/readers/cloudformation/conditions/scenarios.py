"""The choices of a few conditions that can hold together, and the world that each of them is."""

from collections.abc import Iterable, Iterator
from dataclasses import field

from ecs_roles.readers.cloudformation.conditions.answers import Answers, TooManyBranchesError
from ecs_roles.readers.cloudformation.conditions.facts import Facts
from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.readers.cloudformation.worlds import World
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.frozen import changeable, frozen
from ecs_roles.symbolic.text import Text, text
from ecs_roles.symbolic.values import Unknown, as_literal

MAX_SCENARIOS = LIMITS.scenarios
MAX_MINOR_SCENARIOS = LIMITS.minor_scenarios
MAX_FACTS = LIMITS.condition_facts

Asked = tuple[Stack, str]
Choice = tuple[bool, ...]
Fixed = dict[str, bool]


@frozen()
class Scenario:
    """One choice: the pairs that are a choice at all, and the world to evaluate in."""

    chosen: tuple[tuple[str, bool], ...]
    world: World


@frozen()
class Found:
    """The scenarios of a group, and the conditions that are left open in them, without the minor ones."""

    scenarios: tuple[Scenario, ...]
    left_open: tuple[Asked, ...]


def scenarios(
    answers: Answers, fixed: Fixed, asked: Iterable[Asked], minor: Iterable[Asked] = (), bound: int = MAX_SCENARIOS
) -> Found:
    """Return every choice of the conditions that can occur; conditions beyond the bound are left open.

    Of the minor conditions only as many are looked at as make few choices.
    """
    search = _Search(answers)
    left_open = [condition for condition in asked if not search.extend(*condition, bound)]
    for stack, name in minor:
        search.extend(stack, name, MAX_MINOR_SCENARIOS)
    found, names = search.found, search.names
    varied = [index for index in range(len(names)) if len({choice[index] for choice in found}) > 1]
    made = (
        Scenario(tuple((names[index], choice[index]) for index in varied), _world(answers.root, facts, fixed))
        for choice, facts in sorted(found.items(), key=lambda item: tuple(not answer for answer in item[0]))
    )
    return Found(tuple(made), tuple(left_open))


@changeable()
class _Search:
    """The choices found so far, each with the branches of facts in which it holds."""

    answers: Answers
    found: dict[Choice, list[Facts]] = field(default_factory=lambda: {(): [Facts()]})
    names: list[str] = field(default_factory=list)

    def extend(self, stack: Stack, name: str, bound: int) -> bool:
        """Look at one more condition, unless that makes too many choices; return whether it is looked at."""
        extended: dict[Choice, list[Facts]] = {}
        try:
            for choice, facts, answer in self._branches(stack, name):
                extended.setdefault((*choice, answer), []).append(facts)
                if len(extended) > bound:
                    return False
        except TooManyBranchesError:
            return False
        self.found = extended
        self.names.append(stack.full(name))
        return True

    def _branches(self, stack: Stack, name: str) -> Iterator[tuple[Choice, Facts, bool]]:
        total = 0
        for choice, branches in self.found.items():
            for branch in branches:
                for facts, answer in self.answers.of(stack, name, branch):
                    total += 1
                    if total > MAX_FACTS:
                        raise TooManyBranchesError
                    yield choice, facts, answer


def fixed_answers(answers: Answers) -> Fixed:
    """Return the conditions that no parameter changes, with their answers."""
    fixed: Fixed = {}
    for stack in answers.root.all():
        for name in stack.template.conditions:
            try:
                found = {answer for _, answer in answers.of(stack, name, Facts())}
            except TooManyBranchesError:
                continue
            if len(found) == 1:
                fixed[stack.full(name)] = found.pop()
    return fixed


def _world(root: Stack, branches: list[Facts], fixed: Fixed) -> World:
    """Return what all branches of one choice agree on; a default that one of them allows stays."""
    touched = {name for facts in branches for name in facts.variables() if name in root.template.parameters}
    typical = max(branches, key=lambda facts: _defaults_kept(root, facts, touched))
    conditions = {
        name: answer
        for name, answer in typical.conditions.items()
        if all(facts.conditions.get(name) is answer for facts in branches)
    }
    parameters: dict[str, Text | Unknown] = {}
    for name in (name for name in root.template.parameters if name in touched):
        value = _parameter(root, name, typical, branches)
        if value is not None:
            parameters[name] = value
    return World(fixed | conditions, parameters)


def _parameter(root: Stack, name: str, typical: Facts, branches: list[Facts]) -> Text | Unknown | None:
    """Return what a scenario says about a parameter; ``None`` when its default may stay."""
    values = {facts.known(name) for facts in branches}
    only = values.pop() if len(values) == 1 else None
    if only is not None:
        return text(only)
    default = as_literal(root.template.parameters[name].get("Default"))
    if default is None or typical.possible(name, default):
        return None
    return Unknown(root.declaration(name), f"parameter {name} is not its default {default!r} here")


def _defaults_kept(root: Stack, facts: Facts, touched: Iterable[str]) -> int:
    """Count the parameters of which a branch says something and allows the default."""
    defaults = ((name, as_literal(root.template.parameters[name].get("Default"))) for name in touched)
    return sum(default is not None and facts.possible(name, default) for name, default in defaults)
