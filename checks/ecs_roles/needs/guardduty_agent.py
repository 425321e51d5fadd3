"""GuardDuty's agent for Fargate, which ECS pulls beside the task's own images when Runtime Monitoring is on.

Source: GuardDuty user guide, prerequisites for Fargate (ECS only). Runtime Monitoring is a setting of the account: the
setting ``guardduty`` says that it is on, or the code that manages the detector. A cluster opts out with a tag.
"""

from collections.abc import Iterator

from ecs_roles.ecs.tags import tags_of, unread_tags
from ecs_roles.findings.finding import NeededBy
from ecs_roles.findings.message import follows
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.clusters import cluster_of
from ecs_roles.needs.image_pull import LOGIN_ACTION, PULL_ACTIONS
from ecs_roles.needs.launch_types import launch_types
from ecs_roles.needs.need import Ask, Need
from ecs_roles.needs.sidecar_registries import guardduty_repository
from ecs_roles.symbolic.answer import Answer, all_of, any_of
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import same_text, text
from ecs_roles.symbolic.values import Mapping, as_objects, as_text
from ecs_roles.symbolic.walking import doubts_in

_FAILS = follows("the task runs without GuardDuty's agent, and its coverage shows as unhealthy")
_OPT_OUT = "GuardDutyManaged"
_MONITORING, _AGENT = "RUNTIME_MONITORING", "ECS_FARGATE_AGENT_MANAGEMENT"


def guardduty_agent(workload: Workload) -> Iterator[Need]:
    """Yield what GuardDuty's agent asks of the execution role of a Fargate task."""
    facts = workload.index.deployment.facts
    switched_on = Answer.YES if facts.guardduty else any_of(map(_manages_agent, _features(workload)))
    watched = switched_on & ~_opted_out(workload)
    if "FARGATE" not in launch_types(workload) or watched is Answer.NO:
        return
    open_reason = "" if watched is Answer.YES else _why_open(workload)
    line = (NeededBy("is watched by GuardDuty Runtime Monitoring", workload.execution.span),)
    repository = guardduty_repository(facts.fill(workload.region))
    asks = [Ask(LOGIN_ACTION, text("*")), *(Ask(action, repository) for action in PULL_ACTIONS)]
    for ask in asks:
        yield Need("guardduty-agent", "execution", (ask,), line, _FAILS, open_reason, only_warns=True)


def _features(workload: Workload) -> tuple[Resource, ...]:
    return workload.index.of_kind("guardduty_feature")


def _manages_agent(feature: Resource) -> Answer:
    """Decide whether a feature lets GuardDuty manage the agent of Fargate tasks."""
    listed, rest = as_objects(feature.properties.get("additionalConfiguration")).split()
    further = [*(_is_enabled(_AGENT, item) for item in listed), *(Answer.UNKNOWN for _ in rest)]
    there = Answer.YES if feature.in_doubt is None else Answer.UNKNOWN
    return there & _is_enabled(_MONITORING, feature.properties) & any_of(further)


def _is_enabled(name: str, feature: Mapping) -> Answer:
    wanted = (("name", name), ("status", "ENABLED"))
    return all_of(same_text(as_text(feature.get(key)) or text(), text(value)) for key, value in wanted)


def _opted_out(workload: Workload) -> Answer:
    """Decide whether every cluster that the task surely runs in opts out."""
    clusters = [cluster_of(service, workload.index) for service in workload.services]
    if not clusters:
        return Answer.UNKNOWN if workload.open_services else Answer.NO
    return all_of(Answer.NO if cluster is None else _opts_out(cluster) for cluster in clusters)


def _opts_out(cluster: Resource) -> Answer:
    found = tags_of(cluster).get(_OPT_OUT)
    if found is not None:
        return same_text(found, text("false"))
    return Answer.NO if unread_tags(cluster) is None else Answer.UNKNOWN


def _why_open(workload: Workload) -> str:
    """Return the first thing that leaves it open whether GuardDuty watches the task."""
    reasons = [item.reason for item in workload.open_services]
    for resource in (*_features(workload), *(cluster_of(service, workload.index) for service in workload.services)):
        if resource is not None:
            unread = (each.reason for each in doubts_in(resource.properties))
            reasons += [*((resource.in_doubt.reason,) if resource.in_doubt is not None else ()), *unread]
    return reasons[0] if reasons else "whether GuardDuty watches the task is not known"
