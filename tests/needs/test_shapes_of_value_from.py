"""What a `valueFrom` asks for, in every shape that ECS takes, and what it refuses."""

import json
from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Task = Callable[..., Report]
Asked = Callable[..., set[str]]

SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1B2c3"
VERSION = "EXAMPLE1-90ab-cdef-fedc-ba987SECRET1"
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
        (f"{SECRET}:::{VERSION}", f"secretsmanager:GetSecretValue on {SECRET}"),
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
        (f"{PARTIAL}-??????", []),
        (f"{PARTIAL}-*", []),
        (f"{PARTIAL}*", []),
        (PARTIAL, ["ECS531"]),
        (f"{PARTIAL}-????", ["ECS531"]),
        (f"{PARTIAL}-other-??????", ["ECS531"]),
    ],
)
@pytest.mark.parametrize("tail", ["", ":password::"])
def test_a_secret_by_a_partial_arn_is_authorized_by_its_complete_arn(
    resource: str, expected: list[str], tail: str, task: Task
) -> None:
    report = task(given(PARTIAL + tail), execution=[("secretsmanager:GetSecretValue", resource)])

    found = [rule for rule in rules(report) if rule not in {"ECS563", "ECS564"}]
    assert found == expected
    assert expected or "ECS533" in {finding.rule for finding in report.findings}
    assert report.task_definitions[0].status == "decided"


def test_which_complete_arn_a_partial_one_means_is_not_known(task: Task) -> None:
    report = task(given(PARTIAL), execution=[("secretsmanager:GetSecretValue", f"{PARTIAL}-a1B2c3")])

    assert rules(report) == []
    assert report.task_definitions[0].status == "partly"


def test_a_partial_arn_means_the_secret_of_that_name_in_the_code(task: Task) -> None:
    grants = [("secretsmanager:GetSecretValue", "${aws_secretsmanager_secret.db.arn}")]
    report = task(given(PARTIAL), execution=grants, around=MADE)

    assert rules(report) == []
    assert report.task_definitions[0].status == "decided"


@pytest.mark.parametrize("ending", ["", "/db", "x"])
def test_a_secret_whose_name_is_a_variable_may_be_named_completely_or_not(ending: str, task: Task) -> None:
    name = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:${var.name}" + ending
    variable = 'variable "name" {}'
    for_both = task(given(name), execution=[("secretsmanager:GetSecretValue", f"{name}*")], around=variable)
    for_one = task(given(name), execution=[("secretsmanager:GetSecretValue", name)], around=variable)

    assert for_both.task_definitions[0].status == "decided"
    assert rules(for_both) == []
    assert ("ECS531" in rules(for_one)) is (ending == "/db")
    assert for_one.task_definitions[0].status == ("decided" if ending == "/db" else "partly")


def test_the_secret_id_of_a_condition_is_what_the_call_names(task: Task) -> None:
    """SecretId is the value in the request, and the resource of the same call is the complete ARN."""
    statement = {
        "Effect": "Allow",
        "Action": "secretsmanager:GetSecretValue",
        "Resource": f"{PARTIAL}-??????",
        "Condition": {"StringEquals": {"secretsmanager:SecretId": PARTIAL}},
    }
    policy = f"""
    resource "aws_iam_role_policy" "conditional" {{
      role   = aws_iam_role.execution.name
      policy = jsonencode({{ Version = "2012-10-17", Statement = [{json.dumps(statement)}] }})
    }}
    """
    report = task(given(PARTIAL), execution=[], around=policy)

    assert rules(report) == []
    assert report.task_definitions[0].status == "decided"


@pytest.mark.parametrize("name", ["db-a1B2c3", "db-qwxzvk", "shop/my-SECRET"])
def test_a_name_that_may_be_complete_is_not_called_partial(name: str, task: Task) -> None:
    """Six letters behind a hyphen look like the suffix: then nobody can tell."""
    arn = f"arn:aws:secretsmanager:eu-west-1:111122223333:secret:{name}"

    assert rules(task(given(arn), execution=[("secretsmanager:GetSecretValue", arn)])) == []


@pytest.mark.parametrize("name", ["my-secret", "shop/db-secret", "app-config"])
def test_a_name_that_ends_in_a_word_of_six_letters_is_never_found(name: str, task: Task) -> None:
    """Secrets Manager takes the word for its own six characters, and draws none that is one."""
    arn = f"arn:aws:secretsmanager:eu-west-1:111122223333:secret:{name}"

    assert rules(task(given(arn), execution=[("secretsmanager:GetSecretValue", f"{arn}*")])) == ["ECS534"]


def test_the_name_of_a_secret_that_looks_complete_is_never_found(task: Task) -> None:
    arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:my-secret"
    around = 'resource "aws_secretsmanager_secret" "own" { name = "my-secret" }'
    report = task(given(arn), execution=[("secretsmanager:GetSecretValue", f"{arn}-??????")], around=around)

    assert "ECS534" in rules(report)


@pytest.mark.parametrize(
    "value",
    [
        f"{SECRET}:key",
        f"{SECRET}:key:",
        f"{SECRET}:key:::",
        f"{SECRET}:key::AWSPREVIOUS",
        f"{SECRET}:::short",
        f"{SECRET}::{'s' * 257}:",
        f"{PARTIAL}-*",
        "/shop/*",
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


@pytest.mark.parametrize(
    "value",
    [f"{SECRET}:password::", f"{SECRET}:", f"{PARAMETER}/shop/registry", "registry:password::", f"{PARTIAL}:k::"],
)
def test_registry_credentials_take_a_secret_alone(value: str, task: Task) -> None:
    credentials = {"repositoryCredentials": {"credentialsParameter": value}}
    report = task(credentials, execution=[("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:x*")])

    assert "ECS534" in rules(report)
    assert "ECS531" not in rules(report)


@pytest.mark.parametrize("value", [SECRET, "registry", "/shop/registry", PARTIAL])
def test_registry_credentials_by_arn_or_name_are_read_from_secrets_manager(
    value: str, task: Task, asked: Asked
) -> None:
    report = task({"repositoryCredentials": {"credentialsParameter": value}}, execution=[])

    (call,) = asked(report)
    assert call.startswith("secretsmanager:GetSecretValue on arn:")
    assert "ECS534" not in rules(report)


VARIABLE = 'variable "db" { type = string }'


@pytest.mark.parametrize(
    ("tail", "expected"),
    [("", []), (":username::", []), (":username", ["ECS534"]), (":username:", ["ECS534"]), (":a:b:c:d", ["ECS534"])],
)
@pytest.mark.parametrize("action", ["secretsmanager:GetSecretValue", "secretsmanager:*"])
def test_what_the_role_may_read_as_a_secret_is_an_arn(action: str, tail: str, expected: list[str], task: Task) -> None:
    report = task(given(f"${{var.db}}{tail}"), execution=[(action, "${var.db}")], around=VARIABLE)

    assert [rule for rule in rules(report) if not rule.startswith("ECS54")] == expected


@pytest.mark.parametrize(
    "grants",
    [
        [],
        [("secretsmanager:GetSecretValue", "*")],
        [("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:${var.db}")],
        [("ssm:GetParameters", "${var.db}")],
    ],
)
def test_what_else_a_value_may_be_is_not_told(grants: list[tuple[str, str]], task: Task) -> None:
    report = task(given("${var.db}:username"), execution=grants, around=VARIABLE)

    assert "ECS534" not in rules(report)
