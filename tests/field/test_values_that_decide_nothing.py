"""What nobody knows of a container leaves its definition open only where it says what ECS or AWS's plug-ins ask for."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.ecs.container import OPTIONS

Scan = Callable[[dict[str, str]], Report]

PACKAGE = Path(__file__).parents[2] / "checks" / "ecs_roles"
TERRAFORM = """
variable "given" {
  type    = list(string)
}
variable "image" {
  type     = string
  nullable = false
}
data "aws_ssm_parameter" "image" {
  name = "PARAMETER"
}
resource "aws_iam_role" "it" {
  name               = "it"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy" "it" {
  role   = aws_iam_role.it.name
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = ["logs:*", "firehose:*", "ecr:*"], Resource = "*" }]
  })
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.it.arn
  task_role_arn         = aws_iam_role.it.arn
  container_definitions = jsonencode([CONTAINER])
}
"""
PRIVATE = '{ name = "web", image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1" }'
KEPT = '{ for key, value in { name = "web", image = IMAGE, user = null } : key => value if value != null }'


def _container(options: str, driver: str = "awsfirelens") -> str:
    return f'{{ name = "web", image = "nginx", logConfiguration = {{ logDriver = "{driver}", options = {options} }} }}'


def _status(scanned: Scan, container: str, parameter: str = "/own") -> str:
    code = TERRAFORM.replace("CONTAINER", container).replace("PARAMETER", parameter)
    (found,) = scanned({"main.tf": code}).task_definitions
    return found.status


@pytest.mark.parametrize(
    ("options", "driver", "status"),
    [
        ('{ Name = "datadog", dd_tags = join(",", var.given) }', "awsfirelens", "decided"),
        (
            '{ Name = "firehose", region = "a", delivery_stream = "s", time_key = join(",", var.given) }',
            "awsfirelens",
            "decided",
        ),
        ('{ Name = "firehose", region = "a", delivery_stream = join(",", var.given) }', "awsfirelens", "partly"),
        ('{ Name = join("", var.given) }', "awsfirelens", "partly"),
        ('merge({ Name = "datadog" }, { for each in var.given : each => each })', "awsfirelens", "partly"),
        ('{ "awslogs-group" = var.given[0], "awslogs-region" = "a" }', "awslogs", "decided"),
        ('{ "splunk-url" = "https://a", "tag" = join(",", var.given) }', "splunk", "decided"),
        ('{ "awslogs-group" = "/a", "awslogs-region" = "a", "mode" = join("", var.given) }', "awslogs", "decided"),
        (
            '{ "awslogs-group" = "/a", "awslogs-region" = "a", "awslogs-create-group" = join("", var.given) }',
            "awslogs",
            "partly",
        ),
    ],
)
def test_options_of_logs(scanned: Scan, options: str, driver: str, status: str) -> None:
    assert _status(scanned, _container(options, driver)) == status


def test_the_options_that_needs_ask_by_are_those_that_leave_something_open() -> None:
    asked = re.compile(r"\b(?:to\.(?:get|is_on)|log\.option|log\.options\.(?:get|entry))\(\"([\w-]+)\"\)")
    files = (PACKAGE / "needs").glob("*.py")

    assert {name for file in files for name in asked.findall(file.read_text(encoding="utf-8"))} == OPTIONS


@pytest.mark.parametrize(
    ("image", "parameter"),
    [
        ("data.aws_ssm_parameter.image.value", "/aws/service/aws-for-fluent-bit/stable"),
        ("nonsensitive(data.aws_ssm_parameter.image.value)", "/aws/service/aws-for-fluent-bit/stable"),
        ("data.aws_ssm_parameter.image.value", "/own"),
        ("var.image", "/own"),
    ],
)
def test_what_is_no_null_is_kept_by_a_loop_that_drops_nulls(scanned: Scan, image: str, parameter: str) -> None:
    """The role may pull any image: which one it is decides nothing, and that there is one is known."""
    assert _status(scanned, KEPT.replace("IMAGE", image), parameter) == "decided"


def test_a_variable_that_may_be_null_may_be_dropped(scanned: Scan) -> None:
    code = TERRAFORM.replace("nullable = false", "").replace("CONTAINER", KEPT.replace("IMAGE", "var.image"))
    (found,) = scanned({"main.tf": code}).task_definitions
    assert found.status == "partly"


@pytest.mark.parametrize(
    ("container", "roles", "status"),
    [
        pytest.param(PRIVATE, "both", "decided", id="the role may pull wherever the task runs"),
        pytest.param(PRIVATE, "none", "undecided", id="on Fargate ECS demands a role"),
        pytest.param('{ name = "web", image = "nginx" }', "none", "decided", id="nothing is asked anywhere"),
    ],
)
def test_on_what_it_runs_matters_where_the_roles_are_asked_for_other_things(
    scanned: Scan, container: str, roles: str, status: str
) -> None:
    code = TERRAFORM.replace("CONTAINER", container)
    code = code.replace('family                = "web"', 'family = "web"\n  requires_compatibilities = var.given')
    if roles == "none":
        code = re.sub(r"  (execution|task)_role_arn .*\n", "", code)
    (found,) = scanned({"main.tf": code}).task_definitions

    assert found.status == status
    assert ("launch types" in {doubt.what for doubt in found.unknowns}) == (status != "decided")
