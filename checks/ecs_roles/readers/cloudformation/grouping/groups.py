"""Which resources must be judged together, so that the conditions of unrelated ones do not multiply.

Each task definition is a group with its roles, their policies and what runs it: its scenarios are those of the
conditions that these depend on. A role that ten task definitions share is part of ten groups, whole in each of them.
"""

from collections.abc import Iterable, Iterator

from ecs_roles.readers.cloudformation.evaluation import function_call
from ecs_roles.readers.cloudformation.grouping.graph import Graph
from ecs_roles.readers.cloudformation.grouping.reach import Place
from ecs_roles.readers.cloudformation.kinds import CORE, LAUNCHERS, POLICIES, WORKLOADS
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Value


@frozen()
class Group:
    """Resources that are judged together, and the conditions that decide about them, the weightiest first.

    ``conditions`` are those of the workload, its roles and what runs it, ``further_conditions`` those of everything
    else; minor ones decide no permission. Without a workload the group is a role that nothing here runs with.
    """

    members: frozenset[Place]
    conditions: tuple[Place, ...] = ()
    further_conditions: tuple[Place, ...] = ()
    minor_conditions: tuple[Place, ...] = ()
    workload: Place | None = None


def groups_of(graph: Graph) -> tuple[Group, ...]:
    """Return the groups: one for each workload, then one for each role that belongs to none, in source order."""
    clusters = _clusters(graph)
    served: set[Place] = set()
    groups: list[Group] = []
    for place in graph.declared:
        if graph.kind(place) in WORKLOADS:
            own = _own(graph, clusters, place)
            served.update(own)
            groups.append(_workload_group(graph, clusters, place, own))
    for cluster in dict.fromkeys(clusters.values()):
        if not served.issuperset(cluster):
            members = _members(graph, cluster, None)
            groups.append(Group(members, further_conditions=_conditions(graph, _ordered(graph, members))))
    return tuple(groups)


def _clusters(graph: Graph) -> dict[Place, tuple[Place, ...]]:
    """Return for each role, policy and instance profile all that are attached to each other with it."""
    parent = {place: place for place in graph.declared if graph.kind(place) in CORE - WORKLOADS}

    def head(place: Place) -> Place:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for place in parent:
        for other in graph.attached.get(place, ()):
            if other in parent:
                parent[head(other)] = head(place)
    united: dict[Place, list[Place]] = {}
    for place in parent:
        united.setdefault(head(place), []).append(place)
    return {place: members for members in map(tuple, united.values()) for place in members}


def _own(graph: Graph, clusters: dict[Place, tuple[Place, ...]], workload: Place) -> dict[Place, None]:
    """Return the workload, the roles that it names, what runs it, and the roles that this runs it with."""
    runners = [place for place in graph.sources.get(workload, ()) if graph.kind(place) not in CORE]
    own: dict[Place, None] = {}
    for place in (workload, *_in_order(graph, runners)):
        own[place] = None
        for target in _in_order(graph, graph.targets.get(place, ())):
            own |= dict.fromkeys(clusters.get(target, ()))
    return own


def _workload_group(
    graph: Graph, clusters: dict[Place, tuple[Place, ...]], workload: Place, own: dict[Place, None]
) -> Group:
    launchers = _launchers(graph, workload)
    beside = {*_naming(graph, own), *_led_to(graph, (*own, *launchers))}
    cores = {*own, *launchers, *(member for place in beside for member in clusters.get(place, ()))}
    members = _members(graph, cores, workload)
    conditions = _conditions(graph, own)
    further = _conditions(graph, [place for place in _ordered(graph, members) if place not in own])
    minor = (condition for place in members for condition in graph.reach[place].minor_conditions)
    return Group(
        members=members,
        conditions=conditions,
        further_conditions=tuple(condition for condition in further if condition not in conditions),
        minor_conditions=tuple(dict.fromkeys(minor)),
        workload=workload,
    )


def _launchers(graph: Graph, workload: Place) -> tuple[Place, ...]:
    """Return what may launch the instances that work for a task without execution role: their scripts say for whom."""
    given = graph.declared[workload].properties
    role = given.get("ExecutionRoleArn") if isinstance(given, Mapping) else None
    if graph.kind(workload) != "task_definition" or isinstance(role, Text) or (role and not _is_choice(role)):
        return ()
    return tuple(place for place in graph.declared if graph.kind(place) in LAUNCHERS)


def _is_choice(node: Value) -> bool:
    call = function_call(node)
    return call is not None and call[0] == "Fn::If"


def _naming(graph: Graph, own: Iterable[Place]) -> Iterator[Place]:
    """Yield the roles that may do something with the workload or its roles, and those beside them in one resource."""
    for core in own:
        for place in graph.sources.get(core, ()) if graph.kind(core) in CORE else ():
            yield place
            if graph.kind(place) not in CORE:
                yield from graph.targets.get(place, ())


def _led_to(graph: Graph, own: Iterable[Place]) -> set[Place]:
    """Return what the workload's own resources lead to, through anything but a role: the instances it runs on."""
    found = {place for place in own if graph.kind(place) not in CORE}
    waiting = list(found)
    while waiting:
        for target in graph.targets.get(waiting.pop(), ()):
            if target not in found and graph.kind(target) not in WORKLOADS:
                found.add(target)
                if graph.kind(target) not in CORE:
                    waiting.append(target)
    return found


def _members(graph: Graph, cores: Iterable[Place], workload: Place | None) -> frozenset[Place]:
    """Return the cores with what they lead to and what names them, as far as it belongs to no other group."""
    own = frozenset(cores)
    members = set(own)
    waiting = list(own)
    while waiting:
        place = waiting.pop()
        near = {*graph.targets.get(place, ()), *_mentioning(graph, place, own)}
        new = [other for other in near if other not in members and not _is_foreign(graph, other, own, workload)]
        members.update(new)
        waiting += new
    return frozenset(members)


def _mentioning(graph: Graph, place: Place, own: frozenset[Place]) -> Iterator[Place]:
    """Yield whatever names a workload or role of the group; of the rest, only what says who may use it."""
    of_core = place in own and graph.kind(place) in CORE
    return (o for o in graph.sources.get(place, ()) if of_core or graph.kind(o) in POLICIES)


def _is_foreign(graph: Graph, place: Place, own: frozenset[Place], workload: Place | None) -> bool:
    """Return whether the resource is judged in another group, or names a role that is."""
    if graph.kind(place) in CORE:
        return True
    named = [other for other in graph.targets.get(place, ()) if graph.kind(other) in CORE]
    roles = [other for other in named if graph.kind(other) not in WORKLOADS]
    return not own.issuperset(roles) or (len(roles) < len(named) and workload is not None and workload not in named)


def _ordered(graph: Graph, members: frozenset[Place]) -> list[Place]:
    """Return the members in source order, the roles and policies before the rest."""
    return sorted(members, key=lambda place: (graph.kind(place) not in CORE, graph.order[place]))


def _in_order(graph: Graph, places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=graph.order.__getitem__)


def _conditions(graph: Graph, ordered: Iterable[Place]) -> tuple[Place, ...]:
    places = tuple(ordered)
    required = [need for place in places for need in place[0].required(graph.declared[place])]
    inner = [condition for place in places for condition in graph.reach[place].conditions]
    return tuple(dict.fromkeys((*required, *inner)))
