"""The roles of instances whose containers reach them, each once."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.instance_roles import instance_roles, reaches_containers
from ecs_roles.needs.supporting_roles import SupportingRole

# What Systems Manager's agent on the instance talks through: it has no other resource.
OF_AGENTS = frozenset({"ec2messages:*", "ssmmessages:*"})
REACHED = "containers on the instance reach its credentials through the metadata service, unless that is blocked"


def reached_by_containers(analysed: AnalysedDeployment) -> Iterator[tuple[SupportingRole, Role]]:
    """Yield the instance roles of the code that containers reach unless somebody keeps them from it."""
    seen: set[str] = set()
    for item in instance_roles(analysed):
        role = item.role
        if role is not None and role.address not in seen and role.resource.managed and reaches_containers(item):
            seen.add(role.address)
            yield item, role
