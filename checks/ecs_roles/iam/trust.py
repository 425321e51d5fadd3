"""Whether a role may be assumed: its trust policy is the policy of the resource.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html
"""

from ecs_roles.iam.decision import Grants, Request, Verdict
from ecs_roles.iam.guarded import evaluate_guarded
from ecs_roles.symbolic.answer import Answer

_NOTHING = Grants()


def evaluate_trust(
    request: Request,
    trust: Grants | None,
    *,
    identity: Grants = _NOTHING,
    boundary: Grants | None = None,
    cross_account: Answer = Answer.NO,
) -> Verdict:
    """Decide ``sts:AssumeRole`` on a role; the principal of the request is a service's name or the ARN that calls."""
    return evaluate_guarded(
        request,
        identity,
        trust,
        guard_name="the trust policy",
        boundary=boundary,
        cross_account=cross_account,
    )
