"""Hold one need against one role: its policies, its boundary, the policy of the resource, the key.

When it cannot be told whether role and resource are in one account, one account is taken: an account that nobody has
written down is the one that the code is for.
"""

from collections.abc import Sequence

from ecs_roles.ecs.role import Role
from ecs_roles.iam.decision import Decision, Grants, Request, Verdict
from ecs_roles.iam.evaluator import evaluate
from ecs_roles.iam.kms import evaluate_key
from ecs_roles.iam.statements import Statement
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.encryption_keys import key_grants, key_policy
from ecs_roles.needs.need import Ask, Need
from ecs_roles.needs.open_by_default import empty_in_grants, empty_in_need, with_values_given_later
from ecs_roles.needs.request_context import context_of, of_tags
from ecs_roles.needs.resource_policies import resource_policy
from ecs_roles.needs.sidecar_registries import is_open_to_everyone
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import account_of
from ecs_roles.symbolic.derived_once import derived_with
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.text import Piece, Text, same_text, text


def decide_for(need: Need, role: Role, workload: Workload) -> Verdict:
    """Decide whether a role meets a need, whichever side it stands on."""
    verdict = _decided(need, role, workload)
    why = empty_in_need(need, workload.index) if verdict.decision is not Decision.ALLOWED else ""
    if not why or verdict.decision is Decision.EXPLICIT_DENY:
        return verdict
    with_values = _decided(need, with_values_given_later(role, workload.index), workload)
    if with_values.decision is Decision.ALLOWED:
        return with_values
    # What is open for a reason of its own stays open whatever is given for the empty default.
    return verdict if need.open and verdict.told == need.open else Verdict(Decision.UNKNOWN, told=why)


def _decided(need: Need, role: Role, workload: Workload) -> Verdict:
    verdicts: list[Verdict] = []
    for ask in need.asks:
        verdict = decide_ask(ask, role, workload.index)
        if verdict.decision is Decision.ALLOWED:
            return verdict
        verdicts.append(verdict)
    if need.open and not (need.either and all(verdict.decision.denied for verdict in verdicts)):
        return _left_open(need, role, workload, verdicts)
    return next((verdict for verdict in verdicts if verdict.decision is Decision.UNKNOWN), verdicts[0])


def _left_open(need: Need, role: Role, workload: Workload, verdicts: Sequence[Verdict]) -> Verdict:
    """Return why a need is open that may not exist as written.

    Where the role allows it whatever it is, but for a policy that is not known, that policy alone keeps it open.
    """
    unknown = next((verdict for verdict in verdicts if verdict.decision is Decision.UNKNOWN), None)
    if unknown is not None and role.grants.unknowns:
        as_known = replace(role, grants=Grants(role.grants.statements))
        if any(decide_ask(ask, as_known, workload.index).decision is Decision.ALLOWED for ask in need.asks):
            return unknown
    return Verdict(Decision.UNKNOWN, told=need.open)


def decide_ask(ask: Ask, role: Role, index: ResourceIndex) -> Verdict:
    """Decide whether a role may make one call."""
    return decide_request(Request(ask.action, ask.resource), role, index, for_resource=ask.for_resource)


def a_grant_would_help(ask: Ask, role: Role, index: ResourceIndex) -> bool:
    """Decide whether the role lacks nothing but a grant: no explicit deny, boundary or other policy refuses it too."""
    request = Request(ask.action, ask.resource)
    return a_grant_would_allow(request, role, index, for_resource=ask.for_resource)


def a_grant_would_allow(
    request: Request, role: Role, index: ResourceIndex, *, for_resource: Text | None = None
) -> bool:
    """Decide the same of a request whose context the caller sends along."""
    grant = Statement("Allow", actions=(text(request.action),), resources=(request.resource,))
    granted = replace(role, grants=role.grants.with_statement(grant))
    return not decide_request(request, granted, index, for_resource=for_resource).decision.denied


def decide_request(request: Request, role: Role, index: ResourceIndex, *, for_resource: Text | None = None) -> Verdict:
    """Decide whether a role may make one request; its context is what the caller sends along."""
    verdict = _decided_request(request, role, index, for_resource)
    why = empty_in_grants(request.action, role, index) if verdict.decision is Decision.IMPLICIT_DENY else ""
    return Verdict(Decision.UNKNOWN, told=why) if why else verdict


def _decided_request(request: Request, role: Role, index: ResourceIndex, for_resource: Text | None) -> Verdict:
    boundary, resource = role.boundary_grants, index.deployment.facts.fill(request.resource)
    crosses = _crosses_accounts(resource, role.account)
    if request.action.lower().startswith("kms:"):
        policy, grants = key_policy(request.resource, index), key_grants(request.resource, index)
        held = role.grants, boundary, policy, grants
        filled = _filled(request, resource, role, index, for_resource=for_resource, held_against=held)
        return evaluate_key(filled, role.grants, policy, grants=grants, boundary=boundary, cross_account=crosses)
    guard = resource_policy(request.action, request.resource, index)
    against = role.grants, boundary, guard
    filled = _filled(request, resource, role, index, for_resource=for_resource, held_against=against)
    return evaluate(filled, role.grants, boundary=boundary, resource=guard, cross_account=crosses)


def _filled(  # noqa: PLR0913 - what is known of the request, and what it is held against
    request: Request,
    resource: Text,
    role: Role,
    index: ResourceIndex,
    *,
    for_resource: Text | None,
    held_against: tuple[Grants | None, ...],
) -> Request:
    """Return the request as AWS gets it, with its context where some policy may look at it."""
    if not [each for each in held_against if each is not None and each.looks_at_context]:  # as for most requests
        return Request(request.action, resource, principal=role.arn)
    fill = index.deployment.facts.fill
    sent = tuple((key, tuple(map(fill, values))) for key, values in request.context)
    ask = Ask(request.action, resource, fill(for_resource) if for_resource else None)
    context = (*sent, *context_of(ask, role.arn, index), *of_tags(request.resource, role.resource, index))
    return Request(request.action, resource, context, principal=role.arn)


@derived_with
def _crosses_accounts(resource: Text, here: tuple[Piece, ...]) -> Answer:
    """Decide whether the resource surely is in another account than the role."""
    there = account_of(resource)
    if not here or not there or here == there or same_text(Text(here), Text(there)) is not Answer.NO:
        return Answer.NO
    return Answer.of(not is_open_to_everyone(Text(there)))  # AWS opens its own registries to everyone.
