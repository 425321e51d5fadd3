"""Images below a pull-through cache prefix: the first pull imports the image, and may have to make the repository.

Source: Amazon ECR user guide, pull through cache, IAM permissions. The policy of the registry counts for both actions,
that of the repository for the import.
"""

from collections.abc import Iterator

from ecs_roles.findings.finding import NeededBy
from ecs_roles.findings.message import Consequence
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.image_reference import EcrImage, read_image
from ecs_roles.needs.need import Ask, Need
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import as_literal

IMPORT, CREATE = "ecr:BatchImportUpstreamImage", "ecr:CreateRepository"

_EVERY_REPOSITORY = "ROOT"
_IMPORT_FAILS = Consequence("CannotPullContainerError: ... manifest unknown: Requested image not found")
_CREATE_FAILS = Consequence("CannotPullContainerError: ... name unknown: The repository with name ... does not exist")


def pull_through_cache(workload: Workload) -> Iterator[Need]:
    """Yield what images of a pull-through cache ask of the execution role."""
    around = workload.index
    for container in workload.task_definition.containers:
        image = read_image(container.image) if container.image is not None else None
        if container.image is None or not isinstance(image, EcrImage):
            continue
        rule = _rule_for(image.repository, around)
        if rule is None:
            continue
        place = container.image.span or container.span or workload.task_definition.span
        line = (NeededBy(f"pulls the image of container {container.name} through the cache of {rule.address}", place),)
        reason = rule.in_doubt.reason if rule.in_doubt is not None else ""
        yield Need("ecr-import", "execution", (Ask(IMPORT, image.arn),), line, _IMPORT_FAILS, reason)
        found = around.find("repository", "name", image.repository)
        if all(repository.in_doubt is not None for repository in found.sure):
            asks, unsure = (Ask(CREATE, image.arn),), next(iter((*found.sure, *found.possible)), None)
            reason = reason or (f"{unsure.address} may be the repository" if unsure is not None else "")
            yield Need("ecr-create", "execution", asks, line, _CREATE_FAILS, reason, only_warns=True)


def _rule_for(repository: Text, around: ResourceIndex) -> Resource | None:
    """Return the rule of the code whose prefix the repository surely has."""
    for rule in around.of_kind("pull_through_cache_rule"):
        prefix = as_literal(rule.properties.get("ecrRepositoryPrefix"))
        if prefix and (prefix == _EVERY_REPOSITORY or repository.prefix.startswith(f"{prefix}/")):
            return rule
    return None
