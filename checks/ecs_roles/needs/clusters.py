"""The cluster of a service or run, as far as it is in the code."""

from ecs_roles.linking.surroundings import Surroundings
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import as_text


def cluster_of(service: Resource, surroundings: Surroundings) -> Resource | None:
    """The cluster that a service names."""
    return cluster_named(as_text(service.properties.get("cluster")), surroundings)


def cluster_named(named: Text | None, surroundings: Surroundings) -> Resource | None:
    """The cluster of that ARN or name."""
    if named is None:
        return None
    for name in ("arn", "clusterName"):
        found = surroundings.find("cluster", name, named).sure
        if found:
            return found[0]
    return None
