"""For what ECS insists on a role at all, and what it says without one.

Sources: ECS developer guide, task execution IAM role; the refusals of RegisterTaskDefinition, RegisterJobDefinition and
CreateService; Batch API reference. Where the instance's own role can pull and log, no execution role is demanded.
"""

from collections.abc import Iterator

from ecs_roles.ecs.container import Container
from ecs_roles.findings.finding import NeededBy
from ecs_roles.findings.message import Consequence, follows
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.efs_volumes import efs_volumes_of
from ecs_roles.needs.execute_command import switches
from ecs_roles.needs.firelens_destinations import firelens_destinations
from ecs_roles.needs.fsx_volumes import fsx_volumes
from ecs_roles.needs.image_reference import EcrImage, read_image
from ecs_roles.needs.launch_types import launch_types
from ecs_roles.needs.log_router import init_files
from ecs_roles.needs.s3_files_volumes import s3_files_volumes
from ecs_roles.needs.sidecars import sidecars
from ecs_roles.needs.start_files import start_files
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span

# The policy of a managed instance allows neither pulling nor logging; that of an external instance allows pulling.
_CANNOT_PULL = frozenset({"FARGATE", "MANAGED_INSTANCES"})
_CANNOT_LOG = frozenset({"FARGATE", "MANAGED_INSTANCES", "EXTERNAL"})

_SECRETS = Consequence(
    "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
)
_ECR = Consequence("Fargate requires task definition to have execution role ARN to support ECR images.")
_AWSLOGS = Consequence("Fargate requires task definition to have execution role ARN to support log driver awslogs.")
_PULLED_BY_INSTANCE = follows(
    "the instance's own role pulls, and AWS's policy for managed instances does not allow it: "
    "CannotPullContainerError: ... is not authorized to perform: ecr:BatchGetImage"
)
_LOGGED_BY_INSTANCE = follows(
    "the instance's own role writes the logs, and AWS's policy for it does not allow it: "
    "CannotStartContainerError: ... failed to initialize logging driver: ... AccessDeniedException"
)
_AGENT = Consequence("unable to find execution role credentials")
_FARGATE_JOB = Consequence("executionRoleArn is required for Fargate jobs.")
_JOB_SECRETS = Consequence("executionRoleArn cannot be empty when using secrets or secretOptions")
_EXPRESS = Consequence("CreateExpressGatewayService takes no service without executionRoleArn.")

_EXEC = Consequence("The service couldn't be created/updated because a valid taskRoleArn is not being used")
_EFS = Consequence("EFS IAM authorization requires a task role.")
_S3_FILES = Consequence("A jobRoleArn/taskRoleArn is required when using s3filesVolumeConfiguration.")
_NO_CREDENTIALS = follows("the task starts, but on Fargate its containers have no credentials at all")


@frozen()
class Demand:
    """Something for which ECS insists on a role, and what it says without one; ``owner`` is where the line stands."""

    needed_by: NeededBy
    consequence: Consequence
    owner: Resource | None = None


def execution_role_demands(workload: Workload) -> tuple[Demand, ...]:
    """Return everything for which ECS insists on an execution role."""
    return tuple(_execution_demands(workload))


def _execution_demands(workload: Workload) -> Iterator[Demand]:
    definition, runs_on = workload.task_definition, set(launch_types(workload))
    yield from _always(workload, runs_on)
    for container in definition.containers:
        place = container.span or definition.span
        says = _JOB_SECRETS if definition.resource.kind == "batch_job_definition" else _SECRETS
        yield from _secrets(container, place, says)
        yield from _image_and_logs(container, place, runs_on)
    for need in (*start_files(workload), *fsx_volumes(workload)):
        if not need.open:
            yield Demand(need.needed_by[0], _AGENT)


def _always(workload: Workload, runs_on: set[str]) -> Iterator[Demand]:
    definition = workload.task_definition
    kind = definition.resource.kind
    if kind == "batch_job_definition" and "FARGATE" in runs_on:
        yield Demand(NeededBy("is a job on Fargate", definition.span.start), _FARGATE_JOB)
    if kind == "express_service":
        yield Demand(NeededBy("is an Express Mode service", definition.span.start), _EXPRESS)


def _secrets(container: Container, place: Span, says: Consequence) -> Iterator[Demand]:
    for reference in container.secrets + (container.log.secrets if container.log else ()):
        line = NeededBy(f"{reference.use} in container {container.name}", reference.value_from.span or place)
        yield Demand(line, says)
    if container.registry_credentials is not None:
        where = container.registry_credentials.span or place
        yield Demand(NeededBy(f"reads the registry credentials of container {container.name}", where), _AGENT)


def _image_and_logs(container: Container, place: Span, runs_on: set[str]) -> Iterator[Demand]:
    image = container.image
    if image is not None and runs_on & _CANNOT_PULL and isinstance(read_image(image), EcrImage):
        yield Demand(
            NeededBy(f"pulls the image of container {container.name}", image.span or place),
            _of_fargate(_ECR, _PULLED_BY_INSTANCE, runs_on),
        )
    log = container.log
    if log is not None and runs_on & _CANNOT_LOG and log.driver == "awslogs":
        yield Demand(
            NeededBy(f"writes the logs of container {container.name}", log.span or place),
            _of_fargate(_AWSLOGS, _LOGGED_BY_INSTANCE, runs_on),
        )


def _of_fargate(says: Consequence, otherwise: Consequence, runs_on: set[str]) -> Consequence:
    """Return what Fargate says when the task runs there, else what happens on an instance."""
    return says if "FARGATE" in runs_on else otherwise


def task_role_demands(workload: Workload) -> tuple[Demand, ...]:
    """Return everything for which ECS, or a container on Fargate, cannot do without a task role."""
    return tuple(_task_demands(workload))


def _task_demands(workload: Workload) -> Iterator[Demand]:
    for switch in switches(workload):
        yield Demand(NeededBy(switch.what, switch.span), _EXEC, switch.owner)
    for volume in efs_volumes_of(workload):
        if volume.with_iam is Answer.YES:
            yield Demand(NeededBy(f"mounts the EFS volume {volume.name} with IAM", volume.span), _EFS)
    for need in s3_files_volumes(workload):
        yield Demand(need.needed_by[0], _S3_FILES)
    if "FARGATE" in launch_types(workload) and not _brings_credentials(workload):
        for need in (*firelens_destinations(workload), *init_files(workload), *sidecars(workload)):
            if not need.only_warns:
                yield Demand(need.needed_by[0], _NO_CREDENTIALS)


def _brings_credentials(workload: Workload) -> bool:
    """Return whether a container is, or may be, given keys of its own."""
    for container in workload.task_definition.containers:
        names = [variable.name for variable in container.environment]
        given = [str(name) for name in names] + [item.use for item in container.secrets]
        unread = container.environment_rest or any(name.symbols for name in names)
        if any("AWS_ACCESS_KEY_ID" in name for name in given) or container.environment_files or unread:
            return True
    return False
