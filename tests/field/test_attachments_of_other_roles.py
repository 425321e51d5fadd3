"""A policy that is attached to one role of the code is not a doubt about another one, however open both names are."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import TaskDefinitionReport

Only = Callable[[dict[str, str]], TaskDefinitionReport]

CODE = """
variable "stage" {}
variable "who" {}
variable "builds" {}

locals {
  trust = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role" "execution" {
  name                = "${var.stage}-${substr(sha512("execution"), 0, 6)}"
  assume_role_policy  = local.trust
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "build" {
  for_each           = var.builds
  name               = "${var.stage}-${substr(sha512("build-${each.key}"), 0, 6)}"
  assume_role_policy = local.trust
}

resource "aws_iam_role_policy" "build" {
  for_each = var.builds
  role     = ROLE
  policy   = jsonencode({ Statement = [{ Effect = "Deny", Action = "ecr:*", Resource = "*" }] })
}

resource "aws_ecs_task_definition" "api" {
  family                = "api"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([
    { name = "api", image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1" }
  ])
}
"""


@pytest.mark.parametrize("role", ["aws_iam_role.build[each.key].name", "aws_iam_role.build[each.key].id"])
def test_a_policy_of_another_role_is_no_doubt(only: Only, role: str) -> None:
    assert only({"main.tf": CODE.replace("ROLE", role)}).status == "decided"


@pytest.mark.parametrize("role", ["var.who", '"${var.stage}-${var.who}"'])
def test_a_policy_of_a_role_that_is_only_named_is_a_doubt(only: Only, role: str) -> None:
    found = only({"main.tf": CODE.replace("ROLE", role)})
    assert found.status == "partly"
    assert any("may be attached to this role" in str(doubt) for doubt in found.unknowns)


GRANT = '"arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"'


@pytest.mark.parametrize(
    ("policy", "attached", "status"),
    [
        ('Effect = "Allow"', GRANT, "decided"),
        ('Effect = "Allow"', '"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"', "partly"),
        ("Effect = var.who", GRANT, "partly"),
    ],
    ids=["it cannot take away what is granted", "it may grant what is lacking", "it may deny"],
)
def test_a_policy_that_only_allows_is_a_doubt_about_what_is_lacking_alone(
    only: Only, policy: str, attached: str, status: str
) -> None:
    code = CODE.replace("ROLE", "var.who").replace('Effect = "Deny"', policy).replace(GRANT, attached)
    assert only({"main.tf": code}).status == status


def test_a_role_that_is_looked_up_by_an_open_name_is_none_that_is_made(only: Only) -> None:
    looked_up = CODE.replace("ROLE", "aws_iam_role.build[each.key].name").replace(
        "execution_role_arn    = aws_iam_role.execution.arn", "execution_role_arn    = data.aws_iam_role.known.arn"
    )
    found = only({"main.tf": looked_up + 'data "aws_iam_role" "known" {\n  name = var.who\n}\n'})

    assert found.status != "decided"
    assert {doubt.why for doubt in found.unknowns} == {"data.aws_iam_role.known is made outside this code"}
