"""A credential that the code writes into a store for a container is told at the literal; a placeholder is none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan

LITERAL = "vb7Rr2-kQpz9-Xw"
Scanned = Callable[[dict[str, str]], Report]

TASK = """
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  execution_role_arn    = "arn:aws:iam::111122223333:role/exec"
  container_definitions = jsonencode([
    { name = "app", image = "nginx", secrets = [{ name = "VARIABLE", valueFrom = REFERENCE }] }
  ])
}
"""
PARAMETER = """
resource "aws_ssm_parameter" "p" {
  name  = "/app/NAME"
  type  = "SecureString"
  value = VALUE
}
"""
SECRET = """
resource "aws_secretsmanager_secret" "s" {
  name = "app"
}
resource "aws_secretsmanager_secret_version" "s" {
  secret_id     = aws_secretsmanager_secret.s.id
  secret_string = VALUE
}
"""
TEMPLATE = """
Resources:
  S:
    Type: AWS::SecretsManager::Secret
    Properties:
      SecretString: VALUE
  App:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: arn:aws:iam::111122223333:role/exec
      ContainerDefinitions:
        - {Name: app, Image: nginx, Secrets: [{Name: VARIABLE, ValueFrom: !Ref S}]}
"""
EMPTY = 'variable "p" {\n  default = ""\n}'
HIDDEN = "Parameters:\n  P:\n    Type: String\n    NoEcho: true\n"
ANOTHER = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-AbCdEf"


@pytest.fixture
def scanned(tmp_path: Path) -> Scanned:
    """The report about files, given by their names."""

    def run(files: dict[str, str]) -> Report:
        for name, content in files.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        return scan([tmp_path], Options(root=tmp_path))

    return run


def _parameter(value: str, variable: str = "DB_PASSWORD", name: str = "setting", more: str = "") -> dict[str, str]:
    task = TASK.replace("VARIABLE", variable).replace("REFERENCE", "aws_ssm_parameter.p.arn")
    return {"main.tf": PARAMETER.replace("NAME", name).replace("VALUE", value) + task + more}


def _secret(
    value: str, variable: str = "DB_PASSWORD", reference: str = "aws_secretsmanager_secret.s.arn"
) -> dict[str, str]:
    task = TASK.replace("VARIABLE", variable).replace("REFERENCE", reference)
    return {"main.tf": SECRET.replace("VALUE", value) + task}


def _template(value: str, variable: str = "DB_PASSWORD", more: str = "") -> dict[str, str]:
    return {"template.yaml": TEMPLATE.replace("VALUE", value).replace("VARIABLE", variable) + more}


def _told(report: Report) -> list[str]:
    """The lines that findings stand at."""
    found = [finding for finding in report.findings if finding.rule == "ECS627"]
    assert all(LITERAL not in finding.message + finding.fix for finding in found)
    return [Path(each.span.file).read_text(encoding="utf-8").splitlines()[each.span.line - 1] for each in found]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(_parameter(f'"{LITERAL}"'), id="by the name of the variable"),
        pytest.param(_parameter(f'"{LITERAL}"', "SETTING", "db-password"), id="by the name of the parameter"),
        pytest.param(_parameter('"postgres://app:' + LITERAL + '@db:5432/app"', "SETTING"), id="by its look"),
        pytest.param(_parameter(f'var.p != "" ? var.p : "{LITERAL}"', more=EMPTY), id="fallback"),
        pytest.param(_parameter('"${var.p}"', more=EMPTY.replace('""', f'"{LITERAL}"')), id="default"),
        pytest.param(_secret(f'"{LITERAL}"'), id="whole secret"),
        pytest.param(
            _secret('jsonencode({ user = "a", password = "' + LITERAL + '" })', "SETTING"), id="key of a secret"
        ),
        pytest.param(_secret('"{\\"password\\": \\"' + LITERAL + '\\"}"', "SETTING"), id="JSON in quotes"),
        pytest.param(_secret(f'"{LITERAL}"', reference="aws_secretsmanager_secret_version.s.arn"), id="by its version"),
        pytest.param(_template(LITERAL), id="template"),
        pytest.param(_template(f'\'{{"password": "{LITERAL}"}}\'', "SETTING"), id="key in a template"),
        pytest.param(_template("!Ref P", more=f"{HIDDEN}    Default: {LITERAL}\n"), id="default of a parameter"),
    ],
)
def test_a_credential_is_told_at_its_literal(files: dict[str, str], scanned: Scanned) -> None:
    (line,) = _told(scanned(files))

    assert LITERAL in line


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(_parameter('"changeme"'), id="placeholder"),
        pytest.param(_parameter('"cant-be-empty"'), id="words that say so"),
        pytest.param(_parameter('"PLACEHOLDER_UPDATE_AFTER_CREATION"'), id="words in capitals that say so"),
        pytest.param(_parameter('"a secret of the application"'), id="sentence"),
        pytest.param(_parameter('""'), id="empty"),
        pytest.param(_parameter("var.p", more='variable "p" {}'), id="given when it is deployed"),
        pytest.param(_parameter("random_password.p.result", more='resource "random_password" "p" {}'), id="drawn"),
        pytest.param(_parameter(f'"{LITERAL}"', "SETTING"), id="no credential by any name"),
        pytest.param(_parameter('"arn:aws:sqs:eu-west-1:111122223333:a"'), id="ARN"),
        pytest.param(_parameter(f'"{LITERAL}"', "PUBLIC_KEY"), id="said public"),
        pytest.param(_secret('jsonencode({ user = "a", host = "' + LITERAL + '" })'), id="other keys"),
        pytest.param(_secret(f'"{LITERAL}"', reference=f'"{ANOTHER}"'), id="another secret"),
        pytest.param(_template("changeme"), id="placeholder in a template"),
        pytest.param(_template("!Ref P", more=HIDDEN), id="parameter"),
        pytest.param(_template(LITERAL, "SETTING"), id="no credential in a template"),
    ],
)
def test_what_is_no_credential_of_the_code_is_not(files: dict[str, str], scanned: Scanned) -> None:
    assert _told(scanned(files)) == []


@pytest.mark.parametrize(
    ("value", "is_told"),
    [
        ("initial", False),
        ("PLACEHOLDER_1234567", False),
        ("to-be-replaced-by-hand-2", False),
        ("adminpassword", False),
        (LITERAL, True),
        ("AnOldAndLongSigningSecret2024", True),
    ],
)
@pytest.mark.parametrize("ignored", ["[value]", "all"])
def test_what_somebody_replaces_is_told_where_it_holds_no_place(
    value: str, ignored: str, is_told: bool, scanned: Scanned
) -> None:
    lifecycle = f'"{value}"\n  lifecycle {{\n    ignore_changes = {ignored}\n  }}'

    assert bool(_told(scanned(_parameter(lifecycle)))) is is_told


@pytest.mark.parametrize("value", ["adminpassword", "dev-secret-key-change-in-production", "changeme123"])
def test_what_nobody_replaces_is_told(value: str, scanned: Scanned) -> None:
    assert _told(scanned(_parameter(f'"{value}"'))) == [f'  value = "{value}"']


def test_one_secret_of_several_containers_is_one_finding(scanned: Scanned) -> None:
    files = _secret(f'"{LITERAL}"')
    other = TASK.replace('"app"', '"worker"').replace("VARIABLE", "PGPASSWORD")
    report = scanned({"main.tf": files["main.tf"] + other.replace("REFERENCE", "aws_secretsmanager_secret.s.arn")})

    (finding,) = [finding for finding in report.findings if finding.rule == "ECS627"]
    assert set(finding.task_definitions) == {"aws_ecs_task_definition.app", "aws_ecs_task_definition.worker"}


def test_a_secret_that_the_application_is_told_to_read_counts(scanned: Scanned) -> None:
    injected = 'secrets = [{ name = "VARIABLE", valueFrom = REFERENCE }]'
    told = TASK.replace(injected, 'environment = [{ name = "SECRET_ARN", value = aws_secretsmanager_secret.s.arn }]')
    code = SECRET.replace("VALUE", f'jsonencode({{ password = "{LITERAL}" }})')

    assert len(_told(scanned({"main.tf": code + told}))) == 1
    assert _told(scanned({"main.tf": code})) == []


def test_an_unencrypted_credential_is_one_finding(scanned: Scanned) -> None:
    files = _parameter(f'"{LITERAL}"', name="db-password")
    report = scanned({"main.tf": files["main.tf"].replace("SecureString", "String")})

    assert [each.rule for each in report.findings if each.rule in {"ECS626", "ECS627"}] == ["ECS626"]


def _plan(value: str) -> dict[str, Any]:
    definition = {
        "family": "app",
        "execution_role_arn": "arn:aws:iam::111122223333:role/exec",
        "container_definitions": json.dumps(
            [{"name": "app", "image": "nginx", "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/app/setting"}]}]
        ),
    }
    parameter = {"name": "/app/setting", "type": "SecureString", "value": value}
    kinds = (("aws_ecs_task_definition", definition), ("aws_ssm_parameter", parameter))
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {}},
        "resource_changes": [
            {
                "address": f"{kind}.app",
                "mode": "managed",
                "type": kind,
                "name": "app",
                "change": {"actions": ["create"], "before": None, "after": values, "after_unknown": {}},
            }
            for kind, values in kinds
        ],
    }


@pytest.mark.parametrize(("value", "count"), [(LITERAL, 1), ("changeme", 0)])
def test_a_plan_tells_the_same(value: str, count: int, scanned: Scanned) -> None:
    report = scanned({"plan.json": json.dumps(_plan(value), indent=1)})

    assert len(_told(report)) == count


@pytest.mark.parametrize(("value", "count"), [(LITERAL, 1), ("changeme", 0)])
def test_terraform_in_json_tells_the_same(value: str, count: int, scanned: Scanned) -> None:
    container = {"name": "app", "image": "nginx", "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/app/setting"}]}
    code = {
        "resource": {
            "aws_ssm_parameter": {"p": {"name": "/app/setting", "type": "SecureString", "value": value}},
            "aws_ecs_task_definition": {"app": {"family": "app", "container_definitions": json.dumps([container])}},
        }
    }

    assert len(_told(scanned({"main.tf.json": json.dumps(code, indent=1)}))) == count
