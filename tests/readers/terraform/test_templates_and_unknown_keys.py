"""Templates of old code, and what is known under a key that is not known."""

import json
from pathlib import Path

import pytest

from ecs_roles.command_line.main import main
from ecs_roles.readers.terraform.modules.root import read_root
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Unknown, Value

DEFINITION = """
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = %s
  container_definitions = "[]"
}
"""


def role(folder: Path, code: str, reference: str) -> Value | None:
    (folder / "main.tf").write_text(code + DEFINITION % reference)
    (found,) = read_root(folder, reading_root=folder).deployments[0].resources
    return found.properties.get("executionRoleArn")


TEMPLATE = """
data "template_file" "arn" {
  template = "arn:aws:iam::$${account}:role/$${name}"
  %s
}
"""


@pytest.mark.parametrize(
    "variables",
    [
        'vars = { account = "111122223333", name = "exec" }',
        'vars {\n    account = "111122223333"\n    name    = "exec"\n  }',
        'vars {\n    account = "111122223333"\n  }\n  vars {\n    name = "exec"\n  }',
    ],
)
def test_the_variables_of_a_template_are_a_map_or_blocks(variables: str, tmp_path: Path) -> None:
    found = role(tmp_path, TEMPLATE % variables, "data.template_file.arn.rendered")

    assert isinstance(found, Text)
    assert found.literal == "arn:aws:iam::111122223333:role/exec"


def test_a_template_in_a_string_is_rendered(tmp_path: Path) -> None:
    code = 'locals {\n  template = "arn:aws:iam::111122223333:role/$${name}"\n}\n'
    found = role(tmp_path, code, 'templatestring(local.template, { name = "exec" })')

    assert isinstance(found, Text)
    assert found.literal == "arn:aws:iam::111122223333:role/exec"


WORKSPACES = """
locals {
  by_workspace = {
    dev  = { role = "arn:aws:iam::111122223333:role/exec", size = 1, inner = { path = "/x/" } }
    prod = { role = "arn:aws:iam::111122223333:role/exec", size = 2, inner = { path = "/x/" } }
  }
  roles = {
    dev  = "arn:aws:iam::111122223333:role/dev"
    prod = "arn:aws:iam::111122223333:role/prod"
  }
}
"""


ONLY_ONE = '{ default = "arn:aws:iam::111122223333:role/exec" }'


@pytest.mark.parametrize(
    "reference",
    [
        "local.by_workspace[terraform.workspace].role",
        "lookup(local.by_workspace, terraform.workspace).role",
        f"lookup({ONLY_ONE}, terraform.workspace)",
        f'lookup({ONLY_ONE}, terraform.workspace, "arn:aws:iam::111122223333:role/exec")',
    ],
)
def test_what_all_workspaces_have_in_common_is_known(reference: str, tmp_path: Path) -> None:
    found = role(tmp_path, WORKSPACES, reference)

    assert isinstance(found, Text)
    assert found.literal == "arn:aws:iam::111122223333:role/exec"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('length("dev-${var.name}") > 0', "some"),
        ('length("dev-${var.name}") != 0', "some"),
        ('length("dev-${var.name}") >= 1', "some"),
        ('length("dev-${var.name}") == 0', "none"),
        ('length("dev-${var.name}") <= 0', "none"),
        ('length("dev-${var.name}") < 1', "none"),
        ('length("${var.name}${var.name}") > 0', None),
        ("length(var.name) > 0", None),
        ('length("dev-${var.name}") > 1', None),
        ('length("dev-${var.name}") > length(var.name)', None),
    ],
)
def test_a_text_of_which_something_is_known_is_not_empty(condition: str, expected: str | None, tmp_path: Path) -> None:
    found = role(tmp_path, 'variable "name" {}\n', f'{condition} ? "some" : "none"')

    assert (found.literal if isinstance(found, Text) else None) == expected


@pytest.mark.parametrize(
    "reference",
    [
        "local.roles[terraform.workspace]",
        '"${local.by_workspace[terraform.workspace].size}"',
        "local.by_workspace.test.role",
        "lookup(local.roles, terraform.workspace)",
        f'lookup({ONLY_ONE}, terraform.workspace, "other")',
        "lookup({}, terraform.workspace)",
    ],
)
def test_what_workspaces_differ_in_is_not_known(reference: str, tmp_path: Path) -> None:
    found = role(tmp_path, WORKSPACES, reference)

    assert isinstance(found, Unknown) or (isinstance(found, Text) and found.literal is None)


def test_a_workspace_that_is_named_is_known(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(WORKSPACES + DEFINITION % "local.roles[terraform.workspace]")
    (found,) = read_root(tmp_path, reading_root=tmp_path, workspace="prod").deployments[0].resources
    value = found.properties.get("executionRoleArn")

    assert isinstance(value, Text)
    assert value.literal == "arn:aws:iam::111122223333:role/prod"


def test_the_command_line_names_the_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "main.tf").write_text(WORKSPACES + DEFINITION % "local.roles[terraform.workspace]")
    main(["scan", str(tmp_path), "--workspace", "prod", "--format", "json"])
    (definition,) = json.loads(capsys.readouterr().out)["task_definitions"]

    assert "role/prod" in json.dumps(definition)
