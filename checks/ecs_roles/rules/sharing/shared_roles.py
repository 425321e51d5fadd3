"""Which task definitions share a role, and what they have in common."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from ecs_roles.ecs.role import Role
from ecs_roles.linking.workload import Side, Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.role_users import role_users
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.budget import spend
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Piece, Text, same_text

_PAIRS_A_STEP = 16


@frozen()
class SharedRole:
    """A role with the task definitions that use it on one side, each once."""

    role: Role
    users: tuple[Assessment, ...]


def has_shared_roles(analysed: AnalysedDeployment) -> bool:
    """Decide whether several task definitions of the scan name a role of a deployment."""
    return any(len(analysed.uses_of(role)) > 1 for role in analysed.roles.roles)


def shared_roles(analysed: AnalysedDeployment, side: Side) -> Iterator[SharedRole]:
    """Yield the roles that the code makes and that several task definitions use."""
    users = role_users(analysed)
    for role in analysed.roles.roles:
        if role.resource.managed:
            used = tuple(item for found, item in users.of(role) if found == side)
            distinct = {(item.workload.task_definition.span.file, item.workload.address): item for item in used}
            if len(distinct) > 1:
                yield SharedRole(role, tuple(distinct.values()))


@frozen()
class Sharer:
    """A task definition that shares a role, with the texts in which such ones differ."""

    user: Assessment
    texts: tuple[Text, ...]
    spelt: frozenset[tuple[Piece, ...]]


def pairs_of_sharers(
    users: Iterable[Assessment], texts_of: Callable[[Assessment], tuple[Text, ...]]
) -> Iterator[tuple[Sharer, Sharer]]:
    """Yield the pairs of those that differ in a text at all, neighbours by size first, as far as the budget goes.

    Of sets of which each holds the one before none lies apart from another: where every set is known, neighbours tell.
    """
    distinct: dict[frozenset[tuple[Piece, ...]], Sharer] = {}
    for user in users:
        texts = texts_of(user)
        spelt = frozenset(each.pieces for each in texts)
        distinct.setdefault(spelt, Sharer(user, texts, spelt))
    by_size = sorted(distinct.values(), key=lambda sharer: len(sharer.texts))
    yield from pairwise(by_size)
    for place, one in enumerate(by_size):
        if not spend(1 + (len(by_size) - place) // _PAIRS_A_STEP):
            return
        yield from ((one, other) for other in by_size[place + 2 :])


def surely_lacks(wanted: Text, others: Iterable[Text]) -> bool:
    """Return whether a text surely is none of the others."""
    return all(same_text(wanted, other) is Answer.NO for other in others)


def images_of(workload: Workload) -> tuple[Text, ...]:
    """Return the images of a task definition, tags and all."""
    return tuple(item.image for item in workload.task_definition.containers if item.image is not None)
