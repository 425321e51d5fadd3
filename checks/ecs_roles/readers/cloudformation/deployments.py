"""The deployments that a template can become: one for each choice of conditions, group by group."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from ecs_roles.readers.cloudformation.beyond_reach import opaque_parts, unread_parts
from ecs_roles.readers.cloudformation.conditions.scenarios import Scenario, fixed_answers, scenarios
from ecs_roles.readers.cloudformation.evaluation import Context, Session
from ecs_roles.readers.cloudformation.exports import exports, outputs
from ecs_roles.readers.cloudformation.functions.table import FUNCTIONS
from ecs_roles.readers.cloudformation.grouping.graph import Graph, connect_by_name, graph_of
from ecs_roles.readers.cloudformation.grouping.groups import Group, groups_of
from ecs_roles.readers.cloudformation.grouping.reach import Place
from ecs_roles.readers.cloudformation.kinds import KINDS
from ecs_roles.readers.cloudformation.made import Made, existing, exists, undecided, why_absent
from ecs_roles.readers.cloudformation.neutral_resources import neutral_resources
from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.readers.cloudformation.worlds import World
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.resources import Absent, Deployment, Resource

LANGUAGE = "cloudformation"


def deployments(root: Stack) -> tuple[Deployment, ...]:
    """One deployment for each choice that can occur; without conditions, exactly one with everything."""
    common = _common(root)
    settled: set[Place] = set()
    varied: list[Deployment] = []
    for group in common.groups:
        choices = _choices(common, group)
        if len(choices) == 1:
            settled |= group.members
        else:
            varied.extend(_deployment(common, group.members, scenario) for scenario in choices)
    if not settled and varied:
        return tuple(varied)
    return _deployment(common, settled, Scenario((), World(common.fixed))), *varied


@dataclass(frozen=True, slots=True)
class _Common:
    """What the deployments of one template share; ``alone`` belongs to no group and goes into each."""

    root: Stack
    graph: Graph
    groups: tuple[Group, ...]
    alone: frozenset[Place]
    fixed: dict[str, bool]
    known: dict[tuple[object, ...], tuple[Resource, ...]] = field(default_factory=dict)


def _common(root: Stack) -> _Common:
    graph = graph_of(root)
    groups: tuple[Group, ...] = ()
    if any(stack.template.conditions for stack in root.all()):
        connect_by_name(graph, root)
        groups = groups_of(graph)
    grouped = frozenset(place for group in groups for place in group.members)
    return _Common(root, graph, groups, frozenset(graph.declared) - grouped, fixed_answers(root))


def _choices(common: _Common, group: Group) -> tuple[Scenario, ...]:
    """The scenarios of a group; a role that nothing here runs with is looked at in a few only."""
    if group.asks:
        return scenarios(common.root, common.fixed, group.conditions, group.minor_conditions)
    return scenarios(common.root, common.fixed, (), group.conditions)


def _deployment(common: _Common, members: AbstractSet[Place], scenario: Scenario) -> Deployment:
    context = Context(common.root, Session(scenario.world, FUNCTIONS))
    resources: list[Resource] = []
    absent: list[Absent] = []
    unread = [*unread_parts(common.root)]
    for place, declared in common.graph.declared.items():
        if declared.type_name not in KINDS or not (place in members or place in common.alone):
            continue
        made = Made(context.of(place[0]), declared)
        answer = exists(made)
        if answer is Answer.UNKNOWN and place in members:
            unread.append(undecided(made))
        if answer is Answer.YES:
            resources.extend(_resources(common, place, made))
        if answer is Answer.NO:
            absent.extend(_absent(made))
    return Deployment(
        name=common.root.template.name,
        language=LANGUAGE,
        resources=tuple(resources),
        opaque=tuple(opaque_parts(context)),
        scenario=scenario.chosen,
        exports=tuple(exports(context)),
        outputs=tuple(outputs(context)),
        unread=tuple(unread),
        absent=tuple(absent),
    )


def _absent(made: Made) -> Iterator[Absent]:
    declared, value = made.declared, existing(made, made.declared.span)
    if value is not None:
        kind = KINDS[declared.type_name].name
        yield Absent(kind, declared.type_name, made.address, declared.span, why_absent(made), value)


def _resources(common: _Common, place: Place, made: Made) -> tuple[Resource, ...]:
    """The resource as evaluated, from an earlier scenario where nothing that it depends on differs."""
    key = (place, *_dependencies(common.graph, place, made))
    if key not in common.known:
        common.known[key] = tuple(neutral_resources(made))
    return common.known[key]


def _dependencies(graph: Graph, place: Place, made: Made) -> Iterator[object]:
    world = made.context.world
    for other in graph.forward(place):
        reach = graph.reach[other]
        yield from (world.holds(stack.full(name)) for stack, name in (*reach.conditions, *reach.minor_conditions))
        yield from (world.parameters.get(name) for name in reach.parameters)
