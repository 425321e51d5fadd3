"""Findings about references to secrets and parameters that are wrong as they are written."""

from collections.abc import Iterator
from typing import Literal

from ecs_roles.ecs.container import Container
from ecs_roles.findings.finding import Finding, NeededBy
from ecs_roles.findings.message import Consequence, Message
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.injected_secrets import READ_SECRET
from ecs_roles.needs.value_from import ValueFromFault, credentials_fault, fault_of
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text

# A partial ARN that the role does not allow is reported as missing; else it works.
_PARTIAL = "AWS finds the secret by its name and asks IAM for the complete ARN, and recommends to write that one"


def value_from_findings(rule: Rule, assessment: Assessment, sort: Literal["refused", "partial"]) -> Iterator[Finding]:
    """Yield a finding for each reference with a fault of one sort."""
    workload = assessment.workload
    for container, written, use, fault in _faulty(workload):
        if fault.sort != sort:
            continue
        place = written.span or container.span or workload.task_definition.span
        yield workload.finding(
            rule,
            workload.place(place),
            Message(
                workload.mention,
                f"{use} container {container.name} from '{shown(written)}'",
                fault.why,
                besides=(_PARTIAL,) if fault.sort == "partial" else (),
                consequence=Consequence(fault.ecs_says) if fault.sort == "refused" else None,
            ),
            fault.fix,
            link=workload.execution,
            actions=(READ_SECRET,),
            resources=(shown(written),),
            needed_by=(NeededBy(f"{use} container {container.name}", place),),
        )


@derived_once
def _faulty(workload: Workload) -> tuple[tuple[Container, Text, str, ValueFromFault], ...]:
    """Return the references with a fault, each with its container."""
    containers = workload.task_definition.containers
    return tuple((item, *found) for item in containers for found in _faults(item, workload))


def _faults(container: Container, workload: Workload) -> Iterator[tuple[Text, str, ValueFromFault]]:
    """Yield each reference with a fault: the text, what it is for, the fault."""
    around, given = workload.index, container.registry_credentials
    for reference in container.secrets + (container.log.secrets if container.log else ()):
        fault = fault_of(reference.value_from, around)
        if fault is not None:
            yield reference.value_from, f"{reference.use} in", fault
    fault = credentials_fault(given, around) if given is not None else None
    if given is not None and fault is not None:
        yield given, "reads the registry credentials of", fault
