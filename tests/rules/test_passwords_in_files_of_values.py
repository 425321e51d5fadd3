"""A password in a file of values that is part of the code is told there; what only stands in for one is told in use."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan

PASSWORD = "vb7Rr2-kQpz9"
Told = Callable[..., list[tuple[str, str]]]

TASK = """
variable "VARIABLE" {
  sensitive = SENSITIVE
  DEFAULT
}
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  container_definitions = jsonencode([
    { name = "app", image = "nginx", environment = [{ name = "NAME", value = VALUE }] }
  ])
}
"""
CONNECTION = '"postgres://app:${var.password}@db.internal/app"'
GIVEN = f'password = "{PASSWORD}"\n'


def _code(value: str = CONNECTION, name: str = "DATABASE_URL", variable: str = "password", **more: str) -> str:
    code = TASK.replace("VALUE", value).replace("NAME", name).replace("VARIABLE", variable)
    return code.replace("SENSITIVE", more.get("sensitive", "true")).replace("DEFAULT", more.get("default", ""))


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """The rule and the file of each finding on plain secrets in files, given by their paths."""

    def run(files: dict[str, str], variable_files: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        for name, content in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content, encoding="utf-8")
        named = tuple(tmp_path / name for name in variable_files)
        report = scan([tmp_path], Options(root=tmp_path, variable_files=named))
        assert all(PASSWORD not in each.message + each.fix for each in report.findings)
        found = [each for each in report.findings if each.rule.startswith("ECS62")]
        return [(each.rule, Path(each.span.file).relative_to(tmp_path).as_posix()) for each in found]

    return run


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("terraform.tfvars", GIVEN),
        ("prod.auto.tfvars", GIVEN),
        ("terraform.tfvars.json", f'{{"password": "{PASSWORD}"}}'),
    ],
)
@pytest.mark.parametrize("sensitive", ["true", "false"])
def test_a_password_in_a_file_that_terraform_loads_is_told_there(
    file: str, content: str, sensitive: str, told: Told
) -> None:
    assert told({"main.tf": _code(sensitive=sensitive), file: content}) == [("ECS621", file)]


def test_through_a_module_too(told: Told) -> None:
    called = (
        'variable "password" {\n  sensitive = true\n}\nmodule "app" {\n  source = "./app"\n  secret = var.password\n}\n'
    )
    value = CONNECTION.replace("var.password", "var.secret")
    files = {"main.tf": called, "app/main.tf": _code(value, variable="secret"), "terraform.tfvars": GIVEN}

    assert told(files) == [("ECS621", "terraform.tfvars")]


@pytest.mark.parametrize(
    ("value", "name", "variable", "rule"),
    [
        ("var.password", "DB_PASSWORD", "password", "ECS622"),
        ("var.mail_service", "MAIL_SERVICE", "mail_service", "ECS622"),
        ('"Bearer ${var.mail_service}"', "MAIL_SERVICE", "mail_service", "ECS622"),
        ('"Basic ${var.password}"', "AUTH_TOKEN", "password", "ECS622"),
    ],
)
def test_a_secret_of_another_form_is_told_there(value: str, name: str, variable: str, rule: str, told: Told) -> None:
    files = {"main.tf": _code(value, name, variable), "terraform.tfvars": f'{variable} = "{PASSWORD}"\n'}

    assert told(files) == [(rule, "terraform.tfvars")]


def test_a_host_that_is_declared_sensitive_is_no_password(told: Told) -> None:
    files = {
        "main.tf": _code("var.database_host", "DB_HOST", "database_host"),
        "terraform.tfvars": 'database_host = "db.internal"',
    }

    assert "ECS622" not in [rule for rule, _ in told(files)]


def test_a_password_in_a_command_is_told_there(told: Told) -> None:
    environment = 'environment = [{ name = "DATABASE_URL", value = VALUE }]'
    code = TASK.replace("NAME", "DATABASE_URL").replace(environment, 'command = ["psql", VALUE]')
    code = code.replace("VALUE", CONNECTION).replace("VARIABLE", "password").replace("DEFAULT", "")

    assert told({"main.tf": code.replace("SENSITIVE", "true"), "terraform.tfvars": GIVEN}) == [
        ("ECS621", "terraform.tfvars")
    ]


def test_what_terragrunt_gives_is_told_there(told: Told) -> None:
    files = {"main.tf": _code(), "terragrunt.hcl": f'inputs = {{\n  password = "{PASSWORD}"\n}}\n'}

    assert told(files) == [("ECS621", "terragrunt.hcl")]


def test_what_marks_its_place_is_told_where_it_is_used(told: Told) -> None:
    files = {"main.tf": _code(), "terraform.tfvars": 'password = "changeme"\n'}

    assert told(files) == [("ECS623", "main.tf")]


def test_a_default_stands_in_for_what_deployments_give(told: Told) -> None:
    assert told({"main.tf": _code(default=f'default = "{PASSWORD}"')}) == [("ECS623", "main.tf")]


def test_a_file_that_is_named_counts_as_one_that_is_loaded(told: Told) -> None:
    files = {"main.tf": _code(), "prod.tfvars": GIVEN}

    assert told(files, ("prod.tfvars",)) == [("ECS621", "prod.tfvars")]
    assert told(files) == [("ECS623", "main.tf")]


@pytest.mark.parametrize(
    ("ignored", "expected"), [("*.tfvars", ("ECS623", "main.tf")), ("*.log", ("ECS621", "terraform.tfvars"))]
)
def test_what_git_ignores_is_not_part_of_the_code(ignored: str, expected: tuple[str, str], told: Told) -> None:
    """The file is on the machine of who deploys, where the password has to be somewhere."""
    repository = {
        ".git/HEAD": "ref: refs/heads/main\n",
        ".git/config": "[core]\n\trepositoryformatversion = 0\n",
        ".git/objects/info/packs": "",
        ".git/refs/heads/x": "",
        ".gitignore": f"{ignored}\n",
    }

    assert told(repository | {"main.tf": _code(), "terraform.tfvars": GIVEN}) == [expected]


def test_where_the_password_goes_is_told_too(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(_code(), encoding="utf-8")
    (tmp_path / "terraform.tfvars").write_text(GIVEN, encoding="utf-8")

    (found,) = (item for item in scan([tmp_path], Options(root=tmp_path)).findings if item.rule == "ECS621")

    assert Path(found.span.file).name == "terraform.tfvars"
    assert [(note.message, Path(note.span.file).name, note.span.line) for note in found.related] == [
        ("environment variable DATABASE_URL of container app gets it here", "main.tf", 9)
    ]
