"""Use of a KMS key: its policy must allow, directly or by handing the decision to the account; a grant allows too.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
"""

from collections.abc import Iterable

from ecs_roles.iam.decision import Grants, Request, Verdict
from ecs_roles.iam.guarded import evaluate_guarded
from ecs_roles.iam.statements import Principal, Statement
from ecs_roles.iam.weights import weigh
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, Text, text


def evaluate_key(  # noqa: PLR0913 - each is a side of the decision
    request: Request,
    identity: Grants,
    key_policy: Grants | None,
    *,
    grants: Grants | None = None,
    boundary: Grants | None = None,
    cross_account: Answer = Answer.NO,
) -> Verdict:
    """Decide the use of a key; ``key_policy`` is ``None`` when the key or its policy is not in the code.

    ``grants`` are KMS grants on the key, each as ``grant_statement`` makes it.
    """
    return evaluate_guarded(
        request,
        identity,
        key_policy,
        guard_name="the key policy",
        boundary=boundary,
        granted=None if grants is None else weigh("the grants on the key", grants, request),
        cross_account=cross_account,
    )


def default_key_policy() -> Grants:
    """Return the policy of a key that was made without one: the account decides.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    root = text("arn:", PARTITION, ":iam::", ACCOUNT, ":root")
    return Grants((_key_statement(Principal("AWS", root), ("kms:*",), "the default key policy"),))


def grant_statement(grantee: Text, operations: Iterable[str]) -> Statement:
    """Return a KMS grant as a statement: ``operations`` are the API's (``Decrypt``), ``grantee`` a role's ARN."""
    actions = tuple(f"kms:{operation}" for operation in operations)
    return _key_statement(Principal("AWS", grantee), actions, "a grant on the key")


def _key_statement(principal: Principal, actions: tuple[str, ...], origin: str) -> Statement:
    patterns = tuple(Text((action,)) for action in actions)
    return Statement("Allow", patterns, resources=(Text(("*",)),), principals=(principal,), origin=origin)
