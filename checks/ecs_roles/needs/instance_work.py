"""Tasks without an execution role on EC2: the role of the instance pulls their images and writes their logs.

Source: ECS developer guide, container instance IAM role, task execution IAM role (private ECR images, awslogs).
"""

from collections.abc import Iterable, Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.iam.decision import Decision, Verdict
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.cluster_instances import joining_instances, profile_settings
from ecs_roles.needs.clusters import cluster_named
from ecs_roles.needs.container_logs import container_logs
from ecs_roles.needs.deciding import decide_for
from ecs_roles.needs.image_pull import image_pull
from ecs_roles.needs.imported_clusters import with_values_of
from ecs_roles.needs.instance_roles import (
    instance_roles_of_cluster,
    instance_roles_of_environment,
    instance_roles_of_group,
    is_on_instances,
    role_links,
)
from ecs_roles.needs.launch_types import chosen_launch_types, chosen_providers, launch_types
from ecs_roles.needs.need import Need, merged
from ecs_roles.needs.other_deployments import Home, all_elsewhere, alternatives, candidates, found_elsewhere
from ecs_roles.needs.role_demands import execution_role_demands
from ecs_roles.needs.supporting_roles import SupportingRole
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.imports import Imported
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Text, same_text
from ecs_roles.symbolic.values import Mapping, as_text
from ecs_roles.symbolic.walking import doubts_in, texts_in

_FEATURES = frozenset({"ecr-login", "ecr-pull", "logs"})
_WHAT = "the role of the instances, which pulls and logs without an execution role"
_DEMANDED = "an execution role, which Fargate demands for images of ECR and for the log driver awslogs"
_OF_AWS = (PARTITION, REGION, ACCOUNT)
_REST = "no capacity provider and no user data of this code leads to all of them"
_NOT_PLACED = "no service and no schedule of this code says on which cluster it runs"
_REST_OF_JOB = "a job gets its queue, and with it its compute environment, when it is submitted"


@frozen()
class InstanceLacks:
    """An instance role that may not do what a task without execution role asks of it."""

    item: SupportingRole
    role: Role
    workload: Workload
    needs: tuple[Need, ...]


@frozen()
class Instances:
    """The roles of the instances that a task can be placed on; ``rest`` says why there may be others.

    ``chosen_later`` is the cluster where whoever deploys names it: a parameter without a default.
    """

    items: tuple[SupportingRole, ...]
    rest: str = ""
    chosen_later: Text | None = None


def instances_lacking(analysed: AnalysedDeployment) -> Iterator[InstanceLacks]:
    """Return the instance roles of the code that surely cannot pull or log for a task on their instances."""
    for workload in analysed.workloads.values():
        needs = needs_of_instance(workload)
        for item in _instances(workload, analysed).items if needs else ():
            if item.role is not None:
                missing = [need for need in needs if _verdict(need, item, workload, analysed).decision.denied]
                if missing:
                    yield InstanceLacks(item, item.role, workload, tuple(missing))


def with_instance_doubts(assessment: Assessment, analysed: AnalysedDeployment) -> Assessment:
    """Return the assessment, with what cannot be decided about the instances where they pull and log."""
    needs = _needs(assessment.workload)
    doubts = dict.fromkeys(_doubts(needs, assessment.workload, analysed)) if needs else None
    return replace(assessment, doubts=(*assessment.doubts, *doubts)) if doubts else assessment


def needs_of_instance(workload: Workload) -> tuple[Need, ...]:
    """Return what the instance surely has to do, because the task has no execution role and ECS demands none."""
    return tuple(need for need in _needs(workload) if not need.open)


def _needs(workload: Workload) -> tuple[Need, ...]:
    if workload.execution.status != "none" or execution_role_demands(workload):
        return ()
    found = (*image_pull(workload), *container_logs(workload))
    return merged(tuple(need for need in found if need.feature in _FEATURES))


def _doubts(needs: tuple[Need, ...], workload: Workload, analysed: AnalysedDeployment) -> Iterator[Doubt]:
    """Yield what of the needs is open, and which sure ones cannot be decided for the roles of the instances.

    Fargate has no instances: what it surely needs is a demand for an execution role, and no longer here.
    """
    if "FARGATE" in launch_types(workload):
        yield from (Doubt(_DEMANDED, need.open, need.span) for need in needs if need.open)
        return
    instances = _instances(workload, analysed)
    is_placed_later = instances.rest in (_NOT_PLACED, _REST_OF_JOB) or instances.chosen_later is not None
    if is_placed_later and _is_served_beside_it(needs, workload, analysed, instances.chosen_later):
        return
    verdicts = {need: [_verdict(need, item, workload, analysed) for item in instances.items] for need in needs}
    sure = tuple(need for need in needs if not need.open)
    for need in needs:
        if need.open and (
            instances.rest or not all(verdict.decision is Decision.ALLOWED for verdict in verdicts[need])
        ):
            yield Doubt(_WHAT, need.open, need.span)
    if sure and instances.rest:
        yield Doubt(_WHAT, instances.rest, sure[0].span)
    for number in range(len(instances.items)):
        found = (verdicts[need][number] for need in sure)
        unknown = next((verdict for verdict in found if verdict.decision is Decision.UNKNOWN), None)
        if unknown is not None:
            yield Doubt(_WHAT, unknown.reason, sure[0].span)


