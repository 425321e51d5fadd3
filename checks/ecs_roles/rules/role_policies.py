"""What a role grants and what limits it, as questions about all its requests are asked."""

from ecs_roles.ecs.role import Role
from ecs_roles.iam.access import Policies
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.needs.need import Ask
from ecs_roles.needs.request_context import context_of
from ecs_roles.symbolic.text import text

# A role may call AWS in any region: that of the deployment limits nothing.
_OPEN_KEYS = frozenset({"aws:RequestedRegion"})


def policies_of(role: Role, index: ResourceIndex) -> Policies:
    """Return what a role grants, what limits it, and what is known of its requests."""
    known = context_of(Ask("", text("*")), role.arn, index)
    context = tuple((key, values) for key, values in known if key not in _OPEN_KEYS)
    return Policies(role.grants, role.boundary_grants, context)
