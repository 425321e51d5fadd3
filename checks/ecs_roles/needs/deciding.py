"""Hold one need against one role: its policies, its boundary, the policy of the resource, the key.

When it cannot be told whether role and resource are in one account, one account is taken: an account that nobody has
written down is the one that the code is for.
"""

from ecs_roles.ecs.role import Role
from ecs_roles.iam.decision import Decision, Request, Verdict
from ecs_roles.iam.evaluator import evaluate
from ecs_roles.iam.kms import evaluate_key
from ecs_roles.linking.surroundings import Surroundings
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.encryption_keys import key_grants, key_policy
from ecs_roles.needs.need import Ask, Need
from ecs_roles.needs.request_context import context_of
from ecs_roles.needs.resource_policies import account_in, resource_policy
from ecs_roles.needs.sidecar_registries import is_open_to_everyone
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.text import same_text


def decide_for(need: Need, role: Role, workload: Workload) -> Verdict:
    """Whether a role meets a need, whichever side it stands on."""
    verdicts = [decide_ask(ask, role, workload.surroundings) for ask in need.asks]
    allowed = next((verdict for verdict in verdicts if verdict.decision is Decision.ALLOWED), None)
    if allowed is not None:
        return allowed
    if need.open:
        return Verdict(Decision.UNKNOWN, reason=need.open)
    return next((verdict for verdict in verdicts if verdict.decision is Decision.UNKNOWN), verdicts[0])


def decide_ask(ask: Ask, role: Role, surroundings: Surroundings) -> Verdict:
    """Whether a role may make one call."""
    facts = surroundings.deployment.facts
    filled = Ask(ask.action, facts.fill(ask.resource), facts.fill(ask.for_resource) if ask.for_resource else None)
    request = Request(ask.action, filled.resource, context_of(filled, role.arn, surroundings), principal=role.arn)
    crosses = crosses_accounts(ask, role)
    if ask.action.lower().startswith("kms:"):
        return evaluate_key(
            request,
            role.grants,
            key_policy(ask.resource, surroundings),
            grants=key_grants(ask.resource, surroundings),
            boundary=role.boundary_grants,
            cross_account=crosses,
        )
    guard = resource_policy(ask.action, ask.resource, surroundings)
    return evaluate(request, role.grants, boundary=role.boundary_grants, resource=guard, cross_account=crosses)


def crosses_accounts(ask: Ask, role: Role) -> Answer:
    """Decide whether the resource surely is in another account than the role."""
    here, there = account_in(role.arn), account_in(ask.resource)
    if is_open_to_everyone(there):
        return Answer.NO  # AWS opens its own registries to everyone.
    return Answer.of(bool(here.pieces) and bool(there.pieces) and same_text(here, there) is Answer.NO)
