"""The choices of a few conditions that can hold together, and the world that each of them is."""

from dataclasses import dataclass

from ecs_roles.readers.cloudformation.conditions.answers import Answers, TooManyBranchesError
from ecs_roles.readers.cloudformation.conditions.facts import Facts
from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.readers.cloudformation.worlds import World
from ecs_roles.source.text import Text, text
from ecs_roles.source.values import Unknown, as_literal

MAX_SCENARIOS = 64
MAX_FACTS = 2048

Asked = tuple[Stack, str]
Choice = tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One choice: the pairs that are a choice at all, and the world to evaluate in."""

    chosen: tuple[tuple[str, bool], ...]
    world: World


def scenarios(root: Stack, asked: tuple[Asked, ...]) -> tuple[Scenario, ...]:
    """Every choice of the conditions that can occur; conditions that would make too many are left open."""
    answers = Answers(root)
    found: dict[Choice, list[Facts]] = {(): [Facts()]}
    names: list[str] = []
    for stack, name in asked:
        extended = _extended(answers, stack, name, found)
        if extended is not None:
            found = extended
            names.append(stack.full(name))
    varied = [index for index in range(len(names)) if len({choice[index] for choice in found}) > 1]
    return tuple(
        Scenario(tuple((names[index], choice[index]) for index in varied), _world(root, facts))
        for choice, facts in sorted(found.items(), key=lambda item: tuple(not answer for answer in item[0]))
    )


def _extended(
    answers: Answers, stack: Stack, name: str, found: dict[Choice, list[Facts]]
) -> dict[Choice, list[Facts]] | None:
    """The choices with one more condition; ``None`` when there would be too many."""
    extended: dict[Choice, list[Facts]] = {}
    total = 0
    try:
        for choice, branches in found.items():
            for branch in branches:
                for facts, answer in answers.of(stack, name, branch):
                    extended.setdefault((*choice, answer), []).append(facts)
                    total += 1
            if len(extended) > MAX_SCENARIOS or total > MAX_FACTS:
                return None
    except TooManyBranchesError:
        return None
    return extended


def _world(root: Stack, branches: list[Facts]) -> World:
    """What all branches of one choice agree on; a default that one of them allows stays."""
    typical = max(branches, key=lambda facts: _defaults_kept(root, facts))
    conditions = {
        name: answer
        for name, answer in typical.conditions.items()
        if all(facts.conditions.get(name) is answer for facts in branches)
    }
    parameters: dict[str, Text | Unknown] = {}
    for name in root.template.parameters:
        value = _parameter(root, name, typical, branches)
        if value is not None:
            parameters[name] = value
    return World(conditions, parameters)


def _parameter(root: Stack, name: str, typical: Facts, branches: list[Facts]) -> Text | Unknown | None:
    """What a scenario says about a parameter; ``None`` when its default may stay."""
    values = {facts.values.get(name) for facts in branches}
    only = values.pop() if len(values) == 1 else None
    if only is not None:
        return text(only)
    default = as_literal(root.template.parameters[name].get("Default"))
    if default is None or typical.possible(name, default):
        return None
    return Unknown(root.identity(name), f"parameter {name} is not its default {default!r} here")


def _defaults_kept(root: Stack, facts: Facts) -> int:
    defaults = ((name, as_literal(body.get("Default"))) for name, body in root.template.parameters.items())
    return sum(default is not None and facts.possible(name, default) for name, default in defaults)
