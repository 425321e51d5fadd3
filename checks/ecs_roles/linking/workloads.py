"""The workloads of a deployment: every task definition with its roles and the services that run it."""

from collections.abc import Callable, Sequence
from dataclasses import field

from ecs_roles.ecs.task_definition import TaskDefinition, read_task_definition
from ecs_roles.ecs.task_definition_adapters import TASK_DEFINITION_KINDS, adapted
from ecs_roles.linking.links import RoleIndex, links_of
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.text_index import Matches
from ecs_roles.linking.workload import PROPERTY, Link, OpenService, Run, Side, Workload
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.resources import Deployment, Resource, may_be_one
from ecs_roles.symbolic.text import Text, split_text
from ecs_roles.symbolic.values import Mapping, as_text

Links = Callable[[TaskDefinition, RoleIndex], tuple[Link, Link]]


def workloads_of(index: ResourceIndex, roles: RoleIndex, links: Links = links_of) -> tuple[Workload, ...]:
    """Return every task definition of a deployment with its roles and services."""
    users = _users(index)
    return tuple(
        _workload(definition, links(definition, roles), index, users)
        for kind in TASK_DEFINITION_KINDS
        for resource in index.of_kind(kind)
        for definition in map(read_task_definition, adapted(resource))
    )


@frozen()
class _Users:
    """What runs the task definitions of a deployment, by their addresses."""

    services: dict[str, tuple[Resource, ...]] = field(default_factory=dict)
    open_services: dict[str, tuple[OpenService, ...]] = field(default_factory=dict)
    runs: dict[str, tuple[Run, ...]] = field(default_factory=dict)


def _workload(definition: TaskDefinition, links: tuple[Link, Link], index: ResourceIndex, users: _Users) -> Workload:
    """Return the task definition with what surrounds it; a service that may not be created beside it is open."""
    execution, task = links
    own, address = definition.resource, definition.address
    services = [service.beside(own) for service in users.services.get(address, ())]
    in_doubt = (OpenService(service, service.in_doubt.reason) for service in services if service.in_doubt is not None)
    return Workload(
        task_definition=definition,
        execution=execution,
        task=task,
        services=tuple(service for service in services if service.in_doubt is None),
        index=index.beside(own),
        runs=tuple(replace(run, owner=run.owner.beside(own)) for run in users.runs.get(address, ())),
        open_services=(*users.open_services.get(address, ()), *in_doubt),
    )


def with_both_sides(groups: Sequence[tuple[Workload, ...]]) -> tuple[tuple[Workload, ...], ...]:
    """Return the workloads, each with its roles that serve its root or stack as execution role and as task role."""
    sides: dict[tuple[str, str], dict[Side, list[Deployment]]] = {}
    for workload in (workload for group in groups for workload in group):
        for side in PROPERTY:
            role, deployment = workload.link(side).role, workload.index.deployment
            if role is not None:
                used = sides.setdefault((deployment.name, role.address), {known: [] for known in PROPERTY})
                used[side].append(deployment)
    shared = {key: used for key, used in sides.items() if all(used.values())}
    return tuple(tuple(_with_both_sides(workload, shared) for workload in group) for group in groups)


def _with_both_sides(workload: Workload, shared: dict[tuple[str, str], dict[Side, list[Deployment]]]) -> Workload:
    here = workload.index.deployment
    found = frozenset(
        role.address
        for role in (workload.execution.role, workload.task.role)
        if role is not None and (used := shared.get((here.name, role.address))) is not None
        if all(any(may_be_one(here, other) for other in used[side]) for side in used)
    )
    return replace(workload, on_both_sides=found) if found else workload


def _users(index: ResourceIndex) -> _Users:
    """Return the services that run each task definition, those that may run it, and the rules and schedules."""
    users = _Users(runs=_runs_by_task_definition(index))
    for service in index.of_kind("service"):
        reference = as_text(service.properties.get("taskDefinition"))
        if reference is None:
            continue
        found = _named(reference, index)
        for definition in found.sure:
            users.services[definition.address] = (*users.services.get(definition.address, ()), service)
        for definition in found.possible:
            perhaps = OpenService(service, f"which task definition {service.address} runs is not known")
            users.open_services[definition.address] = (*users.open_services.get(definition.address, ()), perhaps)
    return users


def _runs_by_task_definition(index: ResourceIndex) -> dict[str, tuple[Run, ...]]:
    """Return what EventBridge runs, by the address of the task definition."""
    result: dict[str, tuple[Run, ...]] = {}
    for kind, where in (("event_target", ""), ("schedule", "target")):
        for owner in index.of_kind(kind):
            target = owner.properties.get(where) if where else owner.properties
            given = target.get("ecsParameters") if isinstance(target, Mapping) else None
            if not isinstance(target, Mapping) or not isinstance(given, Mapping):
                continue
            run = Run(owner, given, as_text(target.get("arn")))
            reference = as_text(given.get("taskDefinitionArn"))
            for definition in _named(reference, index).sure if reference is not None else ():
                result[definition.address] = (*result.get(definition.address, ()), run)
    return result


def _named(reference: Text, index: ResourceIndex) -> Matches[Resource]:
    """Return the task definitions that a service or run may name: by ARN or by family, with or without a revision.

    Source: ECS API reference, CreateService (taskDefinition).
    """
    by_arn = index.find("task_definition", "arn", reference)
    if by_arn.sure:
        return by_arn
    arn = parse_arn(reference)
    family = split_text(reference if arn is None else arn.resource_name, ":", 1)[0]
    by_family = index.find("task_definition", "family", family)
    if by_family.sure:
        return Matches(by_family.sure)
    return Matches((), lambda: tuple({item.address: item for item in (*by_arn.possible, *by_family.possible)}.values()))
