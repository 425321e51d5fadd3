"""The same lines of a module give two instances different values, also where neither value is known."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

LABEL = """
variable "name" {}
variable "attributes" {}
variable "open" {}

locals {
  parts = concat([var.open, var.name], var.attributes)
  long  = join("-", concat(local.parts, [for number in range(40) : "part${number}"]))
}

output "id" {
  value = EXPRESSION
}
"""
ROOT = """
variable "open" {}

module "execution" {
  source     = "./label"
  name       = "api"
  attributes = ["execution"]
  open       = var.open
}

module "task" {
  source     = "./label"
  name       = "api"
  attributes = ["ATTRIBUTE"]
  open       = var.open
}

resource "aws_ecs_task_definition" "api" {
  family                = "api"
  execution_role_arn    = "arn:aws:iam::111122223333:role/${module.execution.id}"
  task_role_arn         = "arn:aws:iam::111122223333:role/${module.task.id}"
  container_definitions = jsonencode([{ name = "api", image = "nginx" }])
}
"""
EXPRESSIONS = [
    'length(local.parts) > 2 && var.open == "x" ? local.long : "other"',
    'replace(local.long, "/[^a-z]/", "")',
    'join("-", local.parts)',
    "made_up(local.long)",
    "made_up(local.parts)",
    "element(local.parts, var.open)",
    "local.parts[var.open]",
    'var.open == "x" ? local.parts[2] : local.parts[1]',
    '"%{ if var.open == local.long }a%{ else }b%{ endif }"',
]


def _is_one_role(scan: Scan, expression: str, attribute: str) -> bool:
    files = {"main.tf": ROOT.replace("ATTRIBUTE", attribute), "label/main.tf": LABEL.replace("EXPRESSION", expression)}
    return "ECS512" in {finding.rule for finding in scan(files).findings}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_different_inputs_are_never_one_value(scanned: Scan, expression: str) -> None:
    assert not _is_one_role(scanned, expression, "task")


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_equal_inputs_are_one_value(scanned: Scan, expression: str) -> None:
    assert _is_one_role(scanned, expression, "execution")
