"""Where a task definition runs, and whether it must therefore name an execution role.

Source: ECS developer guide, task execution IAM role; the texts of RegisterTaskDefinition's refusals.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ecs_roles.ecs.container import Container
from ecs_roles.findings.finding import NeededBy
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.image_reference import EcrImage, read_image
from ecs_roles.source.span import Span
from ecs_roles.source.values import Mapping, as_items, as_literal

_WITHOUT_INSTANCE_ROLE = frozenset({"FARGATE", "MANAGED_INSTANCES", "EXTERNAL"})
_PROVIDERS = {"FARGATE": "FARGATE", "FARGATE_SPOT": "FARGATE"}

_SECRETS = "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
_ECR = "Fargate requires task definition to have execution role ARN to support ECR images."
_AWSLOGS = "Fargate requires task definition to have execution role ARN to support log driver awslogs."
_AGENT = "unable to find execution role credentials"


@dataclass(frozen=True, slots=True)
class Demand:
    """Something for which ECS insists on an execution role, and what it says without one."""

    needed_by: NeededBy
    ecs_says: str


def launch_types(workload: Workload) -> tuple[str, ...]:
    """The launch types that the definition demands or that its services use, sorted."""
    used = {name for service in workload.services for name in _of_service(service.properties)}
    return tuple(sorted(set(workload.task_definition.launch_types) | used))


def _of_service(properties: Mapping) -> Iterator[str]:
    launch_type = as_literal(properties.get("launchType"))
    if launch_type:
        yield launch_type.upper()
    for item in as_items(properties.get("capacityProviderStrategy"))[0]:
        provider = as_literal(item.get("capacityProvider")) if isinstance(item, Mapping) else None
        if provider in _PROVIDERS:
            yield _PROVIDERS[provider]


def execution_role_demands(workload: Workload) -> tuple[Demand, ...]:
    """Everything for which ECS insists on an execution role."""
    return tuple(
        demand for container in workload.task_definition.containers for demand in _demands(container, workload)
    )


def _demands(container: Container, workload: Workload) -> Iterator[Demand]:
    place = container.span or workload.task_definition.span
    yield from _everywhere(container, place)
    if not _WITHOUT_INSTANCE_ROLE & set(launch_types(workload)):
        return
    if container.image is not None and isinstance(read_image(container.image), EcrImage):
        yield Demand(NeededBy(f"pulls the image of container {container.name}", container.image.span or place), _ECR)
    if container.log is not None and container.log.driver == "awslogs":
        yield Demand(NeededBy(f"writes the logs of container {container.name}", container.log.span or place), _AWSLOGS)


def _everywhere(container: Container, place: Span) -> Iterator[Demand]:
    for reference in container.secrets + (container.log.secrets if container.log else ()):
        needed_by = NeededBy(f"{reference.use} in container {container.name}", reference.value_from.span or place)
        yield Demand(needed_by, _SECRETS)
    if container.registry_credentials is not None:
        place_of = container.registry_credentials.span or place
        yield Demand(NeededBy(f"reads the registry credentials of container {container.name}", place_of), _AGENT)
    for file in container.environment_files:
        yield Demand(NeededBy(f"reads the environment file {file}", file.span or place), _AGENT)
