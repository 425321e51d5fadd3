"""Cases of the policy simulator: what a case may hold, and what is said of one that is none."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles.iam.simulation import simulate

ALLOW = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "ssm:Get*", "Resource": "*"}}
CASE: dict[str, Any] = {"policies": [ALLOW], "action": "ssm:GetParameters", "context_complete": True}


def test_a_case_is_decided_and_says_why() -> None:
    assert simulate(CASE) == {"decision": "allowed", "reason": "a statement allows ssm:GetParameters on *"}


@pytest.mark.parametrize("policies", [ALLOW, [ALLOW], json.dumps(ALLOW), [json.dumps(ALLOW)]])
def test_policies_come_as_objects_or_as_text(policies: object) -> None:
    assert simulate({**CASE, "policies": policies})["decision"] == "allowed"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"action": None}, "action"),
        ({"action": 7}, "action"),
        ({"action": ""}, "action"),
        ({"resource": []}, "resource"),
        ({"principal": 1}, "principal"),
        ({"resource_account": 111122223333}, "resource_account"),
        ({"policies": 7}, "policies"),
        ({"policies": [7]}, "policies"),
        ({"policies": "{"}, "policies: the policy is not valid JSON"),
        ({"policies": [{}]}, "policies: the policy has no Statement"),
        ({"resource_policy": True}, "resource_policy"),
        ({"permissions_boundary": "x"}, "permissions_boundary"),
        ({"trust_policy": 0}, "trust_policy"),
        ({"context": ["aws:x"]}, "context"),
        ({"context": {"aws:x": {"a": 1}}}, "aws:x"),
        ({"context": {"aws:x": [None]}}, "aws:x"),
        ({"context_complete": "yes"}, "context_complete"),
    ],
)
def test_a_malformed_case_is_an_error(change: dict[str, Any], message: str) -> None:
    found = simulate({**CASE, **change})

    assert list(found) == ["error"]
    assert message in str(found["error"])


@pytest.mark.parametrize("case", [None, [], "x", {}])
def test_what_is_no_case_is_an_error(case: Any) -> None:
    assert list(simulate(case)) == ["error"]


def test_a_case_that_is_nested_too_deeply_is_an_error() -> None:
    deep: Any = {}
    for _ in range(5_000):
        deep = {"Statement": deep}

    assert list(simulate({**CASE, "policies": [deep]})) == ["error"]


@pytest.mark.parametrize(
    ("given_value", "condition"),
    [
        (True, {"Bool": "true"}),
        (7, {"NumericEquals": "7"}),
        ("a", {"StringEquals": "a"}),
        (["a"], {"StringEquals": "a"}),
    ],
)
def test_context_values_of_every_kind(given_value: object, condition: dict[str, str]) -> None:
    ((operator, wanted),) = condition.items()
    statement = {**ALLOW["Statement"], "Condition": {operator: {"aws:x": wanted}}}  # type: ignore[dict-item]
    case = {**CASE, "policies": {"Statement": statement}, "context": {"AWS:X": given_value}}

    assert simulate(case)["decision"] == "allowed"


def test_an_unreadable_statement_leaves_the_case_open() -> None:
    broken = {"Statement": [ALLOW["Statement"], {"Effect": "Denny", "Action": "*", "Resource": "*"}]}

    assert simulate({**CASE, "policies": [broken]})["decision"] == "unknown"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["*", "Allow", "a:b", "${aws:x}", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Statement", "Effect", "Action", "Resource", "Condition", "Principal"]), inner
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*CASE, "context", "resource", "resource_policy", "principal"]), JSON))
def test_no_case_is_too_odd(case: dict[str, Any]) -> None:
    assert set(simulate(case)) in ({"error"}, {"decision", "reason"})
