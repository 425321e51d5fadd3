"""The references to secrets and parameters of a task definition that are wrong as they are written."""

from collections.abc import Iterator

from ecs_roles.ecs.container import Container, SecretReference
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.value_from import ValueFromFault, credentials_fault, fault_of
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.text import Text


@derived_once
def faulty_secrets(workload: Workload) -> tuple[tuple[Container, SecretReference, ValueFromFault], ...]:
    """Return the secrets of containers and of their logs whose reference has a fault."""
    return tuple(
        (container, reference, fault)
        for container in workload.task_definition.containers
        for reference in container.secrets + (container.log.secrets if container.log else ())
        if (fault := fault_of(reference.value_from, workload)) is not None
    )


@derived_once
def faulty_references(workload: Workload) -> tuple[tuple[Container, Text, str, ValueFromFault], ...]:
    """Return the references with a fault: the container, the text, what it is for, the fault."""
    containers = workload.task_definition.containers
    return tuple((item, *found) for item in containers for found in _faults(item, workload))


def _faults(container: Container, workload: Workload) -> Iterator[tuple[Text, str, ValueFromFault]]:
    for item, reference, found in faulty_secrets(workload):
        if item is container:
            yield reference.value_from, f"{reference.use} in", found
    given = container.registry_credentials
    fault = credentials_fault(given, workload.index) if given is not None else None
    if given is not None and fault is not None:
        yield given, "reads the registry credentials of", fault
