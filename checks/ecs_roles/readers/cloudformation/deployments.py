"""The deployments that a template can become: one for each choice of conditions, group by group."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ecs_roles.readers.cloudformation.beyond_reach import opaque_parts, unread_parts
from ecs_roles.readers.cloudformation.conditions.scenarios import Scenario, scenarios
from ecs_roles.readers.cloudformation.evaluation import Context, Session
from ecs_roles.readers.cloudformation.exports import exports, outputs
from ecs_roles.readers.cloudformation.functions.table import FUNCTIONS
from ecs_roles.readers.cloudformation.grouping.graph import Graph, connect_by_name, graph_of
from ecs_roles.readers.cloudformation.grouping.groups import Group, groups_of
from ecs_roles.readers.cloudformation.grouping.reach import Place
from ecs_roles.readers.cloudformation.kinds import KINDS
from ecs_roles.readers.cloudformation.made import Made, exists, undecided
from ecs_roles.readers.cloudformation.neutral_resources import neutral_resources
from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.source.resources import Deployment, Resource

LANGUAGE = "cloudformation"


def deployments(root: Stack) -> tuple[Deployment, ...]:
    """One deployment for each choice that can occur; without conditions, exactly one with everything."""
    graph = graph_of(root)
    conditional = any(stack.template.conditions for stack in root.all())
    if conditional:
        connect_by_name(graph, root)
    groups = groups_of(graph) if conditional else ()
    chosen = [(group, _choices(root, group)) for group in groups]
    fixed = [group for group, choices in chosen if len(choices) == 1]
    alone = {place for place in graph.declared if not any(place in group.members for group in groups)}
    common = _Common(root, graph, alone)
    made = []
    if fixed or len(fixed) == len(groups):
        made.append(_fixed(common, fixed if conditional else None))
    for group, choices in chosen:
        if len(choices) > 1:
            made.extend(_deployment(common, group, scenario) for scenario in choices)
    return tuple(made)


def _choices(root: Stack, group: Group) -> tuple[Scenario, ...]:
    """The scenarios of a group; a role that nothing here runs with is looked at in a few only."""
    if group.asks:
        return scenarios(root, group.conditions, group.minor_conditions)
    return scenarios(root, (), group.conditions)


@dataclass(frozen=True, slots=True)
class _Common:
    """What the deployments of one template share; ``alone`` belongs to no group and goes into each."""

    root: Stack
    graph: Graph
    alone: set[Place]
    known: dict[tuple[object, ...], tuple[Resource, ...]] = field(default_factory=dict)


def _fixed(common: _Common, groups: list[Group] | None) -> Deployment:
    """Every group that no condition changes, in one deployment; ``None`` stands for all resources."""
    members = common.alone if groups is None else {place for group in groups for place in group.members}
    asked = dict.fromkeys(condition for group in groups or () for condition in group.conditions)
    choices = scenarios(common.root, tuple(asked))
    return _deployment(common, Group(frozenset(members), ()), Scenario((), choices[0].world))


def _deployment(common: _Common, group: Group, scenario: Scenario) -> Deployment:
    context = Context(common.root, Session(scenario.world, FUNCTIONS))
    resources: list[Resource] = []
    unread = [*unread_parts(common.root)]
    for place, declared in common.graph.declared.items():
        if declared.type_name not in KINDS or not (place in group.members or place in common.alone):
            continue
        made = Made(context.of(place[0]), declared)
        answer = exists(made)
        if answer is None and place in group.members:
            unread.append(undecided(made))
        if answer is True:
            resources.extend(_resources(common, place, made))
    return Deployment(
        name=common.root.template.name,
        language=LANGUAGE,
        resources=tuple(resources),
        opaque=tuple(opaque_parts(context)),
        scenario=scenario.chosen,
        exports=tuple(exports(context)),
        outputs=tuple(outputs(context)),
        unread=tuple(unread),
    )


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
        yield from (
            world.conditions.get(stack.full(name)) for stack, name in (*reach.conditions, *reach.minor_conditions)
        )
        yield from (world.parameters.get(name) for name in reach.parameters)
