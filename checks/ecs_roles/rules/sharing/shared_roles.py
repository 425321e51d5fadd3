"""Which task definitions share a role, and what they have in common."""

from collections.abc import Iterable, Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.linking.workload import Side, Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.role_users import role_users
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Text, same_text


@frozen()
class SharedRole:
    """A role with the task definitions that use it on one side, each once."""

    role: Role
    users: tuple[Assessment, ...]


def shared_roles(analysed: AnalysedDeployment, side: Side) -> Iterator[SharedRole]:
    """Yield the roles that the code makes and that several task definitions use."""
    users = role_users(analysed)
    for role in analysed.roles.roles:
        if role.resource.made:
            used = tuple(item for found, item in users.of(role) if found == side)
            distinct = {(item.workload.task_definition.span.file, item.workload.address): item for item in used}
            if len(distinct) > 1:
                yield SharedRole(role, tuple(distinct.values()))


def surely_lacks(wanted: Text, others: Iterable[Text]) -> bool:
    """Return whether a text surely is none of the others."""
    return all(same_text(wanted, other) is Answer.NO for other in others)


def images_of(workload: Workload) -> tuple[Text, ...]:
    """Return the images of a task definition, tags and all."""
    return tuple(item.image for item in workload.task_definition.containers if item.image is not None)
