"""A variable that is null by default, where a string is made of it: whoever deploys the root gives a value."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

CODE = """
variable "prefix" {{
  type    = string
  default = null
}}
locals {{
  container = {{
    name    = "{name}"
    image   = "nginx"
    user    = null
    secrets = [{{ name = "A", valueFrom = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf" }}]
  }}
  clean = {{ for key, value in local.container : key => value if value != null }}
}}
resource "aws_ecs_task_definition" "web" {{
  family                = "web"
  execution_role_arn    = aws_iam_role.web.arn
  container_definitions = jsonencode([merge(local.clean, {{}})])
}}
resource "aws_iam_role" "web" {{
  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "ecs-tasks.amazonaws.com" }} }}] }})
}}
"""
Scan = Callable[[dict[str, str]], Report]


@pytest.mark.parametrize("within_module", [False, True])
def test_what_else_the_container_holds_is_read(scanned: Scan, within_module: bool) -> None:
    files = {"main.tf": CODE.format(name="${var.prefix}-web")}
    if within_module:
        handed = 'variable "prefix" { default = null }\nmodule "web" {\n  source = "./web"\n  prefix = var.prefix\n}\n'
        files = {"main.tf": handed, "web/main.tf": files["main.tf"]}

    report = scanned(files)

    assert report.errors == ()
    assert [item.rule for item in report.findings if item.severity.value == "error"] == ["ECS531"]


def test_null_itself_stays_null(scanned: Scan) -> None:
    """What the code tests for null is decided with the default."""
    code = CODE.format(name='${var.prefix == null ? "web" : 7}').replace('"nginx"', 'coalesce(var.prefix, "nginx")')

    (definition,) = scanned({"main.tf": code}).task_definitions

    assert definition.status == "decided"


def test_a_null_that_is_written_in_the_template_is_a_failure(scanned: Scan) -> None:
    report = scanned({"main.tf": CODE.format(name="${null}-web")})

    assert [item.rule for item in report.findings if item.severity.value == "error"] == []
    assert report.task_definitions[0].status != "decided"
