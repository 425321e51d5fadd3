"""A word in the place of an account stands for one that is filled in later: it is not known which."""

import pytest

from ecs_roles.iam.decision import Decision, Grants, Request
from ecs_roles.iam.documents import read_document
from ecs_roles.iam.evaluator import evaluate
from ecs_roles.symbolic.text import ACCOUNT, Text, text
from ecs_roles.symbolic.values import Entry, Mapping, Sequence

GROUP = ("arn:aws:logs:eu-west-1:", ACCOUNT, ":log-group:web:log-stream:x")


def decided(account: str, group: str, effect: str = "Allow") -> Decision:
    resource = f"arn:aws:logs:eu-west-1:{account}:log-group:{group}:*"
    entries = {"Effect": effect, "Action": "logs:PutLogEvents", "Resource": resource}
    statement = Mapping(tuple(Entry(key, text(value)) for key, value in entries.items()))
    document = read_document(Mapping((Entry("Statement", Sequence((statement,))),)))
    return evaluate(Request("logs:PutLogEvents", Text(GROUP)), Grants(document.statements)).decision


@pytest.mark.parametrize(
    "account",
    ["ACCOUNT", "ACCOUNT_ID", "AWS-ACCOUNT", "<account>", "XXXXXXXXXXXX", "account_id", "your-account-id", "12345"],
)
def test_a_placeholder_may_be_the_account_that_is_asked(account: str) -> None:
    assert decided(account, "*") is Decision.UNKNOWN
    assert decided(account, "api") is Decision.IMPLICIT_DENY
    assert decided(account, "*", "Deny") is not Decision.ALLOWED


@pytest.mark.parametrize(("account", "decision"), [("*", Decision.ALLOWED), ("aws", Decision.IMPLICIT_DENY)])
def test_what_may_stand_there_is_taken_as_it_is(account: str, decision: Decision) -> None:
    assert decided(account, "*") is decision
