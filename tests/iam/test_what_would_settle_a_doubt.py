"""The one fact that an unknown answer names."""

from dataclasses import replace

import pytest

from ecs_roles.iam.decision import Decision, Grants, Request
from ecs_roles.iam.evaluator import evaluate
from ecs_roles.iam.statements import Condition, Principal, Statement
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import ACCOUNT, Symbol, Text, text
from ecs_roles.symbolic.values import Unknown

STAGE = Symbol(Pseudo("var.stage"), "variable stage has no default")
ROLE = text("arn:aws:iam::111122223333:role/app")
REQUEST = Request("s3:GetObject", text("arn:aws:s3:::app/key"), principal=ROLE)
OF_USER = text("arn:aws:s3:::${aws:username}/*")
ANY_ACTION = text("s3:*")
BUCKET = text("arn:aws:s3:::app-", STAGE, "/*")


def allow(*resources: Text, action: Text = ANY_ACTION, condition: Condition | None = None) -> Statement:
    conditions = (condition,) if condition is not None else ()
    return Statement("Allow", (action,), resources=resources or (text("*"),), conditions=conditions)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (
            allow(text("arn:aws:s3:::", STAGE, "/*")),
            "whether arn:aws:s3:::{var.stage}/* means arn:aws:s3:::app/key: variable stage has no default",
        ),
        (
            allow(text("arn:aws:s3:::other/*"), OF_USER),
            f"whether {OF_USER} means arn:aws:s3:::app/key: AWS fills in ${{aws:username}} when the call is made",
        ),
        (
            allow(action=text("s3:", STAGE)),
            "whether s3:{var.stage} means s3:GetObject: variable stage has no default",
        ),
        (
            allow(condition=Condition("StringEquals", text("aws:SourceVpce"), (text("vpce-1"),))),
            "what aws:SourceVpce is when the call is made",
        ),
        (
            allow(condition=Condition("", text(STAGE), ())),
            "whether the condition holds on {var.stage}: variable stage has no default",
        ),
        (allow(condition=Condition("", text(STAGE), (), for_policy=True)), "variable stage has no default"),
    ],
)
def test_an_allow_that_only_might_apply_says_what_it_hangs_on(statement: Statement, reason: str) -> None:
    verdict = evaluate(REQUEST, Grants((statement,)))

    assert (verdict.decision, verdict.reason, verdict.because) == (Decision.UNKNOWN, reason, (statement,))


