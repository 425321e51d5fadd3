"""Findings about references to secrets and parameters that are wrong as they are written."""

from collections.abc import Iterator
from typing import Literal

from ecs_roles.findings.finding import Finding, NeededBy
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.injected_secrets import READ_SECRET
from ecs_roles.needs.value_from_faults import ValueFromFault, fault_of
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.showing import shown


def value_from_findings(rule: Rule, assessment: Assessment, sort: Literal["refused", "partial"]) -> Iterator[Finding]:
    """A finding for each reference with a fault of one sort."""
    workload = assessment.workload
    for container in workload.task_definition.containers:
        for reference in container.secrets + (container.log.secrets if container.log else ()):
            fault = fault_of(reference.value_from, workload.surroundings)
            if fault is None or fault.sort != sort:
                continue
            place = reference.value_from.span or container.span or workload.task_definition.span
            yield rule.at(
                place,
                workload.task_definition.resource,
                f"{workload.address} {reference.use} in container {container.name} "
                f"from '{shown(reference.value_from)}': {fault.why}{_says(fault)}",
                fault.fix,
                link=workload.execution,
                task_definition=workload.address,
                actions=(READ_SECRET,),
                resources=(shown(reference.value_from),),
                needed_by=(NeededBy(f"{reference.use} in container {container.name}", place),),
            )


def _says(fault: ValueFromFault) -> str:
    """What ECS answers; a partial ARN that the role does not allow is reported as missing, else it mostly works."""
    if fault.sort == "partial":
        return "; AWS recommends the complete ARN, and a role that allows only that does not allow this one"
    return f". ECS will say: {fault.ecs_says}"
