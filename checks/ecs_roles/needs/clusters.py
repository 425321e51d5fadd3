"""The cluster of a service or run, as far as it is in the code."""

from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import as_items, as_text


def cluster_of(service: Resource, index: ResourceIndex) -> Resource | None:
    """Return the cluster that a service names."""
    return cluster_named(as_text(service.properties.get("cluster")), index)


def cluster_of_provider(provider: Resource, index: ResourceIndex) -> Resource | None:
    """Return the cluster that a capacity provider serves: the one that it names, or the only one that names it."""
    for key in ("clusterName", "cluster"):
        found = cluster_named(as_text(provider.properties.get(key)), index)
        if found is not None:
            return found
    names = {name for key in ("arn", "name") if (name := as_text(provider.properties.get(key))) is not None}
    associations = [
        item for item in index.of_kind("cluster_capacity_providers") if _lists(item, names) is not Answer.NO
    ]
    return cluster_of_provider(associations[0], index) if len(associations) == 1 else None


def _lists(association: Resource, names: set[Text]) -> Answer:
    """Decide whether the providers of a cluster hold one of those names."""
    listed, rest = as_items(association.properties.get("capacityProviders")).split()
    found = Answer.of(bool(names & {as_text(item) for item in listed}))
    return Answer.UNKNOWN if rest and found is Answer.NO else found


def cluster_named(named: Text | None, index: ResourceIndex) -> Resource | None:
    """Return the cluster of that ARN or name."""
    if named is None:
        return None
    for name in ("arn", "clusterName"):
        found = index.find("cluster", name, named).sure
        if found:
            return found[0]
    return None