SUFFIX = Symbol(Pseudo("suffix"), "Secrets Manager chooses the last six characters", ":/*?-", 6)
SECRET = text("arn:aws:secretsmanager:eu-west-1:", ACCOUNT, ":secret:shop/db-", SUFFIX)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/*", "the account is known only in AWS"),
        ("arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db-??????", "the account is known only in AWS"),
        ("arn:aws:secretsmanager:eu-west-1:*:secret:shop/db-AbCdEf", "Secrets Manager chooses the last six characters"),
        ("arn:aws:secretsmanager:*:shop/db-AbCdEf", "Secrets Manager chooses the last six characters"),
    ],
)
def test_what_a_pattern_takes_in_anyhow_is_no_reason(pattern: str, reason: str) -> None:
    statement = allow(text(pattern), action=text("secretsmanager:GetSecretValue"))
    verdict = evaluate(Request("secretsmanager:GetSecretValue", SECRET), Grants((statement,)))

    assert (verdict.decision, verdict.reason.rpartition(": ")[2]) == (Decision.UNKNOWN, reason)


@pytest.mark.parametrize(
    ("pattern", "asked"),
    [
        (text("arn:aws:ssm:*:", ACCOUNT, ":parameter/a*"), text("arn:aws:ssm:eu-west-1:111122223333:parameter/a")),
        (
            text("arn:aws:ssm:eu-west-1:111122223333:parameter/a"),
            text("arn:aws:ssm:eu-west-1:", ACCOUNT, ":parameter/a"),
        ),
    ],
)
def test_where_all_hangs_on_the_account_it_is_told_which(pattern: Text, asked: Text) -> None:
    verdict = evaluate(Request("ssm:GetParameters", asked), Grants((allow(pattern, action=text("ssm:*")),)))

    named = "arn:aws:ssm:eu-west-1:111122223333:parameter/a"
    assert verdict.reason == (
        f"whether the account 111122223333 of {named} is that of the deployment: the account is known only in AWS"
    )


def test_a_deny_that_might_apply_comes_first() -> None:
    deny = Statement("Deny", (text("s3:*"),), resources=(text("arn:aws:s3:::", STAGE, "/*"),))
    verdict = evaluate(
        REQUEST, Grants((allow(BUCKET), allow(), deny), (Unknown(Pseudo("x"), "module x could not be read"),))
    )

    assert verdict.reason.startswith("a deny might apply: whether arn:aws:s3:::{var.stage}/*")


def test_a_policy_that_could_not_be_read_is_the_last_fact() -> None:
    verdict = evaluate(REQUEST, Grants((allow(),), (Unknown(Pseudo("x"), "module x could not be read"),)))

    told = "module x could not be read; all else allows it, so only a deny there would matter"
    assert (verdict.decision, verdict.reason) == (Decision.UNKNOWN, told)


def test_only_where_all_else_allows_it_would_a_deny_alone_matter() -> None:
    unread = (Unknown(Pseudo("x"), "module x could not be read"),)
    verdicts = (
        evaluate(REQUEST, Grants((), unread)),
        evaluate(REQUEST, Grants((allow(),)), boundary=Grants((), unread)),
        evaluate(REQUEST, Grants((allow(),), unread), boundary=Grants((), unread)),
    )
    assert [verdict.reason for verdict in verdicts] == ["module x could not be read"] * 3


def test_a_principal_that_could_not_be_read() -> None:
    guard = Statement("Allow", (text("*"),), resources=(text("*"),), principals=(Principal("", text(STAGE)),))
    verdict = evaluate(REQUEST, Grants(), resource=Grants((guard,)))

    assert verdict.reason == f"whether {{var.stage}} means {ROLE}: variable stage has no default"


@pytest.mark.parametrize(
    "name",
    [text("arn:aws:iam::111122223333:", STAGE), text(STAGE), text("arn:aws:iam::", STAGE, ":role/app")],
    ids=str,
)
def test_a_principal_with_an_unknown_part_may_be_the_caller(name: Text) -> None:
    guard = Statement("Allow", (text("*"),), resources=(text("*"),), principals=(Principal("AWS", name),))

    assert evaluate(REQUEST, Grants(), resource=Grants((guard,))).decision is Decision.UNKNOWN


@pytest.mark.parametrize(
    ("cross_account", "reason"),
    [
        (Answer.YES, "what the policy of the resource says, which is in another account and not in this code"),
        (Answer.UNKNOWN, "whether the role and the resource are in one account"),
    ],
)
def test_a_resource_of_another_account(cross_account: Answer, reason: str) -> None:
    verdict = evaluate(REQUEST, Grants((allow(),)), cross_account=cross_account)

    assert (verdict.decision, verdict.reason) == (Decision.UNKNOWN, reason)


def test_an_account_that_may_be_another_does_not_matter_when_both_answers_agree() -> None:
    everyone = replace(allow(), principals=(Principal("*", text("*")),))

    assert evaluate(
        REQUEST, Grants((allow(),)), resource=Grants((everyone,)), cross_account=Answer.UNKNOWN
    ).decision is (Decision.ALLOWED)
    assert evaluate(REQUEST, Grants(), cross_account=Answer.UNKNOWN).decision is Decision.IMPLICIT_DENY


def test_a_denial_says_which_side_does_not_allow() -> None:
    own = Grants((allow(),))

    assert evaluate(REQUEST, Grants()).reason.startswith("nothing in the policies of the role allows s3:GetObject on")
    assert "the permissions boundary" in evaluate(REQUEST, own, boundary=Grants()).reason
    assert "the policy of the resource" in evaluate(REQUEST, own, resource=Grants(), cross_account=Answer.YES).reason
