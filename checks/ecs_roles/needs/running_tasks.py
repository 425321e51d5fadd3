"""Launches: the places in the code where something runs a task, and what the role that it runs it with needs.

Sources: ECS developer guide, EventBridge IAM role, tagging authorization; Service Authorization Reference, ecs:RunTask;
EventBridge Scheduler user guide, universal targets; EventBridge user guide, pipes; Step Functions developer guide,
service integration with ECS. Whether the task role has to be passed for tasks on EC2 is not settled by AWS's documents.
"""

from collections.abc import Iterator

from ecs_roles.ecs.arns import arn, pipe_arn, state_machine_arn
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.iam.decision import Request
from ecs_roles.linking.workload import PROPERTY, Link, Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.clusters import cluster_named
from ecs_roles.needs.infrastructure_roles import ECS, PLACES
from ecs_roles.needs.launch_types import chosen_launch_types
from ecs_roles.needs.launches import Launch, launches
from ecs_roles.needs.request_context import Context
from ecs_roles.needs.supporting_roles import CHOSEN_LATER, SupportingRole, doubts_about, linked_to, pass_role
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import is_arn, parse_arn
from ecs_roles.symbolic.derived_once import collected_once
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import ACCOUNT, Symbol, Text, split_text, text
from ecs_roles.symbolic.values import Unknown, as_text, is_null

TASKS = "ecs-tasks.amazonaws.com"
RUN_TASK = "ecs:RunTask"
STOP_TASK = "ecs:StopTask"
TAG_RESOURCE = "ecs:TagResource"
_REVISION = Symbol(Pseudo("latest revision"), "ECS takes the latest revision", ":/*?")
_BY_RUN_TASK: Context = (("ecs:CreateAction", (text("RunTask"),)),)

# What a service names as the source of its calls: their guides, cross-service confused deputy prevention.
_NAMED_SOURCES = {"pipes.amazonaws.com": pipe_arn, "states.amazonaws.com": state_machine_arn}

# What Step Functions needs beside, when it waits for the task to end.
_WATCHING = (
    Request(STOP_TASK, arn("ecs", "task/", CHOSEN_LATER)),
    Request("ecs:DescribeTasks", arn("ecs", "task/", CHOSEN_LATER)),
    *(
        Request(f"events:{action}", arn("events", "rule/StepFunctionsGetEventsForECSTaskRule"))
        for action in ("PutTargets", "PutRule", "DescribeRule")
    ),
)


@frozen()
class Launcher:
    """The role of a launch, with the roles that it has to pass and the task definitions that it starts.

    ``may_pass`` are the requests of which AWS's documents disagree whether they are made.
    """

    launch: Launch
    supporting_role: SupportingRole
    passes: tuple[Request, ...]
    may_pass: tuple[Request, ...]
    workloads: tuple[Workload, ...]

    @property
    def task_definitions(self) -> tuple[str, ...]:
        """Return the addresses of the task definitions that it starts, as far as they are in the code."""
        return tuple(workload.address for workload in self.workloads)


@collected_once
def launchers(analysed: AnalysedDeployment) -> Iterator[Launcher]:
    """Yield every launch of a deployment with its role, linked or not."""
    for launch in launches(analysed.index):
        workloads = started(launch, analysed)
        item = SupportingRole(
            "scheduler",
            launch.what,
            linked_to(launch.role, launch.user, "scheduler", analysed),
            launch.user,
            (launch.service,),
            (*_run_requests(launch, analysed), *(_WATCHING if launch.waits else ())),
            possible=tuple(_perhaps_tagging(launch, analysed)),
            source=_source(launch, analysed),
        )
        passes = dict.fromkeys((*_passing(launch, workloads, analysed, sure=True), *_passing_volume_roles(launch)))
        may_pass = dict.fromkeys(_passing(launch, workloads, analysed, sure=False))
        yield Launcher(launch, item, tuple(passes), tuple(key for key in may_pass if key not in passes), workloads)


def starts_something(analysed: AnalysedDeployment) -> bool:
    """Decide whether something that a deployment makes starts a task."""
    return bool(launchers(analysed))


def volume_roles(analysed: AnalysedDeployment) -> Iterator[SupportingRole]:
    """Yield the infrastructure roles that launches name for the volumes of their tasks."""
    place = next(item for item in PLACES if item.path[-1:] == ("managedEBSVolume",))
    for launch in launches(analysed.index):
        for value in launch.volume_roles:
            link = linked_to(value, launch.user, "infrastructure", analysed)
            use = f"ECS uses it for tasks that {launch.user.address} starts, {place.use}"
            yield SupportingRole("infrastructure", use, link, launch.user, (ECS,), place.requests, place.policy)


def launcher_doubts(launcher: Launcher, analysed: AnalysedDeployment) -> Iterator[Doubt]:
    """Yield what cannot be decided about a launch: its role, what that may do, and which task definition it starts."""
    launch, item = launcher.launch, launcher.supporting_role
    if isinstance(launch.task_definition, Unknown) or launch.task_definition is None:
        why = launch.task_definition.reason if launch.task_definition is not None else "it is chosen at run time"
        yield Doubt(f"which task definition {launch.user.address} starts", why, item.span)
    requests, possible = (*item.requests, *launcher.passes), (*item.possible, *launcher.may_pass)
    every = replace(item, requests=requests, possible=possible)
    yield from doubts_about(every, analysed)


