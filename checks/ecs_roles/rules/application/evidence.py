"""The evidence about an application, held against its task role."""

import re
from collections.abc import Iterator
from functools import lru_cache

from ecs_roles.ecs.role import Role
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.iam.access import Access, access_within
from ecs_roles.iam.application_evidence import ApplicationNeeds, CalledAction, Evidence, read_evidence
from ecs_roles.iam.service_reference import access_level
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment, ScanSettings
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.role_policies import policies_of
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.derived_once import Remembering, derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import text

_PARTITION = re.compile(r"^arn:\*:")


@frozen()
class Application(Remembering):
    """A task definition with a task role of this code, and what a file says of its application."""

    assessment: Assessment
    role: Role
    needs: ApplicationNeeds
    evidence: Evidence

    @property
    def workload(self) -> Workload:
        """Return the task definition with its roles."""
        return self.assessment.workload


@derived_once
def applications(analysed: AnalysedDeployment) -> tuple[Application, ...]:
    """Return the task definitions of a deployment that a file says something about."""
    return tuple(_applications(analysed))


def _applications(analysed: AnalysedDeployment) -> Iterator[Application]:
    for assessment in analysed.assessments:
        role = assessment.workload.task.role
        if role is None or not role.resource.managed:
            continue
        for needs, evidence in evidence_about(assessment.workload, analysed.scan_scope.settings):
            yield Application(assessment, role, needs, evidence)


def names_of(workload: Workload) -> frozenset[str]:
    """Return the names that a call gives to a task definition: its address, the end of it, its family."""
    address = workload.address
    family = workload.task_definition.family
    ends = (address.rpartition(mark)[2] for mark in "/.")
    return frozenset({address, *ends, *((family.literal,) if family is not None and family.literal else ())})


@lru_cache(maxsize=64)
def _read(content: str, role_name: str | None) -> Evidence:
    return read_evidence(content, role_name)


@derived_once
def uncalled_for(application: Application) -> tuple[tuple[CalledAction, Answer, str], ...]:
    """Return what the application calls and its role surely, or perhaps, does not allow on any such resource."""
    called = ((item, *is_allowed(application, item)) for item in surely_called(application.evidence))
    return tuple((item, allowed, why) for item, allowed, why in called if allowed is not Answer.YES)


def surely_called(evidence: Evidence) -> Iterator[CalledAction]:
    """Yield the actions of AWS that the application calls.

    Tools list what a call needs with all of its parameters: an action whose name goes on from that of another one in
    the list (``s3:GetObjectTagging``) is asked with some of them only, and is left out.
    """
    called = {item.action.lower() for item in evidence.called}
    for item in evidence.called:
        name = item.action.lower()
        if access_level(item.action) is not None and (
            item.seen or not any(name.startswith(other) for other in called - {name})
        ):
            yield item


def evidence_about(workload: Workload, settings: ScanSettings) -> Iterator[tuple[ApplicationNeeds, Evidence]]:
    """Yield what files say of the application of a task definition."""
    role = workload.task.role
    name = role.name.literal if role is not None else None
    for needs in settings.application_needs:
        if needs.task in names_of(workload):
            yield needs, _read(needs.content, name)


def is_allowed(application: Application, item: CalledAction) -> tuple[Answer, str]:
    """Decide whether the role allows the action on some resource that the evidence means."""
    role = application.role
    found = allowing(item, role, application.workload.index)
    if any(each.answer is Answer.YES for each in found):
        return Answer.YES, ""
    if found:
        return Answer.UNKNOWN, found[0].reason
    unread = role.grants.unknowns
    return (Answer.UNKNOWN, unread[0].reason) if unread else (Answer.NO, "")


def allowing(item: CalledAction, role: Role, index: ResourceIndex) -> tuple[Access, ...]:
    """Return the statements of a role that surely or perhaps allow what the application calls."""
    fill = index.deployment.facts.fill
    resources = tuple(fill(text(_PARTITION.sub("arn:aws:", each))) for each in item.resources)
    return tuple(access_within(policies_of(role, index), (item.action,), resources))


def evidence_doubts(analysed: AnalysedDeployment) -> Iterator[Doubt]:
    """Yield what an application calls of which it is not known whether its role allows it."""
    for application in applications(analysed):
        for item, allowed, why in uncalled_for(application):
            if allowed is Answer.UNKNOWN:
                what = f"whether {application.role.address} allows {item.action}, which the application calls"
                yield Doubt(what, why, application.workload.task.span)
