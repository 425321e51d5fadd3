"""The deployments that a template can become: one for each choice of conditions, group by group."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import field

from ecs_roles.readers.cloudformation.beyond_reach import opaque_parts, unread_parts
from ecs_roles.readers.cloudformation.conditions.answers import Answers
from ecs_roles.readers.cloudformation.conditions.scenarios import (
    MAX_MINOR_SCENARIOS,
    MAX_SCENARIOS,
    Asked,
    Fixed,
    Found,
    Scenario,
    fixed_answers,
    scenarios,
)
from ecs_roles.readers.cloudformation.evaluation import Context, Session
from ecs_roles.readers.cloudformation.functions.table import FUNCTIONS
from ecs_roles.readers.cloudformation.grouping.graph import Graph, connect, graph_of
from ecs_roles.readers.cloudformation.grouping.groups import Group, groups_of
from ecs_roles.readers.cloudformation.grouping.reach import Place
from ecs_roles.readers.cloudformation.kinds import KINDS
from ecs_roles.readers.cloudformation.neutral_resources import neutral_resources
from ecs_roles.readers.cloudformation.parameter_uses import placeholder_defaults, uses_of_empty
from ecs_roles.readers.cloudformation.property_names import misplaced_properties, misspelt_properties
from ecs_roles.readers.cloudformation.resource_view import ResourceView, absence, exists, undecided, why_absent
from ecs_roles.readers.cloudformation.stack_outputs import exports, outputs
from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.readers.cloudformation.template_secrets import hidden_parameters, uses_of_hidden
from ecs_roles.readers.cloudformation.unreferred import unreferred
from ecs_roles.readers.cloudformation.worlds import World
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.budget import LIMITS, tell_beyond
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import Origin
from ecs_roles.symbolic.resources import Absent, Deployment, MisplacedProperty, Misspelt, Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Unknown, as_literal

LANGUAGE = "cloudformation"
MAX_DEPLOYMENTS = LIMITS.deployments
"""How many scenarios a template may have in all, where its workloads leave the choice: each has at least a few."""
_FEWEST_SCENARIOS = 4
_FEW = 3


def deployments(root: Stack) -> tuple[Deployment, ...]:
    """Return a deployment for each choice that can occur; without conditions, exactly one with everything."""
    template = _template(root)
    settled: set[Place] = set()
    varied: list[Deployment] = []
    left_open: dict[Asked, None] = {}
    for group in template.groups:
        found = _choices(template, group)
        choices = found.scenarios
        left_open |= dict.fromkeys(found.left_open)
        if len(choices) == 1:
            settled |= group.members
        else:
            varied.extend(_deployment(template, group.members, scenario) for scenario in choices)
    _tell_left_open(tuple(left_open))
    if not settled and varied:
        return tuple(varied)
    return _deployment(template, settled, Scenario((), World(template.fixed))), *varied


def _tell_left_open(conditions: tuple[Asked, ...]) -> None:
    if conditions:
        names = " and ".join(stack.full(name) for stack, name in conditions[:_FEW])
        others = f" and {len(conditions) - _FEW:,} more" if len(conditions) > _FEW else ""
        stack, name = conditions[0]
        declared = stack.template.conditions.get(name)
        why = "the choices of the conditions make more scenarios than are looked at: what depends on these is open"
        tell_beyond(f"{names}{others}", why, declared.span if declared is not None else None)


@frozen()
class _Template:
    """What the deployments of one template share; ``alone`` belongs to no group and goes into each."""

    root: Stack
    answers: Answers
    graph: Graph
    groups: tuple[Group, ...]
    alone: tuple[Place, ...]
    fixed: Fixed
    unread: tuple[Unknown, ...]
    hidden: tuple[tuple[Origin, str], ...]
    hidden_at: tuple[tuple[Span, str], ...]
    empty_at: tuple[tuple[Span, str], ...]
    placeholder_at: tuple[tuple[Span, str], ...]
    misspelt: tuple[Misspelt, ...]
    misplaced: tuple[MisplacedProperty, ...]
    unreferred: frozenset[str]
    known: dict[tuple[object, ...], tuple[Resource, ...]] = field(default_factory=dict)
    dependencies: dict[Place, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)

    @property
    def without_value(self) -> frozenset[str]:
        """Return the parameters that nobody gives, and that have no default or an empty one."""
        parameters = self.root.template.parameters.items()
        return frozenset(
            n for n, each in parameters if n not in self.root.given and not as_literal(each.get("Default"))
        )

    @property
    def declares(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return the names of the template's own resources, and of its parameters."""
        return self.root.template.logical_ids, frozenset(self.root.template.parameters)


