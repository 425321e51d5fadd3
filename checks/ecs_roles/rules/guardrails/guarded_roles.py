"""The roles that a guardrail speaks of, and what of it they break or may break."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from ecs_roles.ecs.role import Policy, Role
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.findings.finding import Finding, Place
from ecs_roles.findings.message import Clause, Message
from ecs_roles.iam.access import Access, Policies, access_beyond, access_within
from ecs_roles.iam.guardrails import Ceiling, Never
from ecs_roles.linking.workload import Side
from ecs_roles.needs.analysed_deployment import AnalysedDeployment, ScanScope
from ecs_roles.needs.passing_roles import is_deployer
from ecs_roles.needs.running_tasks import launchers
from ecs_roles.needs.supporting_doubts import service_roles
from ecs_roles.rules.linked_roles import RoleInScan, every_role
from ecs_roles.rules.role_policies import policies_of
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.derived_once import derived_for, derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import text

Guardrail = Never | Ceiling
_SIDES: dict[str, Side] = {"execution": "execution", "task": "task"}
_SUPPORTING = "supporting"


@frozen()
class Breach:
    """A statement of a role that grants what a guardrail rules out, or of which that is not known."""

    guardrail: Guardrail
    role: RoleInScan
    policy: Policy
    access: Access

    @property
    def place(self) -> Place:
        """Return where the statement stands; of AWS's own policies where they are attached."""
        return Place(self.access.statement.span or self.policy.span, self.policy.owner)


def broken(rule: Rule, analysed: AnalysedDeployment, guardrails: tuple[Guardrail, ...]) -> Iterator[Finding]:
    """Yield a finding for each statement that surely grants what one of the guardrails rules out."""
    for guardrail in guardrails:
        for breach in _breaches(analysed, guardrail):
            if breach.access.answer is Answer.YES:
                yield _finding(rule, breach)


def guardrail_doubts(analysed: AnalysedDeployment) -> Iterator[Doubt]:
    """Yield what of the guardrails could not be decided: a statement in part unknown, or a policy that is not read."""
    rails = analysed.scan_scope.settings.guardrails
    every: tuple[Guardrail, ...] = (*rails.never, *rails.ceilings)
    for guardrail in every:
        for breach in _breaches(analysed, guardrail):
            if breach.access.answer is Answer.UNKNOWN:
                what = f"whether {breach.role.role.address} keeps to {_said(guardrail)}"
                yield Doubt(what, breach.access.reason, breach.place.span)
        for role in guarded_roles(guardrail.roles, analysed):
            for unknown in role.role.grants.unknowns:
                what = f"whether {role.role.address} keeps to {_said(guardrail)}"
                yield Doubt(what, unknown.reason, unknown.span or role.role.span)


def _said(guardrail: Guardrail) -> str:
    return f"the ceiling {guardrail.name}" if isinstance(guardrail, Ceiling) else f"never {guardrail.said}"


def guarded_roles(named: str, analysed: AnalysedDeployment) -> Iterator[RoleInScan]:
    """Yield the roles that a guardrail names: by their side, as supporting roles, or by a pattern."""
    side = _SIDES.get(named)
    for item in every_role(analysed):
        if side is not None:
            fits = any(used == side for used, _ in analysed.uses_of(item.role))
        elif named == _SUPPORTING:
            fits = item.role.span in _supporting(analysed.scan_scope)
        else:
            fits = fnmatchcase(item.role.address, named) or fnmatchcase(item.role.name.literal or "", named)
        if fits:
            yield item


@derived_once
def _supporting(scan_scope: ScanScope) -> frozenset[Span]:
    """Return the places of all supporting roles of a scan."""
    found: set[Span] = set()
    for analysed in scan_scope.analysed_deployments:
        named = (*service_roles(analysed), *(item.supporting_role for item in launchers(analysed)))
        found |= {item.role.span for item in named if item.role is not None}
        found |= {role.span for role in analysed.roles.roles if is_deployer(role, analysed)}
    return frozenset(found)


@derived_for
def _breaches(analysed: AnalysedDeployment, guardrail: Guardrail) -> tuple[Breach, ...]:
    """Return what the roles of a deployment do or may do beyond a guardrail; rules and open questions ask for it."""
    return tuple(_found_breaches(guardrail, analysed))


def _found_breaches(guardrail: Guardrail, analysed: AnalysedDeployment) -> Iterator[Breach]:
    for item in guarded_roles(guardrail.roles, analysed):
        policies = policies_of(item.role, analysed.index)
        if isinstance(guardrail, Ceiling):
            found = access_beyond(policies, Policies(guardrail.grants))
        else:
            fill = analysed.index.deployment.facts.fill
            resources = tuple(fill(text(resource)) for resource in guardrail.resources)
            found = access_within(policies, guardrail.actions, resources)
        for access in found:
            policy = _holding(item.role, access)
            if policy is not None:
                yield Breach(guardrail, item, policy, access)


def _holding(role: Role, access: Access) -> Policy | None:
    """Return the policy that holds the statement."""
    wanted = access.statement
    for policy in role.policies:
        if any(item == wanted and item.span == wanted.span for item in policy.document.statements):
            return policy
    return None


def _finding(rule: Rule, breach: Breach) -> Finding:
    access, guardrail = breach.access, breach.guardrail
    under = f", where {' and '.join(access.under)} holds" if access.under else ""
    fact: Clause = f"allows {access.action} on {shown(access.resource)}{under}, {_ruled_out(guardrail)}"
    reason = guardrail.reason if isinstance(guardrail, Never) else ""
    return breach.role.finding(
        rule,
        breach.place,
        Message(breach.role.mention, fact, reason),
        _fix(guardrail, access),
        (shown(access.resource),),
        (access.action,),
    )


def _ruled_out(guardrail: Guardrail) -> str:
    whom = f"{guardrail.roles} roles" if guardrail.roles in {*_SIDES, _SUPPORTING} else guardrail.roles
    if isinstance(guardrail, Ceiling):
        return f"which goes beyond {guardrail.name}, the most that the settings leave to {whom}"
    return f"and the settings rule out {guardrail.said} for {whom}"


def _fix(guardrail: Guardrail, access: Access) -> str:
    if isinstance(guardrail, Ceiling):
        return f"Narrow the statement to what {guardrail.name} allows, or have that file allow it."
    service = access.action.partition(":")[0]
    return f"Name the actions of {service} and the resources that are needed, without {access.action} on these."
