"""Roles that deploy to ECS and are nothing besides, so that what they may do is what a deployment needs."""

from collections.abc import Iterator

from ecs_roles.ecs.arns import arn
from ecs_roles.ecs.role import Role
from ecs_roles.iam.decision import Decision, Request
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.instance_roles import instance_roles
from ecs_roles.needs.passing_roles import is_deployer, is_of_function, is_of_stack
from ecs_roles.needs.pipelines import pipeline_roles
from ecs_roles.needs.supporting_roles import ANOTHER, decided
from ecs_roles.rules.task_role.held_roles import roles_named_by_none
from ecs_roles.symbolic.derived_once import collected_once

_MAKING_ROLES = Request("iam:CreateRole", arn("iam", "role/", ANOTHER))


@collected_once
def mere_deployers(analysed: AnalysedDeployment) -> Iterator[Role]:
    """Yield the roles of the code that deploy, that nobody else holds as well, and that make no infrastructure."""
    deploying = {item.role.address for item in pipeline_roles(analysed) if item.role is not None}
    for role in analysed.roles.roles:
        made = role.resource.managed and role.resource.in_doubt is None and role.known
        if made and (role.address in deploying or is_deployer(role, analysed)) and not _is_more(role, analysed):
            yield role


def may_make_roles(role: Role, analysed: AnalysedDeployment) -> bool:
    """Return whether the role makes roles, or may as far as the code knows, so that how much it needs is not known.

    A policy of AWS that does not exist lets nobody make any: ECS514 tells it.
    """
    decision = decided(_MAKING_ROLES, role, analysed).decision
    if decision is Decision.UNKNOWN:
        return len(role.grants.unknowns) > len(role.misplaced) or not role.misplaced
    return not decision.denied


def has_deployers(analysed: AnalysedDeployment) -> bool:
    """Decide whether a role of the deployment deploys to ECS and is nothing besides."""
    return bool(mere_deployers(analysed))


def _is_more(role: Role, analysed: AnalysedDeployment) -> bool:
    told = {held.role.span for held in roles_named_by_none(analysed)}
    told |= {item.role.span for item in instance_roles(analysed) if item.role is not None}
    if role.span in told or role.span in analysed.scan_scope.named_roles or is_of_function(role) or is_of_stack(role):
        return True
    return may_make_roles(role, analysed)
