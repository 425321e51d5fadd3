"""Tasks without an execution role on EC2: the role of the instance pulls their images and writes their logs.

Source: ECS developer guide, container instance IAM role, task execution IAM role (private ECR images, awslogs).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ecs_roles.ecs.role import Role
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.iam.decision import Decision, Verdict
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.container_logs import container_logs
from ecs_roles.needs.deciding import decide_for
from ecs_roles.needs.image_pull import image_pull
from ecs_roles.needs.instance_roles import instance_roles_of_group
from ecs_roles.needs.launch_types import chosen_providers, launch_types
from ecs_roles.needs.need import Need, merged
from ecs_roles.needs.role_demands import execution_role_demands
from ecs_roles.needs.supporting_roles import SupportingRole
from ecs_roles.symbolic.values import as_text

_FEATURES = frozenset({"ecr-login", "ecr-pull", "logs"})
_WHAT = "the role of the instances, which pulls and logs without an execution role"
_REST = "no capacity provider of this code leads to all of them"
_REST_OF_JOB = "a job gets its queue, and with it its compute environment, when it is submitted"


@dataclass(frozen=True, slots=True)
class InstanceLacks:
    """An instance role that may not do what a task without execution role asks of it."""

    item: SupportingRole
    role: Role
    workload: Workload
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Instances:
    """The roles of the instances that a task can be placed on; ``rest`` says why there may be others."""

    items: tuple[SupportingRole, ...]
    rest: str = ""


def instances_lacking(analysed: AnalysedDeployment) -> Iterator[InstanceLacks]:
    """Return the instance roles of the code that surely cannot pull or log for a task on their instances."""
    for workload in analysed.workloads.values():
        needs = needs_of_instance(workload)
        for item in _instances(workload, analysed).items if needs else ():
            if item.role is not None:
                missing = [need for need in needs if decide_for(need, item.role, workload).decision.denied]
                if missing:
                    yield InstanceLacks(item, item.role, workload, tuple(missing))


def with_instance_doubts(assessment: Assessment, analysed: AnalysedDeployment) -> Assessment:
    """Return the assessment, with what cannot be decided about the instances where they pull and log."""
    found = _needs(assessment.workload)
    needs = tuple(need for need in found if not need.open)
    doubts = [Doubt(_WHAT, need.open, need.span) for need in found if need.open]
    if needs:
        doubts += _doubts(needs, assessment.workload, analysed)
    return replace(assessment, doubts=(*assessment.doubts, *dict.fromkeys(doubts)))


def needs_of_instance(workload: Workload) -> tuple[Need, ...]:
    """Return what the instance surely has to do, because the task has no execution role and ECS demands none."""
    return tuple(need for need in _needs(workload) if not need.open)


def _needs(workload: Workload) -> tuple[Need, ...]:
    if workload.execution.status != "none" or execution_role_demands(workload):
        return ()
    found = (*image_pull(workload), *container_logs(workload))
    return merged(tuple(need for need in found if need.feature in _FEATURES))


def _doubts(needs: tuple[Need, ...], workload: Workload, analysed: AnalysedDeployment) -> Iterator[Doubt]:
    instances = _instances(workload, analysed)
    if instances.rest:
        yield Doubt(_WHAT, instances.rest, needs[0].span)
    for item in instances.items:
        verdicts = [_verdict(need, item, workload) for need in needs]
        unknown = next((verdict for verdict in verdicts if verdict.decision is Decision.UNKNOWN), None)
        if unknown is not None:
            yield Doubt(_WHAT, unknown.reason, needs[0].span)


def _verdict(need: Need, item: SupportingRole, workload: Workload) -> Verdict:
    if item.role is None:
        return Verdict(Decision.UNKNOWN, reason=item.link.reason)
    return decide_for(need, item.role, workload)


def _instances(workload: Workload, analysed: AnalysedDeployment) -> Instances:
    """Follow the services and runs of the task definition to the instances of the capacity providers they choose."""
    around = analysed.index
    chosen = [(service.properties, as_text(service.properties.get("cluster"))) for service in workload.services]
    chosen += [(run.parameters, run.cluster) for run in workload.sure_runs]
    groups = [provider for choice, cluster in chosen for provider in chosen_providers(choice, cluster, around)]
    items = {
        item.role.address if item.role is not None else str(item.span): item
        for provider in groups
        if provider is not None
        for item in instance_roles_of_group(provider, analysed)
    }
    on_ec2 = set(launch_types(workload)) <= {"EC2"}
    others = workload.open_services or len(workload.sure_runs) < len(workload.runs)
    whole = bool(chosen) and bool(items) and None not in groups and on_ec2 and not others
    rest = _REST_OF_JOB if workload.task_definition.resource.kind == "batch_job_definition" else _REST
    return Instances(tuple(items.values()), "" if whole else rest)
