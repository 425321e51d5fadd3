"""The cluster of a service, as far as it is in the code."""

from ecs_roles.linking.surroundings import Surroundings
from ecs_roles.source.resources import Resource
from ecs_roles.source.values import as_text


def cluster_of(service: Resource, surroundings: Surroundings) -> Resource | None:
    """The cluster that a service names by its ARN or its name."""
    named = as_text(service.properties.get("cluster"))
    if named is None:
        return None
    for name in ("arn", "clusterName"):
        found = surroundings.find("cluster", name, named).sure
        if found:
            return found[0]
    return None
