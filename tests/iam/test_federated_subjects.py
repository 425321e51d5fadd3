"""Whom of a shared identity provider a trust statement lets in, by its conditions on the subject."""

import pytest

from ecs_roles.iam.federated_subjects import Openness, open_trust
from ecs_roles.iam.statements import Condition, Principal, Statement
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import Symbol, Text, text

GITHUB, GITLAB, TERRAFORM = "token.actions.githubusercontent.com", "gitlab.com", "app.terraform.io"
UNKNOWN = Symbol(Pseudo("something"), "it is not known")
AUDIENCE = ("StringEquals", ":aud", "sts.amazonaws.com")

Written = tuple[str, str, str | Text]


def trusting(host: str, *conditions: Written, action: str = "sts:AssumeRoleWithWebIdentity") -> Statement:
    provider = text(f"arn:aws:iam::111122223333:oidc-provider/{host}")
    return Statement(
        "Allow",
        (text(action),),
        principals=(Principal("Federated", provider),),
        conditions=tuple(
            Condition(operator, text(host + key if key.startswith(":") else key), (text(value),))
            for operator, key, value in conditions
        ),
    )


def openness(statement: Statement) -> Openness | None:
    found = open_trust(statement)
    return found.openness if found is not None else None


@pytest.mark.parametrize(
    ("host", "subject", "expected"),
    [
        (GITHUB, "*", Openness.EVERYONE),
        (GITHUB, "repo:*", Openness.EVERYONE),
        (GITHUB, "repo:*/*:ref:refs/heads/main", Openness.EVERYONE),
        (GITHUB, "*:ref:refs/heads/main", Openness.EVERYONE),
        (GITHUB, "repo:acme*", Openness.EVERYONE),
        (GITHUB, "repo:acme*/forum:environment:production", Openness.EVERYONE),
        (GITHUB, "repo:acme/*", Openness.ANY_REPOSITORY),
        (GITHUB, "repo:acme/*:environment:production", Openness.ANY_REPOSITORY),
        (GITHUB, "repo:acme@*/*:*", Openness.ANY_REPOSITORY),
        (GITHUB, text("repo:", UNKNOWN, "/*"), Openness.ANY_REPOSITORY),
        (GITHUB, "repo:acme/forum:*", Openness.ANY_REFERENCE),
        (GITHUB, "repo:acme/forum*", Openness.ANY_REFERENCE),
        (GITHUB, "repo:acme@17/forum@4711:*", Openness.ANY_REFERENCE),
        (GITHUB, "repo:acme/forum:ref:refs/heads/*", Openness.ANY_REFERENCE),
        (GITHUB, text("repo:", UNKNOWN, ":*"), Openness.ANY_REFERENCE),
        (GITLAB, "project_path:*", Openness.EVERYONE),
        (GITLAB, "project_path:acme/*:ref_type:branch:ref:main", Openness.ANY_REPOSITORY),
        (GITLAB, "project_path:acme/forum:ref_type:branch:ref:*", Openness.ANY_REFERENCE),
        (TERRAFORM, "organization:*", Openness.EVERYONE),
        # Who names whom it means, by whatever claim, and what is not known.
        (GITHUB, "repo:acme/forum:ref:refs/heads/main", None),
        (GITHUB, "repo:acme/forum:ref:refs/tags/v*", None),
        (GITHUB, "repo:acme/forum:pull_request", None),
        (GITHUB, "repo:acme/forum-*:environment:production", None),
        (GITHUB, "job_workflow_ref:acme/*", None),
        (GITHUB, "repository_owner:*", None),
        (GITHUB, text(UNKNOWN), None),
        (GITHUB, text("repo:", UNKNOWN), None),
        (GITHUB, text("repo:", UNKNOWN, "*"), None),
        (TERRAFORM, "organization:acme:project:web:workspace:*:run_phase:*", None),
    ],
)
def test_what_a_subject_leaves_open(host: str, subject: str | Text, expected: Openness | None) -> None:
    assert openness(trusting(host, AUDIENCE, ("StringLike", ":sub", subject))) is expected


