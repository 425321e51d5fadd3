"""A filter on values is decided though one ends in the account: nobody knows that, but it has no spaces."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

CODE = """
data "aws_caller_identity" "me" {}
data "aws_region" "here" {}
locals {
  settings = {
    BUCKET = "media-${WHERE}"
    EMPTY  = ""
  }
}
resource "aws_ssm_parameter" "web" {
  for_each = { for key, value in local.settings : key => value if trimspace(value) != "" }
  name     = "/web/${each.key}"
  type     = "String"
  value    = each.value
}
resource "aws_iam_role" "execution" {
  assume_role_policy = jsonencode({ Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{ name = "web", image = "public.ecr.aws/x/web", secrets = [
    for key in sort(keys(aws_ssm_parameter.web)) : { name = key, valueFrom = aws_ssm_parameter.web[key].arn } ] }])
}
"""


@pytest.mark.parametrize("where", ["data.aws_caller_identity.me.account_id", "data.aws_region.here.name"])
def test_what_the_filter_leaves_is_known(scanned: Callable[[dict[str, str]], Report], where: str) -> None:
    report = scanned({"main.tf": CODE.replace("WHERE", where)})
    (definition,) = report.task_definitions
    (missing,) = [item for item in report.findings if item.rule == "ECS531"]
    assert definition.status == "decided"
    assert "parameter/web/BUCKET" in str(missing.message)