def _is_served_beside_it(
    needs: tuple[Need, ...], workload: Workload, analysed: AnalysedDeployment, named: Text | None
) -> bool:
    """Decide whether all instances beside it may do all of it, where nothing says yet which of them run the task.

    A task definition beside clusters, or in a scan that has some, and a job beside compute environments are written
    for them. That they may not do it is not a finding: the task may run elsewhere.
    """
    beside = _instances_beside(workload, analysed, named)
    verdicts = (_verdict(need, item, workload, analysed) for need in needs for item in beside.items)
    return bool(beside.items) and not beside.rest and all(each.decision is Decision.ALLOWED for each in verdicts)


def _instances_beside(workload: Workload, analysed: AnalysedDeployment, named: Text | None) -> Instances:
    if workload.task_definition.resource.kind == "batch_job_definition":
        environments = [item for item in analysed.index.of_kind("batch_compute_environment") if is_on_instances(item)]
        serving = [tuple(instance_roles_of_environment(item, analysed)) for item in environments]
        return Instances(tuple(item for found in serving for item in found), "" if all(serving) else _REST_OF_JOB)
    if not set(launch_types(workload)) <= {"EC2"}:
        return Instances((), _NOT_PLACED)
    own = [[(cluster, analysed)] for cluster in analysed.index.of_kind("cluster") if cluster.managed]
    blocks = [homes for homes in own or all_elsewhere("cluster", analysed) if _may_be_meant(homes, named)]
    parts = [_of_block(homes) for homes in blocks]
    items = tuple(item for part in parts for item in part.items)
    return Instances(items, next((part.rest for part in parts if part.rest), "") if items else _NOT_PLACED)


def _may_be_meant(homes: list[Home], named: Text | None) -> bool:
    """Return whether the cluster can have the name that is only known in part."""
    name = as_text(homes[0][0].properties.get("clusterName"))
    return named is None or name is None or same_text(name, named) is not Answer.NO


def _of_block(homes: list[Home]) -> Instances:
    """Return the instances of one cluster, in all the scenarios that create it."""
    parts = [_of_cluster(*home) for home in homes]
    items = tuple(item for part in parts for item in part.items)
    doubts = [part.rest for part in parts if part.rest not in ("", _REST)]
    return Instances(items, doubts[0] if doubts else "" if items else _REST)


def _verdict(need: Need, item: SupportingRole, workload: Workload, analysed: AnalysedDeployment) -> Verdict:
    if item.role is None:
        return Verdict(Decision.UNKNOWN, told=item.link.reason)
    home = item.user.origin.deployment if item.user.origin is not None else ""
    return decide_for(with_values_of(home, need, workload, analysed), item.role, workload)


def _instances(workload: Workload, analysed: AnalysedDeployment) -> Instances:
    """Follow the services and runs of the task definition to the instances of the capacity providers they choose."""
    chosen = [(service.properties, as_text(service.properties.get("cluster"))) for service in workload.services]
    chosen += [(run.parameters, run.cluster) for run in workload.sure_runs]
    groups = [_chosen(choice, cluster, workload, analysed) for choice, cluster in chosen]
    found = [part for group in groups for part in group]
    items = {
        (item.role.span, item.role.address) if item.role is not None else item.span: item
        for part in found
        for item in part.items
    }
    on_ec2 = set(launch_types(workload)) <= {"EC2"}
    others = workload.open_services or len(workload.sure_runs) < len(workload.runs)
    elsewhere = _REST if found or others else _NOT_PLACED
    rest = _REST_OF_JOB if workload.task_definition.resource.kind == "batch_job_definition" else elsewhere
    doubts = [part for part in found if part.rest]
    if doubts and on_ec2:
        only_later = not others and all(part.chosen_later is not None for part in doubts)
        return Instances(tuple(items.values()), doubts[0].rest, doubts[0].chosen_later if only_later else None)
    return Instances(tuple(items.values()), "" if items and on_ec2 and not others else rest)


