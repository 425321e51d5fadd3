"""Requests that the policy of the resource must allow, within one account too: a key of KMS, a role that is assumed.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
and https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
Such a policy allows by itself when it names the role or everyone. When it names the account it only hands the decision
over: the policies of the role must then allow as well.
"""

from ecs_roles.iam.decision import Grants, Request, Verdict
from ecs_roles.iam.evaluator import LIMITED, ROLE_POLICIES, UNLIMITED, across, as_met, decide, weigh_boundary
from ecs_roles.iam.principals import Reach
from ecs_roles.iam.weights import Weight, weigh
from ecs_roles.symbolic.answer import Answer, all_of

_DELEGATED = frozenset({Reach.ACCOUNT})


def evaluate_guarded(  # noqa: PLR0913 - each is a side of the decision
    request: Request,
    identity: Grants,
    guard: Grants | None,
    *,
    guard_name: str,
    boundary: Grants | None,
    cross_account: Answer,
    granted: Weight | None = None,
) -> Verdict:
    """Decide a request that ``guard``, the policy of the resource, must allow; ``None`` when it is not in the code."""
    held = weigh(ROLE_POLICIES, identity, request)
    limits = weigh_boundary(boundary, request)
    limited = all_of(limit.allow for limit in limits)
    own = held.allow & limited
    by_grant = Answer.NO if granted is None else granted.allow
    met = as_met(guard or Grants(), boundary)
    guarding = weigh(guard_name, met, request)

    def allows(reaches: frozenset[Reach]) -> Answer:
        return Answer.UNKNOWN if guard is None else weigh(guard_name, met, request, reaches).allow

    same = (allows(LIMITED) & limited) | allows(UNLIMITED) | (allows(_DELEGATED) & own) | by_grant
    other = own & ((Answer.UNKNOWN if guard is None else guarding.allow) | by_grant)
    allow = across(cross_account, same, other)
    sides = (guarding, held, *limits, *(() if granted is None else (granted,)))
    missing = (
        f"what {guard_name} says, which is not in this code" if guard is None else "in which account the resource is"
    )
    return decide(request, allow, sides, missing)
