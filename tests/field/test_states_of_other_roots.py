"""A root that asks for the state of another root of the scan gets what that one hands out."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

ROLES = """
terraform {
  BACKEND
}
resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy" "execution" {
  role   = aws_iam_role.execution.name
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "ssm:GetParameters", Resource = "arn:aws:ssm:*:*:parameter/GRANTED/*" }]
  })
}
output "execution_role" {
  value = aws_iam_role.execution.arn
}
"""
SERVICE = """
variable "bucket" {}
variable "key" {
  default = "roles/terraform.tfstate"
}
data "terraform_remote_state" "roles" {
  ASKED
}
resource "aws_ecs_task_definition" "api" {
  family                   = "api"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = data.terraform_remote_state.roles.outputs.execution_role
  container_definitions    = jsonencode([{
    name    = "api"
    image   = "public.ecr.aws/docker/library/nginx:1"
    secrets = [{ name = "KEY", valueFrom = "/api/key" }]
  }])
}
"""
S3 = 'backend "s3" {\n    bucket = "states"\n    key = "roles/terraform.tfstate"\n  }'
S3_ASKED = 'backend = "s3"\n  config = { bucket = "states", key = "roles/terraform.tfstate" }'


def _files(backend: str, asked: str, granted: str = "api") -> dict[str, str]:
    return {
        "roles/main.tf": ROLES.replace("BACKEND", backend).replace("GRANTED", granted),
        "service/main.tf": SERVICE.replace("ASKED", asked),
    }


SAME_STATE = [
    (S3, S3_ASKED),
    (S3, 'backend = "s3"\n  config = { bucket = var.bucket, key = var.key }'),
    (
        'backend "gcs" {\n    bucket = "states"\n    prefix = "roles"\n  }',
        'backend = "gcs"\n  config = { prefix = "roles" }',
    ),
    ("", 'backend = "local"\n  config = { path = "../roles/terraform.tfstate" }'),
    ("", 'backend = "local"\n  config = { path = "${path.module}/../roles/terraform.tfstate" }'),
    (
        'backend "local" {\n    path = "../state/roles"\n  }',
        'backend = "local"\n  config = { path = "../state/roles" }',
    ),
    (
        'cloud {\n    organization = "us"\n    workspaces {\n      name = "roles"\n    }\n  }',
        'backend = "remote"\n  config = { organization = "us", workspaces = { name = "roles" } }',
    ),
]


@pytest.mark.parametrize(("backend", "asked"), SAME_STATE)
def test_the_role_of_the_other_root_is_judged(scanned: Scan, backend: str, asked: str) -> None:
    report = scanned(_files(backend, asked))
    (found,) = report.task_definitions
    assert (found.execution_role.status, found.status) == ("linked", "decided")

    lacking = scanned(_files(backend, asked, granted="worker"))
    assert "ECS531" in {finding.rule for finding in lacking.findings}


@pytest.mark.parametrize(
    ("backend", "asked", "reason"),
    [
        (S3, S3_ASKED.replace("roles/", "others/"), "no root of this scan says that its state is at others/terraform"),
        (S3, S3_ASKED.replace('"states"', '"elsewhere"'), "no root of this scan says that its state is at roles/"),
        ('backend "s3" {}', S3_ASKED, "no root of this scan says that its state is at roles/terraform.tfstate"),
        (
            "",
            'backend = "local"\n  config = { path = "../state" }',
            "no root of this scan says that its state is at state",
        ),
        (S3, 'backend = "s3"\n  config = { key = var.bucket }', "variable bucket has no value here"),
    ],
)
def test_a_state_that_no_root_surely_keeps_is_not_known(scanned: Scan, backend: str, asked: str, reason: str) -> None:
    (found,) = scanned(_files(backend, asked)).task_definitions
    assert (found.execution_role.status, found.status) == ("unknown", "undecided")
    assert reason in found.execution_role.reason


def test_a_state_that_two_roots_keep_is_not_known(scanned: Scan) -> None:
    files = _files(S3, S3_ASKED)
    (found,) = scanned({**files, "again/main.tf": files["roles/main.tf"]}).task_definitions
    assert found.execution_role.status == "unknown"
    assert (
        "2 roots of this scan keep their state at roles/terraform.tfstate: again, roles" in found.execution_role.reason
    )


def test_two_roots_that_ask_for_each_other_come_to_an_end(scanned: Scan) -> None:
    files = _files(S3, S3_ASKED)
    asking = 'data "terraform_remote_state" "s" {\n  backend = "s3"\n  config = { key = "service" }\n}\n'
    handed = "aws_iam_role.execution.arn"
    files["roles/main.tf"] = asking + files["roles/main.tf"].replace(
        handed, "data.terraform_remote_state.s.outputs.role"
    )
    own = 'terraform {\n  backend "s3" {\n    key = "service"\n  }\n}\n'
    out = 'output "role" {\n  value = data.terraform_remote_state.roles.outputs.execution_role\n}\n'
    files["service/main.tf"] = own + out + files["service/main.tf"]
    (found,) = scanned(files).task_definitions
    assert found.execution_role.status == "unknown"
    assert "depends on itself" in found.execution_role.reason
