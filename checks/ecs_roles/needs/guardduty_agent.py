"""GuardDuty's agent for Fargate, which ECS pulls beside the task's own images when Runtime Monitoring is on.

Source: GuardDuty user guide, prerequisites for Fargate (ECS only). Runtime Monitoring is a setting of the account: the
setting ``guardduty`` says that it is on, or the code that manages the detector. A cluster opts out with a tag.
"""

from collections.abc import Iterator

from ecs_roles.ecs.tags import tags_of
from ecs_roles.findings.finding import NeededBy
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.clusters import cluster_of
from ecs_roles.needs.image_pull import LOGIN_ACTION, PULL_ACTIONS
from ecs_roles.needs.launch_types import launch_types
from ecs_roles.needs.need import Ask, Need
from ecs_roles.needs.sidecar_registries import guardduty_repository
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import text
from ecs_roles.symbolic.values import Mapping, as_items, as_literal

_FAILS = "then the task runs without GuardDuty's agent, and its coverage shows as unhealthy"
_OPT_OUT = "GuardDutyManaged"
_MONITORING, _AGENT = "RUNTIME_MONITORING", "ECS_FARGATE_AGENT_MANAGEMENT"


def guardduty_agent(workload: Workload) -> Iterator[Need]:
    """Yield what GuardDuty's agent asks of the execution role of a Fargate task."""
    facts = workload.index.deployment.facts
    switches = () if facts.guardduty else tuple(_switches(workload.index))
    if not (facts.guardduty or switches) or "FARGATE" not in launch_types(workload) or _opted_out(workload):
        return
    in_doubt = [switch.in_doubt.reason for switch in switches if switch.in_doubt is not None]
    open_reason = in_doubt[0] if switches and len(in_doubt) == len(switches) else ""
    if workload.open_services and not workload.services:
        open_reason = open_reason or workload.open_services[0].reason
    line = (NeededBy("is watched by GuardDuty Runtime Monitoring", workload.execution.span),)
    repository = guardduty_repository(facts.fill(workload.region))
    asks = [Ask(LOGIN_ACTION, text("*")), *(Ask(action, repository) for action in PULL_ACTIONS)]
    for ask in asks:
        yield Need("guardduty-agent", "execution", (ask,), line, _FAILS, open_reason, only_warns=True)


def _switches(around: ResourceIndex) -> Iterator[Resource]:
    """Yield what lets GuardDuty manage the agent of Fargate tasks."""
    for feature in around.of_kind("guardduty_feature"):
        items = as_items(feature.properties.get("additionalConfiguration"))[0]
        managed = any(isinstance(item, Mapping) and _is_enabled(_AGENT, item) for item in items)
        if managed and _is_enabled(_MONITORING, feature.properties):
            yield feature


def _is_enabled(name: str, feature: Mapping) -> bool:
    return as_literal(feature.get("name")) == name and as_literal(feature.get("status")) == "ENABLED"


def _opted_out(workload: Workload) -> bool:
    clusters = [cluster_of(service, workload.index) for service in workload.services]
    return bool(clusters) and all(cluster is not None and _has_tag(cluster) for cluster in clusters)


def _has_tag(cluster: Resource) -> bool:
    found = tags_of(cluster).get(_OPT_OUT)
    return found is not None and found.literal == "false"