def _template(root: Stack) -> _Template:
    graph = graph_of(root)
    groups: tuple[Group, ...] = ()
    if any(stack.template.conditions for stack in root.all()):
        connect(graph, root)
        groups = groups_of(graph)
    grouped = {place for group in groups for place in group.members}
    alone = tuple(place for place in graph.declared if place not in grouped)
    answers = Answers(root)
    unread, hidden, hidden_at = unread_parts(root), hidden_parameters(root), uses_of_hidden(root)
    fixed, empty_at = fixed_answers(answers), tuple(uses_of_empty(root))
    refused = (tuple(misspelt_properties(root)), tuple(misplaced_properties(root)))
    told = (tuple(unread), tuple(hidden), tuple(hidden_at), empty_at, tuple(placeholder_defaults(root)), *refused)
    unused = frozenset(unreferred(root))
    return _Template(root, answers, graph, groups, alone, fixed, *told, unused)


def _choices(template: _Template, group: Group) -> Found:
    """Return the scenarios of a group; a role that nothing here runs with is looked at in a few only."""
    answers, fixed = template.answers, template.fixed
    if group.workload is None:
        return scenarios(answers, fixed, group.further_conditions, bound=MAX_MINOR_SCENARIOS)
    bound = min(MAX_SCENARIOS, max(_FEWEST_SCENARIOS, MAX_DEPLOYMENTS // len(template.groups)))
    return scenarios(answers, fixed, (*group.conditions, *group.further_conditions), group.minor_conditions, bound)


def _deployment(template: _Template, members: AbstractSet[Place], scenario: Scenario) -> Deployment:
    context = Context(template.root, Session(scenario.world, FUNCTIONS))
    resources: list[Resource] = []
    absent: list[Absent] = []
    unread = [*template.unread]
    for place in sorted((*members, *template.alone), key=template.graph.order.__getitem__):
        declared = template.graph.declared[place]
        if declared.type_name not in KINDS:
            continue
        view = ResourceView(context.of(place[0]), declared)
        answer = exists(view)
        if answer is Answer.YES:
            resources.extend(_resources(template, place, view))
        elif answer is Answer.NO:
            absent.extend(_absent(view))
        else:
            unread.extend(undecided(view) if place in members else ())
            resources.extend(_resources(template, place, view))
    shown = tuple(outputs(context))
    return Deployment(
        name=template.root.template.name,
        language=LANGUAGE,
        resources=tuple(resources),
        opaque=tuple(opaque_parts(context)),
        scenario=scenario.chosen,
        exports=tuple(exports(context)),
        outputs=tuple([text for _, text in shown]),
        shown=shown,
        hidden=template.hidden,
        hidden_at=template.hidden_at,
        empty_at=template.empty_at,
        placeholder_at=template.placeholder_at,
        misspelt=template.misspelt,
        misplaced=template.misplaced,
        unreferred=template.unreferred,
        declares=template.declares,
        without_value=template.without_value,
        unread=tuple(unread),
        absent=tuple(absent),
        departing=tuple(name for name, value in scenario.world.parameters.items() if isinstance(value, Unknown)),
        by_default=all(_is_default(template.root, *each) for each in scenario.world.parameters.items()),
    )


def _is_default(root: Stack, name: str, value: Text | Unknown) -> bool:
    declared = root.template.parameters.get(name)
    default = as_literal(declared.get("Default")) if declared is not None else None
    return isinstance(value, Text) and default is not None and value.literal == default


def _absent(view: ResourceView) -> Iterator[Absent]:
    declared, value = view.declared, absence(view, view.declared.span)
    if value is not None:
        kind = KINDS[declared.type_name].name
        yield Absent(kind, declared.type_name, view.address, declared.span, why_absent(view), value)


def _resources(template: _Template, place: Place, view: ResourceView) -> tuple[Resource, ...]:
    """Return the resource as evaluated, from an earlier scenario where nothing that it depends on differs."""
    if not template.groups:  # There is one scenario.
        return _evaluated(view)
    if place not in template.dependencies:
        template.dependencies[place] = _dependencies(template.graph, place)
    world = view.context.world
    conditions, parameters = template.dependencies[place]
    key = (place, *map(world.holds, conditions), *map(world.parameters.get, parameters))
    if key not in template.known:
        template.known[key] = _evaluated(view)
    return template.known[key]


def _evaluated(view: ResourceView) -> tuple[Resource, ...]:
    hinges_on = undecided(view)
    found = neutral_resources(view)
    return tuple(replace(each, hinges_on=hinges_on) for each in found) if hinges_on else tuple(found)


def _dependencies(graph: Graph, place: Place) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the conditions and the parameters that decide about a resource and all that it leads to."""
    conditions: dict[str, None] = {}
    parameters: dict[str, None] = {}
    for other in graph.forward(place):
        reach = graph.reach[other]
        conditions |= dict.fromkeys(s.full(name) for s, name in (*reach.conditions, *reach.minor_conditions))
        parameters |= dict.fromkeys(reach.parameters)
    return tuple(conditions), tuple(parameters)
