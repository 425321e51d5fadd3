"""The workloads of a deployment: every task definition with its roles and the services that run it."""

from dataclasses import replace

from ecs_roles.ecs.carriers import CARRIERS, carried
from ecs_roles.ecs.task_definition import read_task_definition
from ecs_roles.linking.links import RoleIndex, link_role
from ecs_roles.linking.surroundings import Surroundings
from ecs_roles.linking.workload import Link, Run, Workload
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text, split_text
from ecs_roles.symbolic.values import Mapping, as_text


def workloads_of(surroundings: Surroundings, roles: RoleIndex) -> tuple[Workload, ...]:
    """Every task definition of a deployment with its roles and services."""
    services, runs = _services_by_task_definition(surroundings), _runs_by_task_definition(surroundings)
    found = [
        Workload(
            task_definition=definition,
            execution=link_role(definition, "execution", roles),
            task=link_role(definition, "task", roles),
            services=services.get(definition.address, ()),
            surroundings=surroundings,
            runs=runs.get(definition.address, ()),
        )
        for kind in CARRIERS
        for resource in surroundings.of_kind(kind)
        for definition in map(read_task_definition, carried(resource))
    ]
    execution, task = ({link.role.address for link in links if link.role is not None} for links in _links(found))
    return tuple(replace(workload, on_both_sides=frozenset(execution & task)) for workload in found)


def _links(workloads: list[Workload]) -> tuple[list[Link], list[Link]]:
    return [workload.execution for workload in workloads], [workload.task for workload in workloads]


def _services_by_task_definition(surroundings: Surroundings) -> dict[str, tuple[Resource, ...]]:
    """The services by the address of the task definition that they run."""
    result: dict[str, tuple[Resource, ...]] = {}
    for service in surroundings.of_kind("service"):
        reference = as_text(service.properties.get("taskDefinition"))
        for definition in _named(reference, surroundings) if reference is not None else ():
            result[definition.address] = (*result.get(definition.address, ()), service)
    return result


def _runs_by_task_definition(surroundings: Surroundings) -> dict[str, tuple[Run, ...]]:
    """What EventBridge runs, by the address of the task definition."""
    result: dict[str, tuple[Run, ...]] = {}
    for kind, where in (("event_target", ""), ("schedule", "target")):
        for holder in surroundings.of_kind(kind):
            target = holder.properties.get(where) if where else holder.properties
            given = target.get("ecsParameters") if isinstance(target, Mapping) else None
            if not isinstance(target, Mapping) or not isinstance(given, Mapping):
                continue
            run = Run(holder, given, as_text(target.get("arn")))
            reference = as_text(given.get("taskDefinitionArn"))
            for definition in _named(reference, surroundings) if reference is not None else ():
                result[definition.address] = (*result.get(definition.address, ()), run)
    return result


def _named(reference: Text, surroundings: Surroundings) -> tuple[Resource, ...]:
    """The task definitions that a service or run may name: by ARN, by family, or either with or without a revision.

    Source: ECS API reference, CreateService (taskDefinition).
    """
    by_arn = surroundings.find("task_definition", "arn", reference).sure
    if by_arn:
        return by_arn
    arn = parse_arn(reference)
    family = split_text(reference if arn is None else arn.resource_name, ":", 1)[0]
    return surroundings.find("task_definition", "family", family).sure
