"""The roles of each deployment of a scan, as its task definitions find them."""

from collections.abc import Sequence
from functools import partial
from itertools import chain

from ecs_roles.analysis.how_judged import How
from ecs_roles.analysis.kept_judgements import key_of_deployment
from ecs_roles.ecs.role import Role
from ecs_roles.linking.about_roles import about_roles
from ecs_roles.linking.account_roles import AccountRoles
from ecs_roles.linking.cross_stack_index import CrossStackIndex
from ecs_roles.linking.links import RoleIndex
from ecs_roles.linking.policies_of_a_scan import PoliciesOfScan
from ecs_roles.linking.roles import roles_of
from ecs_roles.symbolic.resources import Deployment
from ecs_roles.symbolic.sameness import is_same


def linked_roles(deployments: Sequence[Deployment], account: AccountRoles | None, how: How) -> list[RoleIndex | None]:
    """Return the roles of each deployment, beside those of the scan and of the account; none where that fails.

    They are those of the last scan where all that they follow from is the same, as it is after most keystrokes.
    """
    about = [how.same(("about roles", *key_of_deployment(each)), about_roles(each)) for each in deployments]
    policies = how.done("policies", tuple(about), partial(PoliciesOfScan, about))
    roles = [how.of(each, "reading the roles of", partial(_roles, each, policies, how)) for each in about]
    read = [(each, here) for each, here in zip(about, roles, strict=True) if here is not None]
    cross_stack = how.done("cross stack", tuple(chain.from_iterable(read)), partial(CrossStackIndex, read))
    return [
        how.of(each, "linking", partial(_index, each, here, cross_stack, account, how)) if here is not None else None
        for each, here in zip(about, roles, strict=True)
    ]


def _roles(deployment: Deployment, policies: PoliciesOfScan, how: How) -> tuple[Role, ...]:
    """Return the roles of a deployment, each the very one of the last scan where it is the same."""
    what = "roles", *key_of_deployment(deployment)

    def work() -> tuple[Role, ...]:
        last: tuple[Role, ...] = how.before(what, ())
        before = {(role.address, role.span): role for role in last}
        roles = ((before.get((role.address, role.span)), role) for role in roles_of(deployment, policies))
        return tuple(known if known is not None and is_same(known, role) else role for known, role in roles)

    return how.done(what, (deployment, policies), work, how.budgets[deployment.name])


def _index(
    deployment: Deployment,
    roles: tuple[Role, ...],
    cross_stack: CrossStackIndex,
    account: AccountRoles | None,
    how: How,
) -> RoleIndex:
    given = deployment, roles, cross_stack, account
    return how.done(
        ("linking", *key_of_deployment(deployment)), given, partial(RoleIndex, roles, cross_stack, account, deployment)
    )
