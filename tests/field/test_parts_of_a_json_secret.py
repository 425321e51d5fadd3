"""A secret with several keys holds hosts and accounts too; whatever else is taken out of it is one that was kept."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

CODE = """
data "aws_secretsmanager_secret_version" "environment" {
  secret_id = "environment"
}

locals {
  environment = jsondecode(data.aws_secretsmanager_secret_version.environment.secret_string)
}

resource "aws_ecs_task_definition" "api" {
  family                = "api"
  container_definitions = jsonencode([{
    name        = "api"
    image       = "public.ecr.aws/docker/library/nginx:1"
    environment = [{ name = "NAME", value = VALUE }]
  }])
}
"""
WHOLE = "data.aws_secretsmanager_secret_version.environment.secret_string"
ACCOUNT = '"${local.environment.account_ids["shared"]}.dkr.ecr.eu-west-2.amazonaws.com/api"'


def _rules(scan: Scan, name: str, value: str) -> set[str]:
    report = scan({"main.tf": CODE.replace("NAME", name).replace("VALUE", value)})
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ECR_URL", ACCOUNT),
        ("ANYTHING", "local.environment.engine"),
        ("DB_HOST", "local.environment.host"),
        ("DB_HOST", 'local.environment["host"]'),
    ],
)
def test_a_part_that_is_no_credential_by_its_name_is_left_alone(scanned: Scan, name: str, value: str) -> None:
    assert "ECS623" not in _rules(scanned, name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("DB_PASSWORD", "local.environment.password"), ("DB_PASSWORD", WHOLE), ("SETTINGS", WHOLE)],
)
def test_a_password_and_a_whole_secret_are_found(scanned: Scan, name: str, value: str) -> None:
    assert "ECS623" in _rules(scanned, name, value)


@pytest.mark.parametrize(
    "value", ["local.environment.swid", 'local.environment["swid"]', '"id=${local.environment.s2}"']
)
@pytest.mark.parametrize(("name", "rule"), [("LEAGUE_SWID", "ECS623"), ("DB_HOST", "ECS624")])
def test_another_part_is_told_by_what_it_becomes(scanned: Scan, name: str, rule: str, value: str) -> None:
    rules = _rules(scanned, name, value)

    assert rules & {"ECS623", "ECS624"} == {rule}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('data "vault_generic_secret" "it" { path = "app" }', 'data.vault_generic_secret.it.data["KEY"]'),
        ('data "vault_kv_secret_v2" "it" { name = "app" }', "data.vault_kv_secret_v2.it.data.KEY"),
        ('data "sops_file" "it" { source_file = "app.yaml" }', 'data.sops_file.it.data["KEY"]'),
        (
            'data "sops_file" "it" { source_file = "app.yaml" }',
            "try(yamldecode(data.sops_file.it.raw).nodes.first.KEY, null)",
        ),
        ('data "aws_kms_secrets" "it" {}', 'data.aws_kms_secrets.it.plaintext["KEY"]'),
    ],
)
@pytest.mark.parametrize(
    ("key", "told"),
    [("swid", {"ECS623"}), ("password", {"ECS623"}), ("username", set()), ("public_key", set())],
)
def test_other_stores_keep_secrets_as_well(scanned: Scan, source: str, value: str, key: str, told: set[str]) -> None:
    code = CODE.replace("NAME", "SETTING").replace("VALUE", value.replace("KEY", key))

    report = scanned({"main.tf": code, "data.tf": source})

    assert {item.rule for item in report.findings if item.category == "plain_secret"} == told


PARAMETER = """
variable "given" {{ type = string }}
resource "aws_ssm_parameter" "it" {{
  name  = "/app/it"
  type  = "{kind}"
  value = {value}
}}
resource "aws_ssm_parameter" "each" {{
  for_each = toset(["a", "b"])
  name     = "/app/each/${{each.key}}"
  type     = "{kind}"
  value    = {value}
}}
data "aws_ssm_parameter" "it" {{ name = "/app/it" }}
data "aws_ssm_parameter" "other" {{ name = "/app/other" }}
resource "aws_secretsmanager_secret_version" "it" {{
  secret_id     = "app"
  secret_string = jsonencode({{ user = "app", seed = {value} }})
}}
"""


@pytest.mark.parametrize("written", ["var.given", '"to be replaced"'])
@pytest.mark.parametrize("kind", ["SecureString", "String"])
@pytest.mark.parametrize("value", ["aws_ssm_parameter.it.value", 'aws_ssm_parameter.each["a"].value'])
def test_the_value_of_a_secure_string_is_a_secret(scanned: Scan, value: str, kind: str, written: str) -> None:
    code = CODE.replace("NAME", "SETTING").replace("VALUE", value) + PARAMETER.format(kind=kind, value=written)

    told = [item for item in scanned({"main.tf": code}).findings if item.category == "plain_secret"]

    assert [item.rule for item in told] == (["ECS623"] if kind == "SecureString" else [])
    assert all("the SecureString aws_ssm_parameter." in str(item.message) for item in told)


@pytest.mark.parametrize("written", ["var.given", '"to be replaced"'])
def test_the_content_of_a_secret_of_the_code_is_a_secret(scanned: Scan, written: str) -> None:
    whole = "aws_secretsmanager_secret_version.it.secret_string"
    code = CODE.replace("NAME", "SETTING").replace("VALUE", whole) + PARAMETER.format(kind="String", value=written)

    report = scanned({"main.tf": code})

    assert [item.rule for item in report.findings if item.category == "plain_secret"] == ["ECS623"]


@pytest.mark.parametrize(("data", "told"), [("it", ["ECS623"]), ("other", [])])
def test_a_parameter_that_is_looked_up_is_a_secret_if_the_code_creates_it_as_one(
    scanned: Scan, data: str, told: list[str]
) -> None:
    value = f"data.aws_ssm_parameter.{data}.value"
    code = CODE.replace("NAME", "SETTING").replace("VALUE", value)

    report = scanned({"main.tf": code + PARAMETER.format(kind="SecureString", value="var.given")})

    assert [item.rule for item in report.findings if item.category == "plain_secret"] == told
