"""Access as a set of requests: what is granted of it, and what goes beyond other policies, each with an example."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles.iam.access import Access, Policies, access_beyond, access_within
from ecs_roles.iam.decision import Decision, Grants, Request
from ecs_roles.iam.documents import read_document
from ecs_roles.iam.evaluator import evaluate
from ecs_roles.iam.matching import matches
from ecs_roles.iam.patterns_in_common import can_meet, shared_by
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.json_values import json_values
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.source_text import source_text
from ecs_roles.symbolic.text import Symbol, text

Json = dict[str, Any]


def grants(*statements: Json) -> Grants:
    source = source_text("policy.json", json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))
    document = read_document(json_values(source.text, source.span))
    return Grants(document.statements, document.unknowns)


def allow(action: Any, resource: Any = "*", **more: Any) -> Json:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any = "*", **more: Any) -> Json:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def within(found: Grants, *actions: str, on: str = "*", boundary: Grants | None = None) -> list[Access]:
    return list(access_within(Policies(found, boundary), actions, (text(on),)))


def beyond(found: Grants, ceiling: Grants, boundary: Grants | None = None) -> list[Access]:
    return list(access_beyond(Policies(found, boundary), Policies(ceiling)))


VPC = {"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}
TO_TASKS = {"Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}


@pytest.mark.parametrize(
    ("statements", "actions", "on", "example"),
    [
        ([allow("s3:*")], ["s3:DeleteBucket"], "*", ("s3:DeleteBucket", "arn:aws:s3:::example")),
        ([allow("*")], ["iam:CreateU*"], "*", ("iam:CreateUser", "arn:aws:iam::111122223333:user/example")),
        (
            [allow("s3:*", "arn:aws:s3:::a*")],
            ["s3:PutObject"],
            "arn:aws:s3:::*/b/*",
            ("s3:PutObject", "arn:aws:s3:::a/b/"),
        ),
        (
            [allow("iam:PassRole", **TO_TASKS)],
            ["iam:PassRole"],
            "*",
            ("iam:PassRole", "arn:aws:iam::111122223333:role/example"),
        ),
        (
            [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}],
            ["s3:DeleteBucket"],
            "*",
            ("s3:DeleteBucket", "arn:aws:s3:::example"),
        ),
        (
            [allow("s3:*"), deny("s3:DeleteBucket", "arn:aws:s3:::b")],
            ["s3:DeleteBucket"],
            "*",
            ("s3:DeleteBucket", "arn:aws:s3:::example"),
        ),
    ],
)
def test_access_that_is_granted_comes_with_an_example(
    statements: list[Json], actions: list[str], on: str, example: tuple[str, str]
) -> None:
    (found,) = within(grants(*statements), *actions, on=on)

    assert (found.answer, found.action, str(found.resource)) == (Answer.YES, *example)


@pytest.mark.parametrize(
    ("statements", "boundary", "actions", "on"),
    [
        ([allow("s3:Get*")], None, ["s3:Put*"], "*"),
        ([allow("s3:GetObject", "arn:aws:s3:::a/*")], None, ["s3:GetObject"], "arn:aws:s3:::b/*"),
        ([allow("s3:*"), deny("s3:Delete*")], None, ["s3:DeleteBucket"], "*"),
        ([allow("s3:*")], [allow("s3:Get*")], ["s3:DeleteBucket"], "*"),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], None, ["iam:CreateUser"], "*"),
        # A bucket's ARN is not that of an object: the statement has no effect.
        ([allow("s3:GetObject", "arn:aws:s3:::a")], None, ["s3:GetObject"], "*"),
    ],
)
def test_access_that_is_refused_is_not_told(
    statements: list[Json], boundary: list[Json] | None, actions: list[str], on: str
) -> None:
    assert within(grants(*statements), *actions, on=on, boundary=grants(*boundary) if boundary else None) == []


def test_a_boundary_leaves_what_it_allows() -> None:
    limit = grants(allow("s3:*", "arn:aws:s3:::mine/a/*"))
    (found,) = within(grants(allow("s3:*")), "s3:PutObject", on="arn:aws:s3:::mine/*", boundary=limit)

    assert str(found.resource) == "arn:aws:s3:::mine/a/example"


def test_a_condition_of_the_statement_is_told_with_the_example() -> None:
    assert within(grants(allow("iam:PassRole", **TO_TASKS)), "iam:PassRole")[0].under == (
        "StringEquals iam:PassedToService",
    )


def test_a_resource_that_is_not_known_leaves_it_open() -> None:
    resource = text(Symbol(Fresh("var.arn"), "variable arn has no value here"))
    statement = grants(allow("s3:GetObject")).statements[0]
    (found,) = within(Grants((replace(statement, resources=(resource,)),)), "s3:GetObject", on="arn:aws:s3:::a/*")

    assert (found.answer, found.reason) == (Answer.UNKNOWN, "variable arn has no value here")


@pytest.mark.parametrize(
    ("statement", "ceiling"),
    [
        (allow("s3:GetObject", "arn:aws:s3:::a/x/*"), [allow("s3:*", "arn:aws:s3:::a/*")]),
        (allow("*"), [allow("*")]),
        (allow("s3:Get*"), [allow("s3:G*")]),
        (allow(["s3:GetObject", "sqs:SendMessage"], "*"), [allow("s3:*"), allow("sqs:*")]),
        (allow("s3:GetObject", "*", **VPC), [allow("s3:GetObject", "*", **VPC)]),
        (allow("s3:GetObject", "*", **VPC), [allow("s3:GetObject")]),
    ],
)
def test_what_a_ceiling_takes_in_is_not_beyond_it(statement: Json, ceiling: list[Json]) -> None:
    assert beyond(grants(statement), grants(*ceiling)) == []


@pytest.mark.parametrize(
    ("statement", "ceiling", "example"),
    [
        (allow("s3:GetObject", "arn:aws:s3:::a/*"), [allow("s3:*", "arn:aws:s3:::a/x/*")], "arn:aws:s3:::a/example"),
        (
            allow("s3:GetObject", "arn:aws:s3:::a/*"),
            [allow("s3:GetObject", "arn:aws:s3:::a/*", **VPC)],
            "arn:aws:s3:::a/example",
        ),
        (allow("*"), [allow("s3:*")], "arn:aws:iam::111122223333:user/example"),
    ],
)
def test_what_goes_beyond_a_ceiling_has_an_example(statement: Json, ceiling: list[Json], example: str) -> None:
    (found,) = beyond(grants(statement), grants(*ceiling))

    assert (found.answer, str(found.resource)) == (Answer.YES, example)


def test_what_a_boundary_takes_away_is_not_beyond() -> None:
    assert beyond(grants(allow("s3:*")), grants(allow("s3:Get*")), boundary=grants(allow("s3:Get*"))) == []


ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:*", "s3:Get*", "sqs:SendMessage", "*")
RESOURCES = ("*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/b", "arn:aws:s3:::*", "arn:aws:sqs:*:*:q", "arn:aws:s3:::a*/c?")
policies = st.lists(
    st.tuples(st.sampled_from(("Allow", "Allow", "Deny")), st.sampled_from(ACTIONS), st.sampled_from(RESOURCES)),
    min_size=1,
    max_size=3,
).map(lambda rows: grants(*({"Effect": effect, "Action": action, "Resource": at} for effect, action, at in rows)))


@given(policies, policies)
def test_an_example_is_one_that_the_evaluator_decides_so(found: Grants, ceiling: Grants) -> None:
    for item in beyond(found, ceiling):
        request = Request(item.action, item.resource, context_complete=True)
        assert item.answer is Answer.YES
        assert evaluate(request, found).decision is Decision.ALLOWED
        assert evaluate(request, ceiling).decision.denied


@given(policies)
def test_nothing_goes_beyond_itself(found: Grants) -> None:
    assert beyond(found, found) == []


OBJECTS = ("arn:aws:s3:::z/z", "arn:aws:s3:::a/z", "arn:aws:s3:::a/b", "arn:aws:s3:::az/cz")


@given(policies, policies, st.sampled_from(("s3:GetObject", "s3:PutObject")), st.sampled_from(OBJECTS))
def test_a_request_that_goes_beyond_is_not_missed(found: Grants, ceiling: Grants, action: str, resource: str) -> None:
    request = Request(action, text(resource), context_complete=True)

    if evaluate(request, found).decision is Decision.ALLOWED and evaluate(request, ceiling).decision.denied:
        assert beyond(found, ceiling)


globs = st.text(alphabet="ab*?:", max_size=7).map(text)


@given(globs, globs)
def test_what_two_patterns_share_is_in_both(one: Any, other: Any) -> None:
    found = shared_by(one, other)

    assert (found is not None) == can_meet(one, other)
    if found is not None:
        assert matches(one, found) is Answer.YES
        assert matches(other, found) is Answer.YES


def test_actions_beyond_the_bound_are_not_left_out_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecs_roles.iam.access._MOST_ACTIONS", 3)
    found = beyond(grants(allow("s3:*")), grants(allow(["s3:A*", "s3:B*", "s3:C*"])))

    assert [(item.answer, item.reason) for item in found] == [(Answer.UNKNOWN, "it has more actions than are compared")]


def test_every_action_of_a_large_service_is_compared() -> None:
    (found,) = beyond(grants(allow("ec2:*")), grants({"Effect": "Allow", "NotAction": "ec2:W*", "Resource": "*"}))

    assert found.answer is Answer.YES
    assert found.action.startswith("ec2:W")
