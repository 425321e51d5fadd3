"""Where nobody gives a value and a file of the code has one, the reason names the file and the option for it."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan

TEMPLATE = """
Parameters:
  Role: {Type: String}
  Size: {Type: String, Default: small}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !Ref Role
      ContainerDefinitions: [{Name: web, Image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"}]
"""
TERRAFORM = """
variable "role" {}
variable "size" { default = "small" }
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = var.role
  container_definitions = jsonencode([{ name = "web", image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1" }])
}
"""
ROLE = "arn:aws:iam::111122223333:role/start"
PAIRS = json.dumps([{"ParameterKey": "Role", "ParameterValue": ROLE}])
OF_PIPELINE = json.dumps({"Parameters": {"Role": ROLE, "Size": "large"}})
TFVARS = f'role = "{ROLE}"\n'
NO_DEFAULT, NO_VALUE = "parameter Role has no default", "variable role has no value here"


def _scanned(tmp_path: Path, files: dict[str, str], **options: object) -> Report:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    return scan([tmp_path], Options(root=tmp_path, **options))  # type: ignore[arg-type]


def _reasons(report: Report) -> set[str]:
    (definition,) = report.task_definitions
    return {doubt.why for doubt in definition.unknowns}


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"web.yaml": TEMPLATE, "web.json": PAIRS}, "web.json has a value: --parameters web.json"),
        ({"app/web.yaml": TEMPLATE, "app/env/prod.json": OF_PIPELINE}, "app/env/prod.json has a value: --parameters"),
        ({"app/web.yaml": TEMPLATE, "params/prod.json": PAIRS}, "params/prod.json has a value: --parameters"),
        (
            {"web.yaml": TEMPLATE, "dev.json": PAIRS, "prod.json": OF_PIPELINE},
            "dev.json and 1 more file have a value: --parameters dev.json",
        ),
        (
            {"main.tf": TERRAFORM, "prod.tfvars": TFVARS},
            "prod.tfvars has a value: --var-file prod.tfvars",
        ),
        (
            {"app/main.tf": TERRAFORM, "app/env/prod.tfvars.json": json.dumps({"role": ROLE, "size": "large"})},
            "app/env/prod.tfvars.json has a value: --var-file app/env/prod.tfvars.json",
        ),
        (
            {"app/main.tf": TERRAFORM, "app/environments/prod/terraform.tfvars": TFVARS},
            "app/environments/prod/terraform.tfvars has a value: --var-file app/environments/prod/terraform.tfvars",
        ),
        (
            {"app/main.tf": TERRAFORM, "envs/prod/app.tfvars": TFVARS},
            "envs/prod/app.tfvars has a value: --var-file envs/prod/app.tfvars",
        ),
    ],
)
def test_the_reason_names_the_file_and_the_option(tmp_path: Path, files: dict[str, str], told: str) -> None:
    (reason,) = _reasons(_scanned(tmp_path, files))
    missing = NO_VALUE if any(name.endswith(".tf") for name in files) else NO_DEFAULT
    assert reason.startswith(f"{missing}; {told}")


@pytest.mark.parametrize(
    "files",
    [
        {"web.yaml": TEMPLATE},
        {"web.yaml": TEMPLATE, "other.json": json.dumps({"Role": ROLE, "Somebody": "else's"})},
        {"web.yaml": TEMPLATE, "size.json": json.dumps({"Size": "large"})},
        {"web.yaml": TEMPLATE, "package.json": json.dumps({"name": "web", "version": "1"})},
        {"web.yaml": TEMPLATE, "broken.json": '{"Role": '},
        {"main.tf": TERRAFORM, "size.tfvars": 'size = "large"\n'},
        {"main.tf": TERRAFORM, "other.tfvars": f'{TFVARS}somebody = "else"\n'},
    ],
)
def test_a_file_for_something_else_is_not_named(tmp_path: Path, files: dict[str, str]) -> None:
    assert _reasons(_scanned(tmp_path, files)) <= {NO_DEFAULT, NO_VALUE}


def test_what_the_option_hands_over_is_what_was_missing(tmp_path: Path) -> None:
    files = {"main.tf": TERRAFORM, "prod.tfvars": TFVARS}
    assert _reasons(_scanned(tmp_path, files, variable_files=(tmp_path / "prod.tfvars",))) == {
        f"the role {ROLE} is not in this code"
    }


def test_no_file_is_looked_for_where_everything_has_a_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("ecs_roles.analysis.values_beside.held_by", refused)
    given = {"web.yaml": TEMPLATE.replace("Role: {Type: String}", f"Role: {{Type: String, Default: '{ROLE}'}}")}
    assert _reasons(_scanned(tmp_path, {**given, "web.json": PAIRS})) == {f"the role {ROLE} is not in this code"}
