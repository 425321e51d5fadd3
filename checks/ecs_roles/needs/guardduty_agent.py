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
    if (
        not (facts.guardduty or _switched_on(workload.index))
        or "FARGATE" not in launch_types(workload)
        or _opted_out(workload)
    ):
        return
    line = (NeededBy("is watched by GuardDuty Runtime Monitoring", workload.execution.span),)
    repository = guardduty_repository(facts.fill(workload.region))
    asks = [Ask(LOGIN_ACTION, text("*")), *(Ask(action, repository) for action in PULL_ACTIONS)]
    for ask in asks:
        yield Need("guardduty-agent", "execution", (ask,), line, _FAILS, only_warns=True)


def _switched_on(around: ResourceIndex) -> bool:
    """Return whether the code lets GuardDuty manage the agent of Fargate tasks."""
    return any(_is_enabled(_AGENT, item) for item in _configurations(around))


def _configurations(around: ResourceIndex) -> Iterator[Mapping]:
    for feature in around.of_kind("guardduty_feature"):
        if _is_enabled(_MONITORING, feature.properties):
            items = as_items(feature.properties.get("additionalConfiguration"))[0]
            yield from (item for item in items if isinstance(item, Mapping))


def _is_enabled(name: str, feature: Mapping) -> bool:
    return as_literal(feature.get("name")) == name and as_literal(feature.get("status")) == "ENABLED"


def _opted_out(workload: Workload) -> bool:
    clusters = [cluster_of(service, workload.index) for service in workload.services]
    return bool(clusters) and all(cluster is not None and _has_tag(cluster) for cluster in clusters)


def _has_tag(cluster: Resource) -> bool:
    found = tags_of(cluster).get(_OPT_OUT)
    return found is not None and found.literal == "false"