def _source(launch: Launch, analysed: AnalysedDeployment) -> Context:
    """Return for whom a service says that it acts when it assumes the role of a launch, in the account of the code."""
    arn_of = _NAMED_SOURCES.get(launch.service)
    if arn_of is None:
        return ()
    fill = analysed.index.deployment.facts.fill
    source = arn_of(as_text(launch.user.properties.get("name")) or CHOSEN_LATER)
    return (("aws:SourceAccount", (fill(text(ACCOUNT)),)), ("aws:SourceArn", (fill(source),)))


def _run_requests(launch: Launch, analysed: AnalysedDeployment) -> Iterator[Request]:
    """Return the requests of starting the task, always for a revision, and of tagging it when the call carries tags."""
    definition = as_text(launch.task_definition)
    if definition is not None and not isinstance(launch.task_definition, Unknown):
        whole = definition if is_arn(definition) is Answer.YES else _by_family(definition, analysed)
        if is_arn(whole) is Answer.YES:
            yield Request(RUN_TASK, _of_a_revision(whole), _in_cluster(launch, analysed))
    if launch.tags is Answer.YES:
        yield _tagging(launch, analysed)


def _perhaps_tagging(launch: Launch, analysed: AnalysedDeployment) -> Iterator[Request]:
    """Return the tagging that only ECS's managed tags ask for (one report says so), or tags that are not known."""
    if launch.tags is Answer.UNKNOWN:
        yield _tagging(launch, analysed)


def _tagging(launch: Launch, analysed: AnalysedDeployment) -> Request:
    """Return the request that tags a task of the cluster, in the cluster's own region and account."""
    cluster = parse_arn(_cluster_arn(launch, analysed))
    if cluster is None:
        return Request(TAG_RESOURCE, arn("ecs", "task/", CHOSEN_LATER, "/", CHOSEN_LATER), _BY_RUN_TASK)
    return Request(TAG_RESOURCE, cluster.beside(text("task/", cluster.resource_name, "/", CHOSEN_LATER)), _BY_RUN_TASK)


def _of_a_revision(definition: Text) -> Text:
    parts = parse_arn(definition)
    if parts is not None and len(parts.resource_fields) == 1:
        return text(definition, ":", _REVISION, span=definition.span)
    return definition


def _in_cluster(launch: Launch, analysed: AnalysedDeployment) -> Context:
    cluster = _cluster_arn(launch, analysed)
    return () if cluster is None else (("ecs:cluster", (cluster,)),)


def _cluster_arn(launch: Launch, analysed: AnalysedDeployment) -> Text | None:
    """Return the ARN of the cluster; a name stands for that cluster in the same place."""
    given = launch.cluster
    if given is None:
        return None
    if is_arn(given) is Answer.YES:
        return given
    found = cluster_named(given, analysed.index)
    own = as_text(found.properties.get("arn")) if found is not None else None
    if own is not None or not given.prefix:
        return own
    return arn("ecs", "cluster/", given, region=analysed.index.deployment.region)


def _by_family(named: Text, analysed: AnalysedDeployment) -> Text:
    """Return the ARN behind ``family`` or ``family:revision``; a text that is wholly open stays as it is."""
    if named.prefix:
        return arn("ecs", "task-definition/", named, region=analysed.index.deployment.region)
    found = analysed.index.find("task_definition", "family", named).sure
    return (found and as_text(found[0].properties.get("arn"))) or named


def started(launch: Launch, analysed: AnalysedDeployment) -> tuple[Workload, ...]:
    """Return the task definitions that the launch surely means."""
    wanted = as_text(launch.task_definition)
    if wanted is None or isinstance(launch.task_definition, Unknown):
        return ()
    family = split_text(split_text(wanted, "task-definition/")[-1], ":")[0]
    found = analysed.index.find("task_definition", "arn", wanted).sure
    found = found or analysed.index.find("task_definition", "family", family).sure
    named = (analysed.workloads.get(definition.address) for definition in found)
    return tuple(workload for workload in named if workload is not None)


def _passing(
    launch: Launch, workloads: tuple[Workload, ...], analysed: AnalysedDeployment, *, sure: bool
) -> Iterator[Request]:
    """Return the passing of both roles: those that the launch puts over the definition's, else the definition's own."""
    for side in ("execution", "task"):
        override = launch.overrides.get(PROPERTY[side])
        for workload in workloads:
            if sure is (side == "execution" or _on_fargate(launch, workload, analysed)):
                link = workload.link(side) if is_null(override) else linked_to(override, launch.user, side, analysed)
                yield from _handing_over(link)
        if not workloads and not is_null(override) and sure is (side == "execution"):
            yield from _handing_over(linked_to(override, launch.user, side, analysed))


def _handing_over(link: Link) -> Iterator[Request]:
    passed = role_arn_of(link)
    if passed is not None:
        yield pass_role(passed, TASKS)


def role_arn_of(link: Link) -> Text | None:
    """Return the ARN of the role that a link names, as far as it is known."""
    passed = link.role.arn if link.role is not None else link.reference if link.form == "arn" else None
    known = link.status != "none" and passed is not None and is_arn(passed) is Answer.YES
    return passed if known else None


def _on_fargate(launch: Launch, workload: Workload, analysed: AnalysedDeployment) -> bool:
    """Return whether the task can run on Fargate, where all of AWS's documents ask for the task role to be passed."""
    chosen = chosen_launch_types(launch.parameters, launch.cluster, analysed.index)
    return "FARGATE" in (chosen or workload.task_definition.launch_types)


def _passing_volume_roles(launch: Launch) -> Iterator[Request]:
    for value in launch.volume_roles:
        named = as_text(value)
        if named is not None and is_arn(named) is Answer.YES:
            yield pass_role(named, ECS)
