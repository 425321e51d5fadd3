"""What a `valueFrom` asks for, in every shape that ECS takes, and what it refuses."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Task = Callable[..., Report]
Asked = Callable[..., set[str]]

SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1B2c3"
PARAMETER = "arn:aws:ssm:eu-west-1:111122223333:parameter"
MADE = """
resource "aws_secretsmanager_secret" "db" { name = "shop/db" }
resource "aws_ssm_parameter" "flag" {
  name  = "/shop/flag"
  type  = "String"
  value = "x"
}
"""


def rules(report: Report) -> list[str]:
    return sorted(finding.rule for finding in report.findings if finding.severity.value != "info")


def given(value: str) -> dict[str, object]:
    return {"secrets": [{"name": "A", "valueFrom": value}]}


@pytest.mark.parametrize(
    ("value", "call"),
    [
        (SECRET, f"secretsmanager:GetSecretValue on {SECRET}"),
        (f"{SECRET}:key::", f"secretsmanager:GetSecretValue on {SECRET}"),
        (f"{SECRET}::AWSPREVIOUS:", f"secretsmanager:GetSecretValue on {SECRET}"),
        (f"{SECRET}:::version-id", f"secretsmanager:GetSecretValue on {SECRET}"),
        (
            SECRET.replace("eu-west-1", "us-east-1"),
            f"secretsmanager:GetSecretValue on {SECRET.replace('eu-west-1', 'us-east-1')}",
        ),
        (f"{PARAMETER}/shop/flag", f"ssm:GetParameters on {PARAMETER}/shop/flag"),
        (
            f"{PARAMETER.replace('eu-west-1', 'us-east-1')}/flag",
            f"ssm:GetParameters on {PARAMETER.replace('eu-west-1', 'us-east-1')}/flag",
        ),
        ("flag", "ssm:GetParameters on arn:{partition}:ssm:eu-west-1:{account}:parameter/flag"),
        ("/shop/flag", "ssm:GetParameters on arn:{partition}:ssm:eu-west-1:{account}:parameter/shop/flag"),
        ("/shop/flag:3", "ssm:GetParameters on arn:{partition}:ssm:eu-west-1:{account}:parameter/shop/flag"),
    ],
)
@pytest.mark.parametrize("place", ["secrets", "options"])
def test_a_reference_asks_for_the_plain_resource(value: str, call: str, place: str, task: Task, asked: Asked) -> None:
    options = {"logDriver": "splunk", "secretOptions": [{"name": "splunk-token", "valueFrom": value}]}
    container = given(value) if place == "secrets" else {"logConfiguration": options}

    assert asked(task(container, execution=[]), "execution") == {call}


@pytest.mark.parametrize(
    ("value", "grants"),
    [
        (
            "${aws_secretsmanager_secret.db.arn}",
            [("secretsmanager:GetSecretValue", "${aws_secretsmanager_secret.db.arn}")],
        ),
        (
            "${aws_secretsmanager_secret.db.arn}:key::",
            [("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-1:*:secret:shop/db-??????")],
        ),
        ("${aws_ssm_parameter.flag.name}", [("ssm:GetParameters", "${aws_ssm_parameter.flag.arn}")]),
        ("${aws_ssm_parameter.flag.arn}", [("ssm:GetParameters", "arn:aws:ssm:eu-west-1:*:parameter/shop/*")]),
    ],
)
def test_a_reference_to_something_made_here_is_met_by_its_arn(
    value: str, grants: list[tuple[str, str]], task: Task
) -> None:
    report = task(given(value), execution=grants, around=MADE)

    assert rules(report) == []
    assert report.task_definitions[0].status == "decided"


def test_a_secret_behind_a_parameter_asks_for_both(task: Task, asked: Asked) -> None:
    report = task(given("/aws/reference/secretsmanager/db"), execution=[])

    actions = {call.partition(" on ")[0] for call in asked(report)}
    assert actions == {"ssm:GetParameters", "secretsmanager:GetSecretValue"}


PARTIAL = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db"


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (f"{PARTIAL}*", []),
        (PARTIAL, []),
        (f"{PARTIAL}-??????", ["ECS531"]),
        (f"{PARTIAL}-a1B2c3", ["ECS531"]),
    ],
)
def test_a_partial_arn_is_asked_for_as_written_and_noted(resource: str, expected: list[str], task: Task) -> None:
    report = task(given(PARTIAL), execution=[("secretsmanager:GetSecretValue", resource)])

    found = [rule for rule in rules(report) if rule not in {"ECS563", "ECS564"}]
    assert found == expected
    assert expected or "ECS533" in {finding.rule for finding in report.findings}


@pytest.mark.parametrize("name", ["db-a1B2c3", "my-secret", "shop/db-secret"])
def test_a_name_that_may_be_complete_is_not_called_partial(name: str, task: Task) -> None:
    """A word of six letters behind a hyphen looks like the suffix: then nobody can tell."""
    arn = f"arn:aws:secretsmanager:eu-west-1:111122223333:secret:{name}"

    assert rules(task(given(arn), execution=[("secretsmanager:GetSecretValue", arn)])) == []


@pytest.mark.parametrize(
    "value",
    [
        f"{SECRET}:key",
        f"{SECRET}:key:",
        f"{SECRET}:key:::",
        "shop/db:password::",
        "${aws_secretsmanager_secret.db.name}",
        "shop/db",
        "${aws_secretsmanager_secret.db.name}:password::",
    ],
)
def test_what_ecs_refuses_is_said(value: str, task: Task) -> None:
    report = task(given(value), execution=[("secretsmanager:GetSecretValue", SECRET)], around=MADE)

    assert "ECS534" in rules(report)
    assert "ECS531" not in rules(report)


def test_a_parameter_may_bear_the_name_of_a_secret(task: Task, asked: Asked) -> None:
    both = MADE.replace('"/shop/flag"', '"shop/db"')
    report = task(given("shop/db"), execution=[("ssm:GetParameters", "*")], around=both)

    assert "ECS534" not in rules(report)
    assert {call.partition(" on ")[0] for call in asked(report)} == {"ssm:GetParameters"}


@pytest.mark.parametrize(
    ("credentials", "resource"),
    [(SECRET, SECRET), ("registry", "arn:aws:secretsmanager:eu-west-1:*:secret:registry-??????")],
)
def test_registry_credentials_are_a_secret_by_arn_or_name(credentials: str, resource: str, task: Task) -> None:
    container = {"image": "example.com/app", "repositoryCredentials": {"credentialsParameter": credentials}}

    assert rules(task(container, execution=[("secretsmanager:GetSecretValue", resource)])) == []
    assert rules(task(container, execution=[("ssm:GetParameters", "*")]))[0] == "ECS531"
