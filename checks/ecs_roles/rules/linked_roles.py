"""The roles of a workload that the code makes, each once with the link that leads to it."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.linking.workload import Link, Workload


def linked_roles(workload: Workload) -> Iterator[tuple[Link, Role]]:
    """The execution role, then the task role unless it is the same."""
    seen: list[str] = []
    for link in (workload.execution, workload.task):
        if link.role is not None and link.role.resource.made and link.role.address not in seen:
            seen.append(link.role.address)
            yield link, link.role