def _chosen(
    choice: Mapping, named: Text | None, workload: Workload, analysed: AnalysedDeployment
) -> Iterator[Instances]:
    cluster = cluster_named(named, analysed.index)
    if cluster is not None and cluster.managed:
        yield from _on_cluster(choice, cluster, analysed)
        return
    wanted = as_text(cluster.properties.get("clusterName")) if cluster is not None else named
    elsewhere = _on_homes(choice, found_elsewhere("cluster", wanted, analysed))
    elsewhere = elsewhere or _on_either(choice, wanted, workload, analysed)
    yield from elsewhere
    if not elsewhere:
        providers = chosen_providers(choice, named, analysed.index)
        yield from (_of_provider(provider, analysed) for provider in providers if provider is not None)
        several = candidates("cluster", wanted, analysed) if wanted is not None else ""
        why = f"the cluster {shown(wanted)} could be {several}" if wanted and several else _why_no_cluster(named)
        later = named if named is not None and _is_chosen_later(named) else None
        yield from (Instances((), why, later) for provider in providers if provider is None)


def _is_chosen_later(cluster: Text) -> bool:
    """Return whether whoever deploys names the cluster; what another stack exports has its name there."""
    return any(each not in _OF_AWS and not isinstance(each.origin, Imported) for each in cluster.symbols)


def _on_homes(choice: Mapping, found: Iterable[Home]) -> list[Instances]:
    """Return the instances of a cluster of another deployment, in all the scenarios that create it."""
    homes = list(found)
    # The defaults of its parameters decide; what other values leave open is told of the template itself.
    by_default = [home for home in homes if not home[1].index.deployment.departing]
    parts = [part for cluster, home in by_default or homes for part in _on_cluster(choice, cluster, home)]
    # A template is read in parts: those that hold the cluster without its instances say nothing of them.
    return [part for part in parts if part.items or part.rest != _REST] or parts


def _on_either(
    choice: Mapping, wanted: Text | None, workload: Workload, analysed: AnalysedDeployment
) -> list[Instances]:
    """Return the instances of all clusters that can be meant, where their roles answer alike: it is one of them.

    Where they differ, or the instances of one are not all known, which cluster it is decides, and nothing is returned.
    """
    if wanted is None:
        return []
    values = tuple(analysed.roles.cross_stack.exported(wanted)) or (wanted,)
    blocks = [block for value in values for block in alternatives("cluster", value, analysed) or [[]]]
    parts = [_on_homes(choice, block) for block in blocks]
    found = [part for each in parts for part in each]
    if not all(parts) or any(part.rest or not part.items for part in found):
        return []
    items = [item for part in found for item in part.items]
    needs = needs_of_instance(workload)
    verdicts = ({_verdict(need, item, workload, analysed).decision for item in items} for need in needs)
    alike = all(len(decisions) == 1 and Decision.UNKNOWN not in decisions for decisions in verdicts)
    return found if alike else []


def _on_cluster(choice: Mapping, cluster: Resource, analysed: AnalysedDeployment) -> Iterator[Instances]:
    """Yield the instances of a cluster that launch type or providers lead to, in the code that creates it."""
    named = as_text(cluster.properties.get("arn")) or as_text(cluster.properties.get("clusterName"))
    if set(chosen_launch_types(choice, named, analysed.index)) - {"EC2"}:
        yield Instances((), _REST)
        return
    for provider in chosen_providers(choice, named, analysed.index):
        yield _of_provider(provider, analysed) if provider is not None else _of_cluster(cluster, analysed)


def _of_provider(provider: Resource, analysed: AnalysedDeployment) -> Instances:
    items = instance_roles_of_group(provider, analysed)
    return Instances(items, "" if items else _REST)


def _of_cluster(cluster: Resource, analysed: AnalysedDeployment) -> Instances:
    """Return the instances of a cluster: without a capacity provider a task may be placed on any of them."""
    joining = joining_instances(cluster, analysed.index)
    items = tuple(instance_roles_of_cluster(cluster, analysed))
    lost = next((item for item in joining.launchers if not any(role_links(item, analysed))), None)
    rest = joining.rest or (_no_role(lost) if lost is not None else "")
    return Instances(items, rest or ("" if items else _REST))


def _why_no_cluster(named: Text | None) -> str:
    """Return why the cluster of a service is not in the deployment; without a name it is the account's default one."""
    if named is None or not named.pieces:
        return _REST
    reason = next((symbol.reason for symbol in named.symbols if symbol.reason and symbol not in _OF_AWS), "")
    return f"the cluster of its service: {reason}" if reason else f"the cluster {shown(named)} is not in this code"


def _no_role(launcher: Resource) -> str:
    named = tuple(profile_settings(launcher))
    texts = (written for value in named for written in (as_text(value), *texts_in(value)) if written is not None)
    left_open = (symbol for written in texts for symbol in written.symbols if symbol not in _OF_AWS)
    reason = next((symbol.reason for symbol in left_open if symbol.reason and not symbol.generated), "")
    reason = reason or next((unread.reason for value in named for unread in doubts_in(value)), "")
    if reason:
        return f"the instance profile of {launcher.address}: {reason}"
    if named:
        return f"the instance profile of {launcher.address} is not in this code"
    return f"{launcher.address} names no instance profile"
