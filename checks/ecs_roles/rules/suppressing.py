"""Which findings somebody has silenced in the source, on the resource, the role or the task definition."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ecs_roles.findings.finding import Finding
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.estate import Estate
from ecs_roles.rules.catalog import BY_ID
from ecs_roles.symbolic.resources import ReadError, Resource, Suppression

_OURS = re.compile(r"ECS\d+$|CKV_ECSROLE_")


@dataclass(frozen=True, slots=True)
class Silenced:
    """A finding and the remark that silences it."""

    finding: Finding
    suppression: Suppression


def suppression_of(finding: Finding, assessment: Assessment) -> Suppression | None:
    """The remark that silences a finding of this workload, if there is one."""
    remarks = (remark for resource in _places(finding, assessment) for remark in resource.suppressions)
    return next((remark for remark in remarks if names(remark, finding.rule)), None)


def suppression_in_estate(finding: Finding, estate: Estate) -> Suppression | None:
    """The remark that silences a finding about a deployment: on what holds it, its role, its only task definition."""
    wanted = {holder.address for holder in finding.holders} | {finding.role}
    if len(finding.task_definitions) == 1:
        wanted.add(finding.task_definitions[0])
    remarks = (
        remark
        for resource in estate.surroundings.deployment.resources
        if resource.address in wanted
        for remark in resource.suppressions
    )
    return next((remark for remark in remarks if names(remark, finding.rule)), None)


def unused(estates: Iterable[Estate], used: Iterable[Suppression]) -> Iterator[Suppression]:
    """The remarks with an id of ours that silence nothing, in source order."""
    working = set(used)
    idle = {remark for remark in _remarks(estates) if remark.rule.upper() in BY_ID and remark not in working}
    yield from sorted(idle, key=lambda remark: (remark.span, remark.rule))


def misspelt(estates: Iterable[Estate]) -> Iterator[ReadError]:
    """The remarks that look like ours and name no rule."""
    for remark in dict.fromkeys(_remarks(estates)):
        if _OURS.match(remark.rule.upper()) and remark.rule.upper() not in BY_ID:
            yield ReadError(f"the remark silences {remark.rule}, and there is no such rule", remark.span)


def _remarks(estates: Iterable[Estate]) -> Iterator[Suppression]:
    for estate in estates:
        for resource in estate.surroundings.deployment.resources:
            yield from resource.suppressions


def names(remark: Suppression, rule: str) -> bool:
    """Whether a remark means a rule, in whichever host's spelling it is written."""
    known = BY_ID.get(remark.rule.upper())
    return known is not None and known.id == rule


def _places(finding: Finding, assessment: Assessment) -> Iterator[Resource]:
    """The task definition, the role that the finding is about, and the resource that holds it."""
    workload = assessment.workload
    yield workload.task_definition.resource
    holding = {holder.address for holder in finding.holders}
    asking = (*workload.services, *(run.holder for run in workload.runs))
    yield from (resource for resource in asking if resource.address in holding)
    for link in (workload.execution, workload.task):
        if link.role is None or link.side != finding.role_kind:
            continue
        yield link.role.resource
        holding = {holder.address for holder in finding.holders}
        yield from (policy.holder for policy in link.role.policies if policy.holder.address in holding)
