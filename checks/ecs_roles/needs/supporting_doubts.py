"""All that cannot be decided about the supporting roles of a deployment, each with its reason and its line."""

from collections.abc import Iterator

from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.infrastructure_roles import infrastructure_roles
from ecs_roles.needs.instance_roles import instance_roles, passing_roles, unfound_profiles
from ecs_roles.needs.pipelines import pipeline_roles
from ecs_roles.needs.running_tasks import launcher_doubts, launchers, volume_roles
from ecs_roles.needs.supporting_roles import SupportingRole, doubts_about
from ecs_roles.symbolic.derived_once import collected_once


def supporting_doubts(analysed: AnalysedDeployment) -> tuple[Doubt, ...]:
    """Return what stays open about supporting roles: which role it is, who may assume it, what it may do."""
    return tuple(dict.fromkeys(_doubts(analysed)))


@collected_once
def service_roles(analysed: AnalysedDeployment) -> Iterator[SupportingRole]:
    """Yield every supporting role but those of launches, which have rules of their own."""
    yield from infrastructure_roles(analysed)
    yield from volume_roles(analysed)
    yield from instance_roles(analysed)
    yield from passing_roles(analysed)
    yield from pipeline_roles(analysed)


def _doubts(analysed: AnalysedDeployment) -> Iterator[Doubt]:
    for item in service_roles(analysed):
        yield from doubts_about(item, analysed)
    yield from unfound_profiles(analysed)
    for launcher in launchers(analysed):
        yield from launcher_doubts(launcher, analysed)
