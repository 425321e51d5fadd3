"""A container's credential in a parameter of type String is told; what may be encrypted, or is none, is not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan

Scanned = Callable[[dict[str, str]], Report]

PARAMETER = """
resource "aws_ssm_parameter" "p" {
  name  = "NAME"
  type  = "String"
  value = var.value
}
variable "value" {}
"""
TASK = """
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  execution_role_arn    = "arn:aws:iam::111122223333:role/exec"
  container_definitions = jsonencode([
    { name = "app", image = "nginx", secrets = [{ name = "X", valueFrom = REFERENCE }] }
  ])
}
"""
TEMPLATE_PARAMETER = """
Resources:
  P:
    Type: AWS::SSM::Parameter
    Properties: {Name: NAME, Type: String, Value: VALUE}
"""
TEMPLATE_TASK = """
Resources:
  App:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: arn:aws:iam::111122223333:role/exec
      ContainerDefinitions:
        - {Name: app, Image: nginx, Secrets: [{Name: X, ValueFrom: NAME}]}
"""
OWN = f"{PARAMETER}{TASK.replace('REFERENCE', 'aws_ssm_parameter.p.arn')}"


@pytest.fixture
def scanned(tmp_path: Path) -> Scanned:
    """The report about files, given by their paths."""

    def run(files: dict[str, str]) -> Report:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return scan([tmp_path], Options(root=tmp_path))

    return run


def _told(report: Report) -> list[str]:
    return [Path(finding.span.file).name for finding in report.findings if finding.rule == "ECS626"]


@pytest.mark.parametrize(
    "name", ["/app/db/password", "/app/API_KEY", "token", "/${terraform.workspace}/jwt-secret-key"]
)
def test_a_credential_in_clear_is_told(name: str, scanned: Scanned) -> None:
    assert _told(scanned({"main.tf": OWN.replace("NAME", name)})) == ["main.tf"]


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("NAME", "/app/db/host"),
        ("NAME", "/app/password-url"),
        ("NAME", "/app/public-api-key"),
        ("NAME", "/app/db-secret"),
        ('"String"', '"SecureString"'),
        ('"String"', "var.value"),
        ("= var.value", '= "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-bcdefg"'),
        ("= var.value", '= "changeme"'),
        ("= var.value", "= var.value\n  lifecycle {\n    ignore_changes = all\n  }"),
        ("aws_ssm_parameter.p.arn", '"/another/password"'),
    ],
)
def test_what_may_be_encrypted_or_is_no_credential_is_not(written: str, instead: str, scanned: Scanned) -> None:
    code = OWN.replace(written, instead).replace("NAME", "/app/db/password")

    assert _told(scanned({"main.tf": code})) == []


def test_a_placeholder_that_somebody_replaces_stands_for_a_credential(scanned: Scanned) -> None:
    ignored = '= "changeme"\n  lifecycle {\n    ignore_changes = [value]\n  }'

    assert _told(scanned({"main.tf": OWN.replace("NAME", "/app/password").replace("= var.value", ignored)})) == [
        "main.tf"
    ]


def test_the_parameter_of_another_template_is_found_by_its_name(scanned: Scanned) -> None:
    name = "/app/db/password"
    parameter = TEMPLATE_PARAMETER.replace("NAME", name).replace("VALUE", "Tr0ub4dor3xyz")
    report = scanned({"parameters.yaml": parameter, "task.yaml": TEMPLATE_TASK.replace("NAME", name)})

    assert _told(report) == ["parameters.yaml"]
    assert "Tr0ub4dor3xyz" not in "".join(finding.message for finding in report.findings)


def test_two_parameters_of_one_name_decide_nothing(scanned: Scanned) -> None:
    name = "/app/db/password"
    parameter = TEMPLATE_PARAMETER.replace("NAME", name).replace("VALUE", "Tr0ub4dor3xyz")
    task = TEMPLATE_TASK.replace("NAME", name)

    assert _told(scanned({"a/parameters.yaml": parameter, "b/parameters.yaml": parameter, "task.yaml": task})) == []


def test_a_parameter_that_no_container_gets_is_not_told(scanned: Scanned) -> None:
    parameter = PARAMETER.replace("NAME", "/app/db/password")
    task = TASK.replace("REFERENCE", '"/app/db/host"')

    assert _told(scanned({"main.tf": parameter + task})) == []
