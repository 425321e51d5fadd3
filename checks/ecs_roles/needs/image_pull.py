"""Pulling an image from a private ECR repository: log in to the registry, then read manifest and layers.

Source: ECS developer guide, task execution IAM role. ``ecr:BatchCheckLayerAvailability`` is used when pushing only.
"""

from collections.abc import Iterator

from ecs_roles.ecs.arns import repository_arn
from ecs_roles.ecs.container import Container
from ecs_roles.findings.finding import NeededBy
from ecs_roles.findings.message import Consequence
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.image_reference import EcrImage, OpenImage, read_image
from ecs_roles.needs.need import Ask, Need
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.text import Symbol, text

PULL_ACTIONS = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
LOGIN_ACTION = "ecr:GetAuthorizationToken"

_LOGIN_FAILS = Consequence(
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
    "unable to retrieve ecr registry auth: ... is not authorized to perform: ecr:GetAuthorizationToken on resource: *"
)
_PULL_FAILS = {
    action: Consequence(f"CannotPullContainerError: ... is not authorized to perform: {action} on resource: {{}}")
    for action in PULL_ACTIONS
}


def image_pull(workload: Workload) -> Iterator[Need]:
    """Yield what pulling the images of a task definition asks of the execution role."""
    for container in workload.task_definition.containers:
        yield from _pull(container, workload)


def _pull(container: Container, workload: Workload) -> Iterator[Need]:
    if container.image is None or container.registry_credentials is not None:
        return
    image = read_image(container.image)
    place = container.image.span or container.span or workload.task_definition.span
    needed_by = (NeededBy(f"pulls the image of container {container.name}", place),)
    if isinstance(image, EcrImage):
        repository, open_reason = image.arn, ""
    elif isinstance(image, OpenImage):
        repository, open_reason = repository_arn(text(Symbol(Fresh(f"repository of {container.image}")))), image.reason
    else:
        return
    yield Need("ecr-login", "execution", (Ask(LOGIN_ACTION, text("*")),), needed_by, _LOGIN_FAILS, open_reason)
    for action, fails in _PULL_FAILS.items():
        asks = (Ask(action, repository),)
        yield Need("ecr-pull", "execution", asks, needed_by, fails, open_reason, seen=repository)
