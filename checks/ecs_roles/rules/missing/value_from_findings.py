"""Findings about references to secrets and parameters that are wrong as they are written."""

from collections.abc import Iterator
from typing import Literal

from ecs_roles.findings.finding import Finding, NeededBy
from ecs_roles.findings.message import Consequence, Message
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.faulty_references import faulty_references
from ecs_roles.needs.injected_secrets import READ_SECRET
from ecs_roles.needs.open_by_default import empty_places
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.showing import shown

# A partial ARN that the role does not allow is reported as missing; else it works.
_PARTIAL = "AWS finds the secret by its name and asks IAM for the complete ARN, and recommends to write that one"


def value_from_findings(rule: Rule, assessment: Assessment, sort: Literal["refused", "partial"]) -> Iterator[Finding]:
    """Yield a finding for each reference with a fault of one sort."""
    workload = assessment.workload
    faulty = faulty_references(workload)
    # Of these a doubt tells: nobody deploys them so.
    empty = empty_places(workload.index) if faulty else {}
    for container, written, use, fault in faulty:
        if fault.sort != sort or written.span in empty:
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
