"""All that cannot be decided about the supporting roles of a deployment, each with its reason and its line."""

from collections.abc import Iterator

from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.needs.estate import Estate
from ecs_roles.needs.infrastructure_roles import infrastructure_roles
from ecs_roles.needs.instance_roles import instance_roles, passing_roles
from ecs_roles.needs.pipelines import pipeline_roles
from ecs_roles.needs.running_tasks import launcher_doubts, launchers, volume_roles
from ecs_roles.needs.supporting_roles import SupportingRole, doubts_about


def supporting_doubts(estate: Estate) -> tuple[Doubt, ...]:
    """Return what stays open about supporting roles: which role it is, who may assume it, what it may do."""
    return tuple(dict.fromkeys(_doubts(estate)))


def service_roles(estate: Estate) -> Iterator[SupportingRole]:
    """Yield every supporting role but those of launches, which have rules of their own."""
    yield from infrastructure_roles(estate)
    yield from volume_roles(estate)
    yield from instance_roles(estate)
    yield from passing_roles(estate)
    yield from pipeline_roles(estate)


def _doubts(estate: Estate) -> Iterator[Doubt]:
    for item in service_roles(estate):
        yield from doubts_about(item, estate)
    for launcher in launchers(estate):
        yield from launcher_doubts(launcher, estate)
