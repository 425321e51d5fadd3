"""Use of KMS keys, with grants and keys outside the code, and the assuming of roles."""

import pytest

from ecs_roles.ecs.arns import key_arn, role_arn
from ecs_roles.iam.decision import Decision, Grants, Request
from ecs_roles.iam.kms import default_key_policy, evaluate_key, grant_statement
from ecs_roles.iam.statements import Principal, Statement
from ecs_roles.iam.trust import evaluate_trust
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import Symbol, Text, text
from ecs_roles.symbolic.values import Unknown

KEY = key_arn(Symbol(Pseudo("key.id"), owner="key"))
ROLE = role_arn("app")
DECRYPT = Request("kms:Decrypt", KEY, principal=ROLE)
OWN = Grants((Statement("Allow", (text("kms:Decrypt"),), resources=(KEY,)),))
NOTHING = Grants()
ELSEWHERE = Grants((), (Unknown(Pseudo("policy"), "the key policy is made elsewhere"),))


def key_policy(*names: Text) -> Grants:
    principals = tuple(Principal("AWS", name) for name in names)
    return Grants((Statement("Allow", (text("kms:*"),), resources=(text("*"),), principals=principals),))


@pytest.mark.parametrize(
    ("own", "policy", "expected"),
    [
        (OWN, default_key_policy(), Decision.ALLOWED),
        (NOTHING, default_key_policy(), Decision.IMPLICIT_DENY),
        (NOTHING, key_policy(ROLE), Decision.ALLOWED),
        (OWN, key_policy(role_arn("web")), Decision.IMPLICIT_DENY),
        (OWN, None, Decision.UNKNOWN),
        (NOTHING, None, Decision.UNKNOWN),
        (NOTHING, ELSEWHERE, Decision.UNKNOWN),
        (NOTHING, key_policy(text("arn:aws:iam::111122223333:role/app")), Decision.UNKNOWN),
        (NOTHING, key_policy(text("111122223333")), Decision.IMPLICIT_DENY),
        (OWN, key_policy(text("111122223333")), Decision.UNKNOWN),
    ],
)
def test_the_key_policy_decides_first(own: Grants, policy: Grants | None, expected: Decision) -> None:
    assert evaluate_key(DECRYPT, own, policy).decision is expected


def test_a_key_outside_the_code_is_named_as_what_would_settle_it() -> None:
    assert evaluate_key(DECRYPT, OWN, None).reason == "what the key policy says, which is not in this code"


def test_a_deny_of_the_role_needs_no_key_policy() -> None:
    deny = Grants((Statement("Deny", (text("kms:*"),), resources=(text("*"),)),))

    assert evaluate_key(DECRYPT, deny, None).decision is Decision.EXPLICIT_DENY


@pytest.mark.parametrize(
    ("grantee", "operations", "expected"),
    [
        (ROLE, ("Encrypt", "Decrypt"), Decision.ALLOWED),
        (ROLE, ("Encrypt",), Decision.IMPLICIT_DENY),
        (role_arn("web"), ("Decrypt",), Decision.IMPLICIT_DENY),
        (
            text(Symbol(Pseudo("var.grantee"), "variable grantee has no default")),
            ("Decrypt",),
            Decision.UNKNOWN,
        ),
    ],
)
def test_a_grant_allows_by_itself(grantee: Text, operations: tuple[str, ...], expected: Decision) -> None:
    grants = Grants((grant_statement(grantee, operations),))

    assert evaluate_key(DECRYPT, NOTHING, default_key_policy(), grants=grants).decision is expected


def test_a_grant_is_named_as_what_decides() -> None:
    sure = grant_statement(ROLE, ("Decrypt",))
    vague = grant_statement(text(Symbol(Pseudo("var.grantee"), "variable grantee has no default")), ("Decrypt",))

    allowed = evaluate_key(DECRYPT, NOTHING, default_key_policy(), grants=Grants((sure,)))
    doubtful = evaluate_key(DECRYPT, NOTHING, default_key_policy(), grants=Grants((vague,)))

    assert sure in allowed.because
    assert "variable grantee has no default" in doubtful.reason


def test_across_accounts_both_sides_are_needed() -> None:
    def asked(own: Grants, policy: Grants) -> Decision:
        return evaluate_key(DECRYPT, own, policy, cross_account=Answer.YES).decision

    assert asked(OWN, key_policy(ROLE)) is Decision.ALLOWED
    assert asked(NOTHING, key_policy(ROLE)) is Decision.IMPLICIT_DENY
    assert asked(OWN, key_policy(role_arn("web"))) is Decision.IMPLICIT_DENY


def test_a_key_of_another_account_outside_the_code_is_unknown_once_the_role_may_use_it() -> None:
    assert evaluate_key(DECRYPT, OWN, None, cross_account=Answer.YES).decision is Decision.UNKNOWN
    assert evaluate_key(DECRYPT, NOTHING, None, cross_account=Answer.YES).decision is Decision.IMPLICIT_DENY


def test_across_accounts_a_grant_stands_for_the_key_policy() -> None:
    grants = Grants((grant_statement(ROLE, ("Decrypt",)),))

    def asked(own: Grants) -> Decision:
        return evaluate_key(DECRYPT, own, Grants(), grants=grants, cross_account=Answer.YES).decision

    assert asked(OWN) is Decision.ALLOWED
    assert asked(NOTHING) is Decision.IMPLICIT_DENY


def test_an_account_that_may_be_another_matters_only_when_it_changes_the_answer() -> None:
    assert evaluate_key(DECRYPT, OWN, key_policy(ROLE), cross_account=Answer.UNKNOWN).decision is Decision.ALLOWED

    open_verdict = evaluate_key(DECRYPT, NOTHING, key_policy(ROLE), cross_account=Answer.UNKNOWN)

    assert (open_verdict.decision, open_verdict.reason) == (Decision.UNKNOWN, "in which account the resource is")


def test_a_role_without_known_trust_policy_is_not_judged() -> None:
    request = Request("sts:AssumeRole", ROLE, principal=text("ecs-tasks.amazonaws.com"))
    verdict = evaluate_trust(request, None)

    assert (verdict.decision, verdict.reason) == (
        Decision.UNKNOWN,
        "what the trust policy says, which is not in this code",
    )
