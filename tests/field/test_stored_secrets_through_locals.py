"""A stored secret that reaches the environment through locals, a template or a choice is told as if it stood there."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]
ROOT = """
variable "own" {{
  type    = string
  default = ""
}}
resource "aws_ssm_parameter" "licence" {{
  count = 1
  name  = "/ledger/licence"
  type  = {type}
  value = "set by hand"
  lifecycle {{
    ignore_changes = [value]
  }}
}}
locals {{
  kind   = "{kind}"
  stored = aws_ssm_parameter.licence[0].value
  again  = local.stored
  url    = "postgres://ledger:${{aws_ssm_parameter.licence[0].value}}@db/ledger"
  first  = coalesce(var.own, aws_ssm_parameter.licence[0].value)
}}
resource "aws_ecs_task_definition" "ledger" {{
  family                = "ledger"
  container_definitions = jsonencode([{{
    name = "ledger", image = "nginx", environment = [{{ name = "LICENCE", value = {value} }}]
  }}])
}}
"""


@pytest.mark.parametrize("value", ["local.stored", "local.again", "local.url", "local.first"])
@pytest.mark.parametrize(
    ("kind", "type_", "is_told"),
    [("SecureString", '"SecureString"', True), ("SecureString", "local.kind", True), ("String", "local.kind", False)],
)
def test_a_parameter_of_the_store(scanned: Scan, value: str, kind: str, type_: str, is_told: bool) -> None:
    report = scanned({"main.tf": ROOT.format(value=value, kind=kind, type=type_)})

    assert [item.rule for item in report.findings if item.rule == "ECS623"] == ["ECS623"] * is_told
