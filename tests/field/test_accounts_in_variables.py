"""A variable without a value that is called as the account is: whoever deploys a root gives the account of the root."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

CODE = """
variable "NAME" { REST }
resource "aws_ssm_parameter" "key" {
  name  = "/app/key"
  type  = "SecureString"
  value = "set by hand"
}
resource "aws_iam_role" "execution" {
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } } ] })
}
resource "aws_iam_role_policy" "read" {
  role   = aws_iam_role.execution.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "ssm:GetParameters", Resource = "arn:aws:ssm:*:${var.NAME}:parameter/PATH/*" } ] })
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name = "web", image = "public.ecr.aws/nginx/nginx:1", secrets = [{ name = "A", valueFrom = SECRET }]
  }])
}
"""
OWN = "aws_ssm_parameter.key.arn"


def _of(
    scan: Scan, name: str, rest: str = "type = string", path: str = "app", secret: str = OWN
) -> tuple[str, list[str]]:
    code = CODE.replace("NAME", name).replace("REST", rest).replace("PATH", path).replace("SECRET", secret)
    report = scan({"main.tf": code})
    assert not report.errors
    (definition,) = report.task_definitions
    return definition.status, [item.rule for item in report.findings if item.severity.value == "error"]


@pytest.mark.parametrize("name", ["aws_account_id", "account_id", "AWS_ACCOUNT_ID", "account", "account_number"])
def test_it_is_the_account_of_the_root(scanned: Scan, name: str) -> None:
    assert _of(scanned, name) == ("decided", [])


@pytest.mark.parametrize("name", ["aws_account_id", "account_id"])
def test_what_is_missing_all_the_same_is_told(scanned: Scan, name: str) -> None:
    assert _of(scanned, name, path="other") == ("decided", ["ECS531"])


@pytest.mark.parametrize("name", ["shared_account_id", "target", "accounts"])
def test_another_account_may_be_meant_by_another_name(scanned: Scan, name: str) -> None:
    assert _of(scanned, name) == ("partly", [])


def test_a_default_is_what_it_says(scanned: Scan) -> None:
    other = '"arn:aws:ssm:eu-west-1:444455556666:parameter/app/key"'

    assert _of(scanned, "account_id", 'default = "444455556666"', secret=other)[1] == []
    assert _of(scanned, "account_id", 'default = "111122223333"', secret=other) == ("decided", ["ECS531"])


FORM = 'provider "aws" {\n  region = var.aws_region\n}\nvariable "aws_region" {\n  type = string\n}\n' + CODE.replace(
    "ssm:*:", "ssm:${var.aws_region}:"
).replace("NAME", "aws_account_id").replace("PATH", "app").replace("SECRET", OWN)


@pytest.mark.parametrize("given", ["", "<your account>", "REPLACE_ME", "XXXXXXXXXXXX"])
def test_a_file_of_values_that_waits_to_be_filled_in_gives_none(scanned: Scan, given: str) -> None:
    form = f'aws_account_id = "{given}"\naws_region = "{given}"\n'

    code = {"main.tf": FORM.replace("REST", "")}
    assert _written(scanned, {**code, "terraform.tfvars": form}) == _written(scanned, code) == ("decided", set())


def test_who_has_another_value_may_empty_it(scanned: Scan) -> None:
    code, given = FORM.replace("REST", 'default = "111122223333"'), 'aws_account_id = ""\naws_region = "eu-west-1"\n'

    assert _written(scanned, {"main.tf": code, "terraform.tfvars": given}) == ("decided", {"ECS531"})


WRITTEN = CODE.replace("${var.NAME}", "444455556666").replace("NAME", "somebody").replace("REST", "default = null")


def _written(scan: Scan, files: dict[str, str]) -> tuple[str, set[str]]:
    report = scan(files)
    (definition,) = report.task_definitions
    return definition.status, {item.rule for item in report.findings if item.severity.value == "error"}


@pytest.mark.parametrize(
    "says",
    [
        {"more.tf": 'variable "aws_account_id" { default = "444455556666" }'},
        {"more.tf": 'variable "account_id" {}', "terraform.tfvars": 'account_id = "444455556666"\n'},
        {"more.tf": 'locals {\n  account_id = "444455556666"\n}'},
        {"more.tf": 'variable "account" { default = "444455556666" }\nlocals {\n  account_id = var.account\n}'},
    ],
    ids=["a default", "a file of values", "a local", "both"],
)
def test_the_account_that_a_root_writes_down_is_its_own(scanned: Scan, says: dict[str, str]) -> None:
    code = WRITTEN.replace("SECRET", OWN)
    assert _written(scanned, {"main.tf": code.replace("PATH", "app"), **says}) == ("decided", set())
    assert _written(scanned, {"main.tf": code.replace("PATH", "other"), **says}) == ("decided", {"ECS531"})


@pytest.mark.parametrize(
    "more",
    [
        "",
        'variable "shared_account_id" { default = "444455556666" }',
        'variable "account_id" { default = "111122223333" }\nlocals {\n  aws_account = "444455556666"\n}',
        'variable "account" { default = "main" }',
    ],
    ids=["nothing", "another name", "two accounts", "a word"],
)
def test_where_a_root_does_not_say_its_account_that_stays_open(scanned: Scan, more: str) -> None:
    code = WRITTEN.replace("SECRET", OWN).replace("PATH", "app")
    assert _written(scanned, {"main.tf": code + more}) == ("partly", set())


OWN_ACCOUNT = "111122223333"
BY_ITS_ID = CODE.replace("${var.NAME}", "ACCOUNT").replace("PATH", "app").replace("SECRET", OWN)
ITS_ROLE = 'assume_role {\n    role_arn = "arn:aws:iam::ID:role/ci"\n  }'


@pytest.mark.parametrize(
    ("provider", "account", "expected"),
    [
        (f'allowed_account_ids = ["{OWN_ACCOUNT}"]', OWN_ACCOUNT, ("decided", [])),
        (f'allowed_account_ids = ["{OWN_ACCOUNT}"]', "444455556666", ("decided", ["ECS531"])),
        (ITS_ROLE.replace("ID", OWN_ACCOUNT), OWN_ACCOUNT, ("decided", [])),
        ("allowed_account_ids = [var.target]", "${var.target}", ("decided", [])),
        (ITS_ROLE.replace("ID", "${var.target}"), "${var.target}", ("decided", [])),
        ("", OWN_ACCOUNT, ("partly", [])),
        ("", "${var.target}", ("partly", [])),
        (f'allowed_account_ids = ["{OWN_ACCOUNT}", "444455556666"]', OWN_ACCOUNT, ("partly", [])),
        (f'alias = "other"\n  allowed_account_ids = ["{OWN_ACCOUNT}"]', OWN_ACCOUNT, ("partly", [])),
        ("allowed_account_ids = var.target", OWN_ACCOUNT, ("partly", [])),
    ],
)
def test_the_provider_says_which_account_is_the_own(
    scanned: Scan, provider: str, account: str, expected: tuple[str, list[str]]
) -> None:
    code = BY_ITS_ID.replace("NAME", "target").replace("REST", "").replace("ACCOUNT", account)
    report = scanned({"main.tf": f'provider "aws" {{\n  {provider}\n}}\n{code}'})
    (definition,) = report.task_definitions

    assert not report.errors
    errors = [item.rule for item in report.findings if item.severity.value == "error"]
    assert (definition.status, errors) == expected