@pytest.mark.parametrize("host", [GITHUB, GITLAB, TERRAFORM])
def test_an_audience_alone_lets_everyone_in(host: str) -> None:
    assert openness(trusting(host)) is Openness.EVERYONE
    assert openness(trusting(host, AUDIENCE)) is Openness.EVERYONE


@pytest.mark.parametrize(
    "condition",
    [
        # Every character is compared, or the claim tells who may not: neither is a pattern of who may.
        ("StringEquals", ":sub", "repo:acme/*"),
        ("StringNotLike", ":sub", "repo:evil/*"),
        ("StringEquals", ":repository_id", "77310"),
        ("IpAddress", "aws:SourceIp", "192.0.2.0/24"),
    ],
)
def test_a_condition_of_another_kind_may_narrow_it(condition: Written) -> None:
    assert openness(trusting(GITHUB, condition)) is None


def test_of_several_subjects_any_one_lets_in_and_of_several_conditions_all_must_hold() -> None:
    several = (text("repo:acme/forum:ref:refs/heads/main"), text("repo:acme/*"))
    either = Condition("ForAnyValue:StringLike", text(f"{GITHUB}:sub"), several)
    narrow = Condition("StringLike", text(f"{GITHUB}:sub"), (text("repo:acme/forum:*"),))
    one = trusting(GITHUB)

    assert openness(Statement("Allow", one.actions, principals=one.principals, conditions=(either,))) is (
        Openness.ANY_REPOSITORY
    )
    both = Statement("Allow", one.actions, principals=one.principals, conditions=(either, narrow))
    assert openness(both) is Openness.ANY_REFERENCE


@pytest.mark.parametrize("host", ["token.actions.githubusercontent.com/acme", "gitlab.acme.example", "oidc.eks.eu.aws"])
def test_a_provider_that_one_customer_has_for_itself_is_not_judged(host: str) -> None:
    assert openness(trusting(host, AUDIENCE)) is None


def test_another_action_gives_nobody_the_role() -> None:
    assert openness(trusting(GITHUB, AUDIENCE, action="sts:TagSession")) is None


def test_a_provider_that_is_not_named_is_known_by_the_claims_that_conditions_ask_for() -> None:
    known = trusting(GITHUB, ("StringLike", ":sub", "repo:*"))
    unnamed = (Principal("Federated", text(UNKNOWN)),)

    assert openness(Statement("Allow", known.actions, principals=unnamed, conditions=known.conditions)) is (
        Openness.EVERYONE
    )
    assert openness(Statement("Allow", known.actions, principals=unnamed)) is None


@pytest.mark.parametrize(
    ("host", "subject", "example"),
    [
        (GITHUB, "*", "repo:OWNER/REPOSITORY:ref:refs/heads/main"),
        (GITHUB, "repo:acme*", "repo:OWNER/REPOSITORY:ref:refs/heads/main"),
        (GITHUB, "repo:acme/*", "repo:acme/REPOSITORY:ref:refs/heads/main"),
        (GITHUB, "repo:acme/*:environment:production", "repo:acme/REPOSITORY:ref:refs/heads/main"),
        (GITHUB, "repo:acme/forum:*", "repo:acme/forum:ref:refs/heads/main"),
        (GITHUB, "repo:acme/forum*", "repo:acme/forum:ref:refs/heads/main"),
        (GITHUB, text("repo:acme/", UNKNOWN, ":*"), "repo:OWNER/REPOSITORY:ref:refs/heads/main"),
        (GITLAB, "project_path:acme/forum:*", "project_path:acme/forum:ref_type:branch:ref:main"),
    ],
)
def test_the_example_names_what_is_known_of_who_deploys(host: str, subject: str | Text, example: str) -> None:
    found = open_trust(trusting(host, ("StringLike", ":sub", subject)))

    assert found is not None
    assert found.example == example
