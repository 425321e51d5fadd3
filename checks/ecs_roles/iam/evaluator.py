"""Decide a request, as AWS does: an explicit deny wins, then an allow, then the implicit deny.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
What the code leaves open stays open: *unknown* is the answer when a deny might apply, when an allow only might, or when
a policy could not be read. Policies of the organization and of VPC endpoints are not in the code and are not seen.
"""

from ecs_roles.iam.decision import Decision, Grants, Request, Verdict, only_adds
from ecs_roles.iam.doubts import doubt
from ecs_roles.iam.principals import EVERYONE, Reach
from ecs_roles.iam.statement_matching import covers
from ecs_roles.iam.weights import Weight, weigh
from ecs_roles.symbolic.answer import Answer, all_of
from ecs_roles.symbolic.frozen import replace

__all__ = ["covers", "decide", "evaluate"]

# A grant to the ARN of a role is limited by the boundary of the role; one to everyone, to a user, to a session is not.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
LIMITED = frozenset({Reach.ROLE})
UNLIMITED = frozenset({Reach.EVERYONE, Reach.DIRECT})

ROLE_POLICIES, BOUNDARY = "the policies of the role", "the permissions boundary"
RESOURCE_POLICY = "the policy of the resource"
# Ends a reason that is the only thing left open: a policy that is not known, beside those that allow.
ONLY_A_DENY = "; all else allows it, so only a deny there would matter"
_NO_POLICY = Weight(RESOURCE_POLICY, (), (), (), (), ())


def evaluate(
    request: Request,
    identity: Grants,
    *,
    boundary: Grants | None = None,
    resource: Grants | None = None,
    cross_account: Answer = Answer.NO,
) -> Verdict:
    """Decide a request of a role against its policies, its boundary and the policy of the resource.

    ``resource`` is ``None`` when the code holds no policy of it: within one account that changes nothing, across
    accounts the answer hangs on it. ``cross_account`` is whether role and resource are in different accounts.
    """
    held = weigh(ROLE_POLICIES, identity, request)
    if boundary is None and resource is None and cross_account is Answer.NO and held.plainly_allows:
        return Verdict(Decision.ALLOWED, held.allows, allowed=request)  # As most requests are.
    limits = weigh_boundary(boundary, request)
    limited = all_of(limit.allow for limit in limits)
    own = held.allow & limited
    if resource is None:
        allow = across(cross_account, own, own & Answer.UNKNOWN)
        return decide(request, allow, (held, *limits, _NO_POLICY), _unseen(cross_account))
    guard = as_met(resource, boundary)
    given = weigh("", guard, request, LIMITED).allow & limited
    same = own | given | weigh("", guard, request, UNLIMITED).allow
    guarding = weigh(RESOURCE_POLICY, guard, request)
    allow = across(cross_account, same, own & guarding.allow)
    return decide(request, allow, (held, *limits, guarding), _unseen(cross_account))


def across(cross_account: Answer, same: Answer, other: Answer) -> Answer:
    """Return the answer within one account or across two; where that is open, only what both agree on."""
    if cross_account is Answer.UNKNOWN:
        return same if same is other else Answer.UNKNOWN
    return other if cross_account is Answer.YES else same


def as_met(guard: Grants, boundary: Grants | None) -> Grants:
    """Return the policy of a resource as a caller with a boundary meets it: a deny by ``NotPrincipal`` spares nobody.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """
    if boundary is None or not any(item.effect == "Deny" and item.not_principals for item in guard.statements):
        return guard
    statements = (
        replace(statement, principals=EVERYONE, not_principals=())
        if statement.effect == "Deny" and statement.not_principals
        else statement
        for statement in guard.statements
    )
    return Grants(tuple(statements), guard.unknowns)


def weigh_boundary(boundary: Grants | None, request: Request) -> tuple[Weight, ...]:
    """Return the boundary as a side of its own, when there is one."""
    return () if boundary is None else (weigh(BOUNDARY, boundary, request),)


def _unseen(cross_account: Answer) -> str:
    """Return what no statement says and yet would settle the answer."""
    if cross_account is Answer.UNKNOWN:
        return "whether the role and the resource are in one account"
    return "what the policy of the resource says, which is in another account and not in this code"


def decide(request: Request, allow: Answer, sides: tuple[Weight, ...], missing: str = "") -> Verdict:
    """Decide by the table: ``allow`` is the answer as far as allows go, ``missing`` what else would settle it."""
    denies = tuple([item for side in sides for item in side.denies])
    if denies:
        denying = tuple(side.side for side in sides if side.denies)
        reason = f"a statement denies {request.action} on {request.resource}"
        return Verdict(Decision.EXPLICIT_DENY, denies, reason, denying)
    if allow is Answer.NO:
        refusing = tuple(side.side for side in sides if side.allow is Answer.NO)
        return Verdict(Decision.IMPLICIT_DENY, (), _denial(request, refusing), refusing)
    possible_denies = tuple([item for side in sides for item in side.possible_denies])
    unread = (unknown for side in sides for unknown in side.unknowns)
    if allow is Answer.UNKNOWN or possible_denies or not all(map(only_adds, unread)):
        possible = possible_denies + tuple([item for side in sides for item in side.possible_allows])
        told = _open_fact(request, sides) or missing
        is_allowed = allow is Answer.YES and not possible_denies
        return Verdict(Decision.UNKNOWN, possible, f"{told}{ONLY_A_DENY}" if is_allowed and told else told)
    allows = tuple([item for side in sides for item in side.allows])
    return Verdict(Decision.ALLOWED, allows, allowed=request)


def _denial(request: Request, refusing: tuple[str, ...]) -> str:
    side = next(iter(refusing), "no policy in this code")
    return f"nothing in {side} allows {request.action} on {request.resource}"


def _open_fact(request: Request, sides: tuple[Weight, ...]) -> str:
    """Return the first fact that would decide: a possible deny, then a possible allow, then what is unread."""
    deny = next((statement for side in sides for statement in side.possible_denies), None)
    if deny is not None:
        return f"a deny might apply: {doubt(deny, request)}"
    allow = next(
        (statement for side in sides if side.allow is Answer.UNKNOWN for statement in side.possible_allows), None
    )
    if allow is not None:
        return doubt(allow, request)
    return next((unknown.reason for side in sides for unknown in side.unknowns), "")
