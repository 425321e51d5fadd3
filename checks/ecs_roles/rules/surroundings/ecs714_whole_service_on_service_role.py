"""ECS714: a role that ECS assumes for a service may do everything, or everything of a service."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Note, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.iam.decision import Decision, Grants, Request
from ecs_roles.iam.trust import evaluate_trust
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.infrastructure_roles import ECS
from ecs_roles.needs.instance_roles import instance_roles
from ecs_roles.needs.passing_roles import is_deployer, is_of_function
from ecs_roles.needs.supporting_roles import ASSUME_ROLE
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.wide_grants import WideGrant, together, wide_grants
from ecs_roles.rules.task_role.held_roles import roles_named_by_none
from ecs_roles.symbolic.text import text

_FIX = (
    "Leave the role out: ECS uses its service-linked role AWSServiceRoleForECS. Or attach AWS's policy "
    "service-role/AmazonEC2ContainerServiceRole instead."
)


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    named, told = analysed.scan_scope.named_roles, {held.role.span for held in roles_named_by_none(analysed)}
    told |= {item.role.span for item in instance_roles(analysed) if item.role is not None}
    for role in analysed.roles.roles:
        made = role.resource.managed and role.resource.in_doubt is None and role.known
        is_told = role.span in named or role.span in told
        if made and not is_told and _is_for_ecs(role) and not _is_of_others(role, analysed):
            yield from (_finding(rule, role, wide) for wide in together(wide_grants(role)))


def _is_for_ecs(role: Role) -> bool:
    """Return whether ECS itself surely may assume the role."""
    trust = Grants(role.trust.statements, role.trust.unknowns)
    verdict = evaluate_trust(Request(ASSUME_ROLE, text("*"), principal=text(ECS)), trust)
    return verdict.decision is Decision.ALLOWED


def _is_of_others(role: Role, analysed: AnalysedDeployment) -> bool:
    """Return whether a pipeline, a build or a function holds the role as well: ECS706 judges what that may pass."""
    return is_of_function(role) or is_deployer(role, analysed)


def _finding(rule: Rule, role: Role, wide: WideGrant) -> Finding:
    where = "*" if wide.policy is not None else ", ".join(wide.resources) or "everything"
    return finding_at(
        wide.place,
        rule,
        Message(
            mention(role.resource, "service role"),
            f"allows {wide.what} on {where}{wide.by_aws}",
            "ECS registers containers with a load balancer with such a role, for which a few actions are enough",
        ),
        _FIX,
        role=role.resource,
        actions=wide.patterns,
        resources=wide.resources,
        related=(*wide.places, Note(f"the role {role.address} is declared here", role.span)),
    )


RULE = Rule(
    number=714,
    name="whole-service-on-service-role",
    category="surroundings",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A role that ECS assumes for a service may do everything, or everything of a service",
    why="A role for ecs.amazonaws.com serves a service to register its containers with a load balancer, or ECS to "
    "manage volumes, certificates and instances. For each purpose AWS has a policy of a few actions. A whole service, "
    "or every action, is left over from trying, and counts for whoever may pass the role.",
    fix="Use the service-linked role, or AWS's policy for the purpose.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html",
    ),
    no_fix="what ECS is to do with the role is known to its owner",
    check_deployment=_check,
)
