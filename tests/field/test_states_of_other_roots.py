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


COMPLETED = 'bucket = "states"\nkey    = "roles/terraform.tfstate"\nencrypt = true\n'


@pytest.mark.parametrize(
    "name",
    [
        "backend.conf",
        "prod.s3.tfbackend",
        "backend.hcl",
        "backend-prod.hcl",
        "backend/prod.tfbackend",
        "backend.tfvars",
    ],
)
def test_a_file_beside_the_root_completes_its_backend(scanned: Scan, name: str) -> None:
    files = {**_files('backend "s3" {}', S3_ASKED), f"roles/{name}": COMPLETED}
    (found,) = scanned(files).task_definitions
    assert (found.execution_role.status, found.status) == ("linked", "decided")


def test_one_of_several_files_completes_the_backend(scanned: Scan) -> None:
    elsewhere = COMPLETED.replace("states", "elsewhere")
    other = {"roles/backend-dev.conf": elsewhere.replace("roles/", "dev/"), "roles/backend-prod.conf": COMPLETED}
    (found,) = scanned({**_files('backend "s3" {\n    region = "eu-west-1"\n  }', S3_ASKED), **other}).task_definitions
    assert found.execution_role.status == "linked"


@pytest.mark.parametrize(
    ("backend", "name", "content"),
    [
        ('backend "s3" {}', "backend.conf", COMPLETED.replace("roles/", "others/")),
        ('backend "s3" {}', "backend.conf", COMPLETED.replace("states", "elsewhere")),
        ('backend "gcs" {}', "backend.conf", COMPLETED),
        ('backend "s3" {}', "prod.tfvars", COMPLETED),
        ('backend "s3" {}', "nginx.conf", "server {\n  listen 80;\n}\n"),
        ('backend "s3" {}', "backend.conf", COMPLETED.replace('"roles/terraform.tfstate"', "var.key")),
        (S3.replace("roles/", "others/"), "backend.conf", COMPLETED),
        ("", "backend.conf", COMPLETED),
    ],
)
def test_a_file_that_names_no_such_state_completes_nothing(
    scanned: Scan, backend: str, name: str, content: str
) -> None:
    report = scanned({**_files(backend, S3_ASKED), f"roles/{name}": content})
    (found,) = report.task_definitions
    assert (found.execution_role.status, report.errors) == ("unknown", ())


ATTACHED = """
resource "aws_iam_policy" "own" {
  name   = "own"
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "ssm:GetParameters", Resource = "arn:aws:ssm:*:*:parameter/api/*" }]
  })
}
resource "aws_iam_role_policy_attachment" "own" {
  role       = ROLE
  policy_arn = aws_iam_policy.own.arn
}
"""
INLINE = """
resource "aws_iam_role_policy" "own" {
  role   = ROLE
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "ssm:GetParameters", Resource = "arn:aws:ssm:*:*:parameter/api/*" }]
  })
}
"""
HANDED = "data.terraform_remote_state.roles.outputs"


@pytest.mark.parametrize("policy", [ATTACHED, INLINE])
@pytest.mark.parametrize(
    "role",
    [
        f"{HANDED}.execution_role_name",
        f"basename({HANDED}.execution_role)",
        f'split("/", {HANDED}.execution_role)[1]',
        '"execution"',
    ],
)
def test_what_a_root_attaches_to_the_role_of_another_one_counts(scanned: Scan, policy: str, role: str) -> None:
    files = _files(S3, S3_ASKED, granted="worker")
    files["roles/main.tf"] += 'output "execution_role_name" {\n  value = aws_iam_role.execution.name\n}\n'
    files["service/main.tf"] += policy.replace("ROLE", role)
    report = scanned(files)
    (found,) = report.task_definitions

    assert (found.execution_role.status, found.status) == ("linked", "decided")
    assert "ECS531" not in {finding.rule for finding in report.findings}


@pytest.mark.parametrize("role", ['"another"', f"{HANDED}.other_role_name"])
def test_what_a_root_attaches_to_another_role_does_not_count(scanned: Scan, role: str) -> None:
    files = _files(S3, S3_ASKED, granted="worker")
    files["roles/main.tf"] += (
        'resource "aws_iam_role" "other" {\n  assume_role_policy = "{}"\n}\n'
        'output "other_role_name" {\n  value = aws_iam_role.other.name\n}\n'
    )
    files["service/main.tf"] += ATTACHED.replace("ROLE", role)
    assert "ECS531" in {finding.rule for finding in scanned(files).findings}


def test_two_roots_that_call_one_module_attach_each_their_own_policy(scanned: Scan) -> None:
    module = 'variable "path" {}\nvariable "role" {}\n' + INLINE.replace("ROLE", "var.role").replace(
        "parameter/api/*", "parameter/${var.path}/*"
    )
    files = _files(S3, S3_ASKED, granted="other")
    files["roles/main.tf"] += 'output "name" {\n  value = aws_iam_role.execution.name\n}\n'
    service = files.pop("service/main.tf")
    for name in ("one", "two"):
        call = f'module "policy" {{\n  source = "../policy"\n  path = "{name}"\n  role = {HANDED}.name\n}}\n'
        files[f"{name}/main.tf"] = service.replace("/api/key", f"/{name}/key") + call
    report = scanned({**files, "policy/main.tf": module})

    assert [each.status for each in report.task_definitions] == ["decided", "decided"]
    assert "ECS531" not in {finding.rule for finding in report.findings}


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
