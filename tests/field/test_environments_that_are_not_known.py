"""Variables of a container that nobody knows leave open whether one is a credential, and nothing of what ECS may do."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

TERRAFORM = """
variable "given" {
  type = map(string)
  DEFAULT
}
locals {
  fixed = [{ name = "MODE", value = "prod" }]
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  container_definitions = jsonencode([{ name = "web", image = "nginx", environment = ENVIRONMENT }])
}
"""
TEMPLATE = """
Parameters: {Given: {Type: String}}
Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Environment: ENVIRONMENT
"""
OF_EACH = "[for key, value in var.given : { name = key, value = value }]"
NO_VALUE = "variable given has no value here"
QUESTION = "whether the environment of container web holds a credential"


def _asked(report: Report) -> list[tuple[str, str]]:
    assert [each.status for each in report.task_definitions] == ["decided"]
    return [(doubt.what, doubt.why) for doubt in report.undecided]


@pytest.mark.parametrize(
    ("environment", "default", "asked"),
    [
        (OF_EACH, "", [(QUESTION, NO_VALUE)]),
        (f"concat(local.fixed, {OF_EACH})", "", [(QUESTION, NO_VALUE)]),
        (OF_EACH, 'default = { MODE = "prod" }', []),
        ("local.fixed", "", []),
        ('[{ name = "MODE", value = var.given["mode"] }]', "", []),
    ],
)
def test_in_terraform(scanned: Scan, environment: str, default: str, asked: list[tuple[str, str]]) -> None:
    code = TERRAFORM.replace("ENVIRONMENT", environment).replace("DEFAULT", default)
    assert _asked(scanned({"main.tf": code})) == asked


@pytest.mark.parametrize(
    ("environment", "asked"),
    [
        ("{Fn::Transform: {Name: OurMacro}}", [QUESTION]),
        ("[{Fn::Transform: {Name: OurMacro}}, {Name: MODE, Value: prod}]", [QUESTION]),
        ("[{Name: MODE, Value: !Ref Given}]", []),
    ],
)
def test_in_cloudformation(scanned: Scan, environment: str, asked: list[str]) -> None:
    found = _asked(scanned({"web.yaml": TEMPLATE.replace("ENVIRONMENT", environment)}))
    assert [what for what, _ in found] == asked


def test_each_reason_is_told_once(scanned: Scan) -> None:
    """What leaves the definition itself open is told there already."""
    code = TERRAFORM.replace("ENVIRONMENT", OF_EACH).replace("DEFAULT", "")
    secrets = "secrets = [for key, value in var.given : { name = key, valueFrom = value }]"
    report = scanned({"main.tf": code.replace('image = "nginx"', f'image = "nginx", {secrets}')})

    assert [doubt.why for item in report.task_definitions for doubt in item.unknowns] == [NO_VALUE]
    assert report.undecided == ()
