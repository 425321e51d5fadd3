"""Where a task definition runs: what it demands itself, and what the services and runs that use it choose.

Sources: ECS API reference, CreateService (launch type, capacity provider strategy) and CreateCapacityProvider.
"""

from collections.abc import Iterator

from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.clusters import cluster_named, cluster_of
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Value, as_literal, as_objects, as_text, is_null

_OF_AWS = {"FARGATE": "FARGATE", "FARGATE_SPOT": "FARGATE"}
_BY_PROVIDER = {"managedInstancesProvider": "MANAGED_INSTANCES", "autoScalingGroupProvider": "EC2"}
_DEFAULT = "defaultCapacityProviderStrategy"


@derived_once
def launch_types(workload: Workload) -> tuple[str, ...]:
    """Return the launch types that the definition demands or that its services and runs use, sorted."""
    around = workload.index
    chosen = [(service.properties, cluster_of(service, around)) for service in workload.services]
    chosen += [(run.parameters, cluster_named(run.cluster, around)) for run in workload.sure_runs]
    used = {name for choice, cluster in chosen for name in _of_choice(choice, cluster, around)}
    return tuple(sorted(set(workload.task_definition.launch_types) | used))


def chosen_launch_types(choice: Mapping, cluster: Text | None, around: ResourceIndex) -> tuple[str, ...]:
    """Return what the parameters of one run choose, with the cluster's default; nothing when that is not known."""
    return tuple(_of_choice(choice, cluster_named(cluster, around), around))


def chosen_providers(choice: Mapping, cluster: Text | None, around: ResourceIndex) -> tuple[Resource | None, ...]:
    """Return the capacity providers that one run chooses, or its cluster's default.

    ``None`` for what is not in the code.
    """
    if as_literal(choice.get("launchType")):
        return (None,)
    strategy = _strategy(choice, cluster_named(cluster, around), around)
    listed, rest = as_objects(strategy).split()
    named = [as_text(item.get("capacityProvider")) for item in listed]
    found = tuple(_provider(name, around) if name is not None else None for name in named)
    return (*found, None) if rest or not found else found


def _of_choice(choice: Mapping, cluster: Resource | None, around: ResourceIndex) -> Iterator[str]:
    launch_type = as_literal(choice.get("launchType"))
    if launch_type:
        yield launch_type.upper()
        return
    yield from _of_strategy(_strategy(choice, cluster, around), around)


def _strategy(choice: Mapping, cluster: Resource | None, around: ResourceIndex) -> Value | None:
    strategy = choice.get("capacityProviderStrategy")
    return _cluster_default(cluster, around) if is_null(strategy) else strategy


def _cluster_default(cluster: Resource | None, around: ResourceIndex) -> Value | None:
    """Return the strategy of the cluster, which holds for what chooses nothing."""
    if cluster is None:
        return None
    own = cluster.properties.get(_DEFAULT)
    if not is_null(own):
        return own
    names = {as_text(cluster.properties.get(name)) for name in ("arn", "clusterName")} - {None}
    for association in around.of_kind("cluster_capacity_providers"):
        named = {as_text(association.properties.get(name)) for name in ("cluster", "clusterName")}
        if named & names and association.in_doubt is None:
            return association.properties.get(_DEFAULT)
    return None


def _of_strategy(strategy: Value | None, around: ResourceIndex) -> Iterator[str]:
    for item in as_objects(strategy).whatever_else("it runs on these, whatever else it runs on"):
        provider = as_text(item.get("capacityProvider"))
        found = _of_provider(provider, around) if provider is not None else None
        if found is not None:
            yield found


def _of_provider(provider: Text, around: ResourceIndex) -> str | None:
    """Return what a capacity provider runs tasks on; ``None`` when it is not in the code."""
    if provider.literal in _OF_AWS:
        return _OF_AWS[provider.literal]
    found = _provider(provider, around)
    properties = found.properties if found is not None else Mapping(())
    return next((kind for name, kind in _BY_PROVIDER.items() if properties.entry(name) is not None), None)


def _provider(named: Text, around: ResourceIndex) -> Resource | None:
    found = around.find("capacity_provider", "name", named).sure
    return found[0] if found else None
