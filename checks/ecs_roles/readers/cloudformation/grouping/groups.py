"""Which resources must be judged together, so that the conditions of unrelated ones do not multiply.

Task definitions, roles and policies that one resource mentions form a group, for a role is judged by all that it is
used for. What they mention, and what says who may use that, belongs to the group but joins no groups: a cluster
that ten services share is part of ten groups.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ecs_roles.readers.cloudformation.grouping.graph import Graph
from ecs_roles.readers.cloudformation.grouping.reach import Place
from ecs_roles.readers.cloudformation.kinds import CORE, POLICIES


@dataclass(frozen=True, slots=True)
class Group:
    """Resources that are judged together, and the conditions that decide about them, the weightiest first."""

    members: frozenset[Place]
    conditions: tuple[Place, ...]


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
    members = set(core)
    waiting = list(core)
    while waiting:
        place = waiting.pop()
        for other in (*graph.targets.get(place, ()), *_mentioning(graph, place)):
            if other not in members:
                members.add(other)
                waiting.append(other)
    return Group(frozenset(members), _conditions(graph, core, members))


def _mentioning(graph: Graph, place: Place) -> Iterable[Place]:
    """Whatever names a task definition or role; of the rest, only what says who may use it."""
    of_core = graph.kind(place) in CORE
    return (o for o in graph.sources.get(place, ()) if of_core or graph.kind(o) in POLICIES)


def _conditions(graph: Graph, core: list[Place], members: set[Place]) -> tuple[Place, ...]:
    rest = [place for place in graph.declared if place in members and place not in set(core)]
    ordered = [place for place in graph.declared if place in set(core)] + rest
    required = [need for place in ordered for need in place[0].required(graph.declared[place])]
    inner = [condition for place in ordered for condition in graph.reach[place].conditions]
    return tuple(dict.fromkeys((*required, *inner)))
