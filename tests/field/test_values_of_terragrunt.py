"""Terragrunt's inputs are values of the variables; what Terragrunt would have to run or follow stays open."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

MODULE = """
variable "service" {}
variable "granted" {
  default = "api"
}
resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = var.service } }]
  })
}
resource "aws_iam_role_policy" "execution" {
  role   = aws_iam_role.execution.name
  policy = jsonencode({
    Statement = [{
      Effect   = "Allow"
      Action   = "ssm:GetParameters"
      Resource = "arn:aws:ssm:*:*:parameter/${var.granted}/*"
    }]
  })
}
resource "aws_ecs_task_definition" "api" {
  family                   = "api"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions    = jsonencode([{
    name    = "api"
    image   = "public.ecr.aws/docker/library/nginx:1"
    secrets = [{ name = "KEY", valueFrom = "/api/key" }]
  }])
}
"""
SOURCE = 'terraform {\n  source = "../../modules//api"\n}\n'
INPUTS = 'inputs = {\n  service = "ecs-tasks.amazonaws.com"\n}\n'


def _statuses(report: Report) -> list[tuple[str, str]]:
    return [(found.root, found.status) for found in report.task_definitions]


@pytest.mark.parametrize(
    "files",
    [
        {"live/dev/terragrunt.hcl": SOURCE + INPUTS},
        {
            "live/dev/terragrunt.hcl": SOURCE
            + 'locals {\n  s = "ecs-tasks"\n}\n'
            + INPUTS.replace("ecs-tasks", "${local.s}")
        },
        {
            "live/dev/terragrunt.hcl": SOURCE.replace("../../", "${get_repo_root()}/infra//").replace("s//", "s/")
            + INPUTS
        },
        {
            "live/dev/terragrunt.hcl": SOURCE + "include {\n  path = find_in_parent_folders()\n}\n",
            "live/terragrunt.hcl": INPUTS,
        },
        {
            "live/dev/terragrunt.hcl": SOURCE + 'include "env" {\n  path = find_in_parent_folders("env.hcl")\n}\n',
            "live/env.hcl": INPUTS,
        },
        {
            "live/dev/terragrunt.hcl": 'include "root" {\n  path = "../root.hcl"\n}\n' + INPUTS,
            "live/root.hcl": SOURCE.replace("../../", "../"),
        },
    ],
)
def test_a_folder_is_deployed_with_the_inputs(scanned: Scan, files: dict[str, str]) -> None:
    report = scanned({"modules/api/main.tf": MODULE, **files})
    assert _statuses(report) == [("live/dev", "decided")]


def test_a_file_beside_the_code_gives_the_values_of_that_folder(scanned: Scan) -> None:
    assert _statuses(scanned({"api/main.tf": MODULE, "api/terragrunt.hcl": INPUTS})) == [("api", "decided")]


def test_a_file_of_variables_is_stronger(scanned: Scan) -> None:
    files = {"api/main.tf": MODULE, "api/terragrunt.hcl": INPUTS.replace("ecs-tasks", "ec2")}
    assert "ECS501" in {finding.rule for finding in scanned(files).findings}
    trusted = scanned({**files, "api/terraform.tfvars": 'service = "ecs-tasks.amazonaws.com"\n'})
    assert "ECS501" not in {finding.rule for finding in trusted.findings}


def test_a_statement_is_wrong_for_the_folder_whose_value_makes_it_so(scanned: Scan) -> None:
    report = scanned(
        {
            "modules/api/main.tf": MODULE,
            "live/dev/terragrunt.hcl": SOURCE + INPUTS,
            "live/prod/terragrunt.hcl": SOURCE + INPUTS.replace("ecs-tasks", "ecs"),
        }
    )
    (found,) = (finding for finding in report.findings if finding.rule == "ECS501")
    assert [concern.root for concern in found.concerns] == ["live/prod"]
    assert Path(found.span.file).parts[-3:] == ("modules", "api", "main.tf")


@pytest.mark.parametrize(
    ("terragrunt", "reason"),
    [
        (SOURCE + "inputs = {\n  service = dependency.iam.outputs.service\n}\n", "its folder deploys no code"),
        (SOURCE + 'inputs = {\n  service = get_env("SERVICE")\n}\n', "the function get_env is not known here"),
        (SOURCE + 'include "root" {\n  path = get_path()\n}\n', "terragrunt's include root is not followed"),
        (SOURCE + "inputs = merge(include.root.inputs, {})\n", "terragrunt's include root is not followed"),
    ],
)
def test_what_is_not_followed_is_told(scanned: Scan, terragrunt: str, reason: str) -> None:
    (found,) = scanned({"modules/api/main.tf": MODULE, "live/dev/terragrunt.hcl": terragrunt}).task_definitions
    assert found.status != "decided"
    assert any(reason in doubt.why for doubt in found.unknowns)


@pytest.mark.parametrize(
    "source",
    [
        "git::https://example.com/r.git//modules/api?ref=v1",
        "git::git@example.com:owner/r.git//modules/api",
        "tfr:///owner/modules/api?version=1",
        "../../../x",
    ],
)
def test_a_source_elsewhere_deploys_nothing_of_the_scan(scanned: Scan, source: str) -> None:
    terragrunt = f'terraform {{\n  source = "{source}"\n}}\n{INPUTS}'
    assert _statuses(scanned({"modules/api/main.tf": MODULE, "live/dev/terragrunt.hcl": terragrunt})) == [
        ("modules/api", "partly")
    ]


ROLES = """
variable "trusted" {
  default = "ecs-tasks"
}
resource "aws_iam_role" "execution" {
  name_prefix        = "execution"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "${var.trusted}.amazonaws.com" }
    }]
  })
}
resource "aws_iam_role_policy" "execution" {
  role   = aws_iam_role.execution.name
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "ssm:GetParameters", Resource = "arn:aws:ssm:*:*:parameter/api/key" }]
  })
}
output "arn" {
  value = aws_iam_role.execution.arn
}
"""
SERVICE = """
variable "role" {}
resource "aws_ecs_task_definition" "api" {
  family                = "api"
  execution_role_arn    = var.role
  container_definitions = jsonencode([{
    name = "api", image = "public.ecr.aws/docker/library/nginx:1", secrets = [{ name = "KEY", valueFrom = "/api/key" }]
  }])
}
"""
ASKING = """
dependency "iam" {
  config_path  = "../PATH"
  mock_outputs = { arn = "arn:aws:iam::111122223333:role/mock" }
}
inputs = {
  role = dependency.iam.outputs.NAME
}
"""


def _units(path: str = "roles", name: str = "arn", given: str = "") -> dict[str, str]:
    return {
        "modules/roles/main.tf": ROLES,
        "modules/api/main.tf": SERVICE,
        "live/roles/terragrunt.hcl": SOURCE.replace("api", "roles") + given,
        "live/api/terragrunt.hcl": SOURCE + ASKING.replace("PATH", path).replace("NAME", name),
    }


def test_the_outputs_of_a_dependency_are_those_of_the_unit_in_its_folder(scanned: Scan) -> None:
    report = scanned(_units())
    (found,) = report.task_definitions
    assert (found.status, found.execution_role.address) == ("decided", "aws_iam_role.execution")
    assert not [finding for finding in report.findings if finding.severity.value == "error"]


def test_a_unit_of_a_dependency_has_the_values_of_its_own_file(scanned: Scan) -> None:
    report = scanned(_units(given='inputs = {\n  trusted = "ec2"\n}\n'))
    assert "ECS501" in {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    ("path", "name", "reason"),
    [
        ("elsewhere", "arn", "terragrunt's dependency iam: ../elsewhere deploys no code of this scan"),
        ("api", "arn", "arn"),
        ("roles", "id", "id"),
    ],
    ids=["another folder", "itself", "another output"],
)
def test_a_dependency_on_what_is_not_here_is_told(scanned: Scan, path: str, name: str, reason: str) -> None:
    (found,) = scanned(_units(path, name)).task_definitions
    assert found.status != "decided"
    assert any(reason in doubt.why for doubt in found.unknowns)


def test_units_that_ask_each_other_are_read_all_the_same(scanned: Scan) -> None:
    back = ASKING.replace("PATH", "api").replace("NAME", "arn").replace("role ", "trusted ")
    (found,) = scanned(_units(given=back)).task_definitions
    assert found.execution_role.address == "aws_iam_role.execution"


READING = """
locals {
  env = read_terragrunt_config(WHERE)
}
inputs = merge(local.env.PART, {})
"""
ENV = 'locals {\n  service = "ecs-tasks.amazonaws.com"\n}\ninputs = {\n  service = local.service\n}\n'


@pytest.mark.parametrize("part", ["locals", "inputs"])
@pytest.mark.parametrize(
    ("files", "where"),
    [
        ({"live/env.hcl": ENV}, 'find_in_parent_folders("env.hcl")'),
        ({"live/env.hcl": ENV}, '"../env.hcl"'),
        ({"live/dev/env.hcl": ENV}, '"env.hcl"'),
    ],
    ids=["above", "by a path", "beside"],
)
def test_what_another_file_of_terragrunt_holds_is_read(
    scanned: Scan, files: dict[str, str], where: str, part: str
) -> None:
    terragrunt = SOURCE + READING.replace("WHERE", where).replace("PART", part)
    report = scanned({"modules/api/main.tf": MODULE, "live/dev/terragrunt.hcl": terragrunt, **files})
    assert _statuses(report) == [("live/dev", "decided")]


def test_an_included_file_looks_for_others_above_the_folder_that_is_deployed(scanned: Scan) -> None:
    common = READING.replace("WHERE", 'find_in_parent_folders("env.hcl")').replace("PART", "locals")
    report = scanned(
        {
            "modules/api/main.tf": MODULE,
            "root.hcl": common,
            "live/env.hcl": ENV,
            "live/dev/terragrunt.hcl": SOURCE + 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n',
        }
    )
    assert _statuses(report) == [("live/dev", "decided")]


def test_files_that_read_each_other_end(scanned: Scan) -> None:
    other = READING.replace("WHERE", '"dev/terragrunt.hcl"').replace("PART", "inputs")
    own = SOURCE + READING.replace("WHERE", '"../env.hcl"').replace("PART", "inputs")
    (found,) = scanned(
        {"modules/api/main.tf": MODULE, "live/env.hcl": other, "live/dev/terragrunt.hcl": own}
    ).task_definitions
    assert found.status != "decided"


@pytest.mark.parametrize(
    ("label", "asked"),
    [
        ('"env"', "include.env.locals.service"),
        ('"env"', "include.env.inputs.service"),
        ("", "include.locals.service"),
    ],
)
def test_what_an_include_exposes_is_read(scanned: Scan, label: str, asked: str) -> None:
    include = f'include {label} {{\n  path   = find_in_parent_folders("env.hcl")\n  expose = true\n}}\n'
    terragrunt = f"{SOURCE}{include}inputs = {{\n  service = {asked}\n}}\n"
    env = ENV.replace("  service = local.service", '  service = "${local.service}"\n  granted = "api"')
    report = scanned({"modules/api/main.tf": MODULE, "live/env.hcl": env, "live/dev/terragrunt.hcl": terragrunt})
    assert _statuses(report) == [("live/dev", "decided")]
