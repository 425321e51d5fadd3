"""Which access a change brings: requests that the roles of task definitions allow now, and did not before.

A statement that says what another one said before, however it is spelt, brings none; what is left is decided by an
example that the evaluator allows now and refuses before.
"""

from collections.abc import Iterator, Mapping

from ecs_roles.analysis.permissions import beyond, permissions_of, statements_with
from ecs_roles.analysis.report import NewAccess
from ecs_roles.ecs.role import Role
from ecs_roles.iam.access import Access, Policies, access_beyond
from ecs_roles.iam.decision import Grants
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.showing import shown

RoleKey = tuple[str, str]
_NOTHING = Policies(Grants())


def new_access(before: Mapping[RoleKey, Role], after: Mapping[RoleKey, Role]) -> Iterator[NewAccess]:
    """Yield what each role may do that it could not before; of a new role, what each statement allows."""
    for key, role in sorted(after.items(), key=lambda pair: pair[0]):
        earlier = before.get(key)
        gained = beyond(permissions_of(role), permissions_of(earlier) if earlier is not None else ())
        then = _policies(earlier) if earlier is not None else _NOTHING
        for access in access_beyond(_policies(role), then, statements_with(role, gained)):
            yield _told(role, access)
        if earlier is not None:
            yield from _uncovered(role, earlier)


def _policies(role: Role) -> Policies:
    return Policies(role.grants, role.boundary_grants)


def _told(role: Role, access: Access) -> NewAccess:
    sure = access.answer is Answer.YES
    what = f"{access.action} on {shown(access.resource)}" if sure else access.reason
    return NewAccess(role.address, access.answer, what, access.statement.span)


def _uncovered(role: Role, earlier: Role) -> Iterator[NewAccess]:
    """Yield what a deny or a boundary kept from a role before, and does not now."""
    denied = [item for item in permissions_of(earlier) if item.effect == "Deny"]
    lifted = beyond(denied, permissions_of(role))
    if not lifted and earlier.boundary_grants == role.boundary_grants:
        return
    for access in access_beyond(_policies(role), _policies(earlier)):
        yield _told(role, access)
