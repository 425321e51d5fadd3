"""Which findings the source suppresses, on the resource, the role or the task definition."""

import re
from collections.abc import Iterable, Iterator

from ecs_roles.findings.finding import Finding
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.catalog import BY_ID
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.resources import ReadError, Resource, Suppression

_OURS = re.compile(r"ECS\d+$|CKV_ECSROLE_")


@frozen()
class Suppressed:
    """A finding and the suppression that hides it."""

    finding: Finding
    suppression: Suppression


def suppression_of(finding: Finding, assessment: Assessment) -> Suppression | None:
    """Return the suppression of a finding of this workload, if there is one."""
    suppressions = (suppression for resource in _places(finding, assessment) for suppression in resource.suppressions)
    return next((suppression for suppression in suppressions if names(suppression, finding.rule)), None)


def suppression_in_deployment(finding: Finding, analysed: AnalysedDeployment) -> Suppression | None:
    """Return the suppression of a finding about a deployment: on what holds it, its role, its only task definition."""
    wanted = {owner.address for owner in finding.enclosing} | {finding.role}
    if len(finding.task_definitions) == 1:
        wanted.add(finding.task_definitions[0])
    known = analysed.suppressions
    places = sorted(place for address in wanted for place in known.get(address, ()))
    suppressions = (
        suppression for place in places for suppression in analysed.index.deployment.resources[place].suppressions
    )
    return next((suppression for suppression in suppressions if names(suppression, finding.rule)), None)


def unused(
    analysed_deployments: Iterable[AnalysedDeployment], used: Iterable[Suppression], stray: Iterable[Suppression] = ()
) -> Iterator[Suppression]:
    """Yield the suppressions with an id of ours that suppress nothing, in source order."""
    working = set(used)
    found = {
        suppression
        for suppression in (*_suppressions(analysed_deployments), *stray)
        if suppression.rule.upper() in BY_ID and suppression not in working
    }
    yield from sorted(found, key=lambda suppression: (suppression.span, suppression.rule))


def misspelt(
    analysed_deployments: Iterable[AnalysedDeployment], stray: Iterable[Suppression] = ()
) -> Iterator[ReadError]:
    """Yield the suppressions that look like ours and name no rule."""
    for suppression in dict.fromkeys((*_suppressions(analysed_deployments), *stray)):
        if _OURS.match(suppression.rule.upper()) and suppression.rule.upper() not in BY_ID:
            yield ReadError(f"the suppression names {suppression.rule}, and there is no such rule", suppression.span)


def _suppressions(analysed_deployments: Iterable[AnalysedDeployment]) -> Iterator[Suppression]:
    for analysed in analysed_deployments:
        for resource in analysed.index.deployment.resources:
            yield from resource.suppressions


def names(suppression: Suppression, rule: str) -> bool:
    """Return whether a suppression means a rule, in whichever host's spelling it is written."""
    known = BY_ID.get(suppression.rule.upper())
    return known is not None and known.id == rule


def _places(finding: Finding, assessment: Assessment) -> Iterator[Resource]:
    """Yield the task definition, the role that the finding is about, and the resource that holds it."""
    workload = assessment.workload
    yield workload.task_definition.resource
    holding = {owner.address for owner in finding.enclosing}
    asking = (*workload.services, *(run.owner for run in workload.runs))
    yield from (resource for resource in asking if resource.address in holding)
    for link in (workload.execution, workload.task):
        if link.role is None or link.side != finding.role_kind:
            continue
        yield link.role.resource
        holding = {owner.address for owner in finding.enclosing}
        yield from (policy.owner for policy in link.role.policies if policy.owner.address in holding)
