"""Which resources must be judged together, so that the conditions of unrelated ones do not multiply.

Task definitions, roles and policies that one resource mentions form a group, for a role is judged by all that it is
used for. What they mention, and what says who may use that, belongs to the group but joins no groups: a cluster
that ten services share is part of ten groups.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ecs_roles.readers.cloudformation.grouping.graph import Graph
from ecs_roles.readers.cloudformation.grouping.reach import Place
from ecs_roles.readers.cloudformation.kinds import CORE, POLICIES, WORKLOADS


@dataclass(frozen=True, slots=True)
class Group:
    """Resources that are judged together, and the conditions that decide about them, the weightiest first.

    ``asks`` says whether anything among them asks ECS to run something.
    """

    members: frozenset[Place]
    conditions: tuple[Place, ...]
    minor_conditions: tuple[Place, ...] = ()
    asks: bool = True


def groups_of(graph: Graph) -> tuple[Group, ...]:
    """The groups, in the order of the source."""
    return tuple(_group(graph, members) for members in _united(graph))


def _united(graph: Graph) -> list[list[Place]]:
    """Task definitions, roles and policies, joined where one resource mentions several."""
    parent = {place: place for place in graph.declared if graph.kind(place) in CORE}

    def head(place: Place) -> Place:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for place in graph.declared:
        together = [other for other in (place, *graph.targets.get(place, ())) if other in parent]
        for other in together[1:]:
            parent[head(other)] = head(together[0])
    united: dict[Place, list[Place]] = {}
    for place in parent:
        united.setdefault(head(place), []).append(place)
    return list(united.values())


def _group(graph: Graph, core: list[Place]) -> Group:
    own = frozenset(core)
    members = dict.fromkeys(core)
    waiting = list(core)
    while waiting:
        place = waiting.pop()
        near = (*graph.targets.get(place, ()), *_mentioning(graph, place))
        new = [other for other in near if other not in members and not _is_foreign(graph, other, own)]
        members |= dict.fromkeys(new)
        waiting += new
    ordered = [place for place in graph.declared if place in own]
    ordered += [place for place in graph.declared if place in members and place not in own]
    return Group(
        members=frozenset(members),
        conditions=_conditions(graph, ordered),
        minor_conditions=tuple(dict.fromkeys(c for place in ordered for c in graph.reach[place].minor_conditions)),
        asks=any(graph.kind(place) in WORKLOADS for place in core),
    )


def _mentioning(graph: Graph, place: Place) -> Iterable[Place]:
    """Whatever names a task definition or role; of the rest, only what says who may use it."""
    of_core = graph.kind(place) in CORE
    return (o for o in graph.sources.get(place, ()) if of_core or graph.kind(o) in POLICIES)


def _is_foreign(graph: Graph, place: Place, own: frozenset[Place]) -> bool:
    """Whether the resource is judged in another group, or names something that is."""
    cores = {other for other in (place, *graph.targets.get(place, ())) if graph.kind(other) in CORE}
    return not cores <= own


def _conditions(graph: Graph, ordered: list[Place]) -> tuple[Place, ...]:
    required = [need for place in ordered for need in place[0].required(graph.declared[place])]
    inner = [condition for place in ordered for condition in graph.reach[place].conditions]
    return tuple(dict.fromkeys((*required, *inner)))
