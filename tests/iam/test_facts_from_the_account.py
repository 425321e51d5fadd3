"""Facts out of ``aws iam get-account-authorization-details``."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles.iam import account_facts
from ecs_roles.iam.account_facts import AccountFacts, read_account_facts

TRUST = {
    "Statement": {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
}
ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
OWN_POLICY = "arn:aws:iam::111122223333:policy/own"
EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
ROLE = "arn:aws:iam::111122223333:role/app"


def details(document: Any = ALLOW, **changes: Any) -> dict[str, Any]:
    role = {
        "RoleName": "app",
        "Arn": ROLE,
        "AssumeRolePolicyDocument": TRUST,
        "RolePolicyList": [{"PolicyName": "inline", "PolicyDocument": document}],
        "AttachedManagedPolicies": [{"PolicyName": name, "PolicyArn": name} for name in (OWN_POLICY, EXECUTION)],
        "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": OWN_POLICY},
        **changes,
    }
    versions = [
        {"VersionId": "v1", "IsDefaultVersion": False, "Document": {}},
        {"VersionId": "v2", "IsDefaultVersion": True, "Document": document},
    ]
    policy = {"PolicyName": "own", "Arn": OWN_POLICY, "DefaultVersionId": "v2", "PolicyVersionList": versions}
    return {"RoleDetailList": [role], "Policies": [policy], "UserDetailList": []}


@pytest.mark.parametrize(
    "document", [ALLOW, json.dumps(ALLOW), quote(json.dumps(ALLOW))], ids=["object", "text", "url"]
)
def test_a_role_with_all_its_policies(document: Any) -> None:
    role = read_account_facts(json.dumps(details(document))).role(ROLE)

    assert role is not None
    assert role.trust.statements[0].principals[0].kind == "Service"
    assert role.boundary is not None
    policies = (*role.inline, *role.attached, role.boundary)
    assert [policy.name for policy in policies] == ["inline", "own", "AmazonECSTaskExecutionRolePolicy", "own"]
    assert [str(p.document.statements[0].actions[0]) for p in policies if p.document] == [
        "s3:*",
        "s3:*",
        "ecr:GetAuthorizationToken",
        "s3:*",
    ]


def test_a_policy_that_the_file_does_not_hold_has_no_document() -> None:
    attached = [{"PolicyArn": "arn:aws:iam::111122223333:policy/other"}]
    role = read_account_facts(json.dumps(details(AttachedManagedPolicies=attached))).role(ROLE)

    assert role is not None
    assert [(policy.name, policy.document) for policy in role.attached] == [("other", None)]


def test_a_document_that_is_missing_is_a_doubt() -> None:
    role = read_account_facts(json.dumps(details(AssumeRolePolicyDocument=None))).role(ROLE)

    assert role is not None
    assert [unknown.reason for unknown in role.trust.unknowns] == [f"the file does not hold the trust policy of {ROLE}"]


@pytest.mark.parametrize("joined", ["{0}\n{1}", "[{0}, {1}]", "\ufeff{0}{1}"])
def test_several_pages_are_taken_together(joined: str) -> None:
    page = json.dumps({"RoleDetailList": [{"RoleName": "web", "Arn": "arn:web"}]})
    facts = read_account_facts(joined.format(json.dumps(details()), page))

    assert [role.name for role in facts.roles] == ["app", "web"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "neither RoleDetailList nor Policies"),
        ("{}", "neither RoleDetailList nor Policies"),
        ("[1, 2]", "neither RoleDetailList nor Policies"),
        ("no json", "no JSON"),
        ("[" * 100_000, "no JSON"),
    ],
    ids=["empty", "object", "numbers", "text", "deep"],
)
def test_a_file_of_something_else_says_so(text: str, error: str) -> None:
    facts = read_account_facts(text)

    assert (facts.roles, facts.policies) == ((), ())
    assert error in facts.error


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "arn:x", "%7B", "{}"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["RoleDetailList", "Policies", "Arn", "RolePolicyList", "PolicyVersionList", "AssumeRolePolicyDocument"]
            ),
            inner,
        )
    ),
    max_leaves=15,
)


@given(JSON)
def test_no_file_is_too_odd(content: Any) -> None:
    assert isinstance(read_account_facts(json.dumps(content)), AccountFacts)


def test_a_role_stands_where_the_file_says_that_the_arn_is_its_own() -> None:
    """Other roles and policies name it before, and there is one pass over the file for all roles."""
    trusting = {**TRUST, "Statement": {**TRUST["Statement"], "Principal": {"AWS": ROLE}}}
    first = {**details()["RoleDetailList"][0], "Arn": f"{ROLE}-first", "AssumeRolePolicyDocument": trusting}
    text = json.dumps({"RoleDetailList": [first, *details()["RoleDetailList"]]}, indent=2)
    found = read_account_facts(text)

    lines = [line.strip() for line in text.splitlines()]
    assert [lines[role.line - 1] for role in found.roles] == [f'"Arn": "{ROLE}-first",', f'"Arn": "{ROLE}",']
    assert lines.index(f'"AWS": "{ROLE}"') < found.roles[1].line - 1


def test_the_size_of_the_file_does_not_multiply_with_the_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    roles = [{"RoleName": f"r{n}", "Arn": f"{ROLE}{n}", "AssumeRolePolicyDocument": TRUST} for n in range(30)]
    passes = 0
    pattern = account_facts._OWN_ARN

    class Counting:
        def finditer(self, text: str) -> Any:
            nonlocal passes
            passes += 1
            return pattern.finditer(text)

    monkeypatch.setattr(account_facts, "_OWN_ARN", Counting())
    found = read_account_facts("\n".join(json.dumps({"RoleDetailList": [role]}) for role in roles))

    assert [role.line for role in found.roles] == list(range(1, 31))
    assert passes == 1
