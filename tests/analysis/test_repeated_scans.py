"""A scan that keeps what has not changed says what a scan of everything says."""

import gc
import os
import random
import re
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ecs_roles import Options, Report, scan
from ecs_roles.analysis import kept_judgements
from ecs_roles.analysis.repeated_scan import RepeatedScan
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.assessment import Assessment, assess
from ecs_roles.outputs import json_report, text_report
from ecs_roles.outputs.text_report import TextOptions
from ecs_roles.readers.terraform.aws import neutral_resources
from ecs_roles.readers.terraform.modules import configuration, root

SAMPLES = Path(__file__).parents[2] / "sample_iac"
MIXED = (
    ("ecs501-role-not-assumable-by-ecs", "ecs512-one-role-for-both", "ecs531-unreadable-injected-secret"),
    ("ecs519-absent-role", "ecs561-needed-grant-without-effect", "batch_job"),
    (
        "ecs622-named-credential-in-environment",
        "ecs701-supporting-role-not-assumable",
        "ecs544-broad-resource-on-execution-role",
    ),
)
ROLE = """
resource "aws_iam_role" "web" {
  name = "web"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
  inline_policy {
    name = "read"
    policy = jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Effect = "Allow", Action = "ssm:GetParameters", Resource = "arn:aws:ssm:*:*:parameter/web/*" }]
    })
  }
}
"""
ATTACHED = """
resource "aws_iam_role_policy" "read" {
  role   = "web"
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "ssm:GetParameters", Resource = "arn:aws:ssm:*:*:parameter/PATH/*" }]
  })
}
"""
TASK = """
resource "aws_ecs_task_definition" "web" {
  family             = "web"
  execution_role_arn = "arn:aws:iam::111122223333:role/web"
  container_definitions = jsonencode([{
    name    = "web"
    image   = "nginx"
    secrets = [{ name = "A", valueFrom = "arn:aws:ssm:eu-west-1:111122223333:parameter/web/a" }]
  }])
}
"""


def said(report: Report) -> tuple[str, str]:
    """Everything that a report shows of itself."""
    return json_report.render(report), text_report.render(report, TextOptions(show_unknown=True))


def rules(report: Report) -> set[tuple[str, str]]:
    return {(finding.rule, Path(finding.span.file).name) for finding in report.findings}


def settle() -> None:
    """Let the clock go on: a file that has just been written is never taken for unchanged."""
    time.sleep(0.15)


@pytest.fixture
def two_roots(tmp_path: Path) -> Path:
    for name, content in (("roles/main.tf", ROLE), ("tasks/main.tf", TASK), ("tasks/versions.tf", "terraform {\n}\n")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


@pytest.fixture
def read_again(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """What was read since this was last asked: names of roots, and of the files that were parsed."""
    read: list[str] = []

    def noting(module: object, name: str, named: Callable[..., str]) -> None:
        real = getattr(module, name)

        def noted(*given: Any, **options: Any) -> Any:
            read.append(named(*given))
            return real(*given, **options)

        monkeypatch.setattr(module, name, noted)

    noting(root, "read_root", lambda folder: f"root {folder.name}")
    noting(configuration, "read_file_text", lambda path, *_: Path(path).name)

    def since() -> list[str]:
        found = sorted(read)
        read.clear()
        return found

    return since


def test_an_edit_in_one_file_moves_a_finding_of_another(two_roots: Path) -> None:
    role = str(two_roots / "roles" / "main.tf")
    repeated = RepeatedScan()

    assert ("ECS531", "main.tf") not in rules(repeated.scan(two_roots))
    edited = repeated.scan(two_roots, Options(overlay={role: ROLE.replace("parameter/web/*", "parameter/other/*")}))
    assert ("ECS531", "main.tf") in rules(edited)
    assert {Path(each.span.file).parent.name for each in edited.findings if each.rule == "ECS531"} == {"tasks"}
    assert rules(repeated.scan(two_roots)) == rules(scan(two_roots))


def test_what_another_root_attaches_to_a_role_moves_a_finding(two_roots: Path) -> None:
    role, beside = two_roots / "roles" / "main.tf", two_roots / "policies" / "main.tf"
    role.write_text(re.sub(r"  inline_policy {.*?\n  }\n", "", ROLE, flags=re.DOTALL), encoding="utf-8")
    beside.parent.mkdir()
    repeated = RepeatedScan()
    for path, is_found in (("web", False), ("other", True), ("web", False)):
        beside.write_text(ATTACHED.replace("PATH", path), encoding="utf-8")
        assert (("ECS531", "main.tf") in rules(repeated.scan(two_roots))) == is_found


STORAGE = """
terraform {
  backend "s3" {
    key = "storage"
  }
}
resource "aws_efs_file_system" "data" {}
output "id" {
  value = aws_efs_file_system.data.id
}
"""
GUARD = """
resource "aws_efs_file_system_policy" "data" {
  file_system_id = aws_efs_file_system.data.id
  policy         = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Principal = { AWS = "PRINCIPAL" } }] })
}
"""
MOUNTING = """
data "terraform_remote_state" "storage" {
  backend = "s3"
  config  = { key = "storage" }
}
resource "aws_ecs_task_definition" "files" {
  family                = "files"
  task_role_arn         = aws_iam_role.files.arn
  container_definitions = jsonencode([{ name = "files", image = "nginx" }])
  volume {
    name = "data"
    efs_volume_configuration {
      file_system_id     = data.terraform_remote_state.storage.outputs.id
      transit_encryption = "ENABLED"
      authorization_config {
        iam = "ENABLED"
      }
    }
  }
}
"""


def test_what_guards_a_file_system_of_another_root_moves_a_finding(tmp_path: Path) -> None:
    storage = tmp_path / "storage" / "main.tf"
    for folder, text in (("storage", STORAGE), ("files", MOUNTING + re.sub(r'"web"', '"files"', ROLE))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "main.tf").write_text(text, encoding="utf-8")
    repeated, other = RepeatedScan(), GUARD.replace("PRINCIPAL", "arn:aws:iam::111122223333:role/other")
    for guard, rule in (("", "ECS603"), (other, "ECS602"), (GUARD.replace("PRINCIPAL", "*"), ""), ("", "ECS603")):
        storage.write_text(STORAGE + guard, encoding="utf-8")
        found = rules(repeated.scan(tmp_path))
        assert found == rules(scan(tmp_path))
        assert {each for each, _ in found if each in ("ECS602", "ECS603")} == ({rule} if rule else set())


def test_only_what_has_changed_is_read_and_parsed(two_roots: Path, read_again: Callable[[], list[str]]) -> None:
    settle()
    repeated = RepeatedScan()
    repeated.scan(two_roots)
    assert read_again() == ["main.tf", "main.tf", "root roles", "root tasks", "versions.tf"]

    repeated.scan(two_roots)
    assert read_again() == []

    unsaved = {str(two_roots / "tasks" / "main.tf"): TASK.replace("nginx", "nginx:1")}
    repeated.scan(two_roots, Options(overlay=unsaved))
    assert read_again() == ["main.tf", "root tasks"]

    (two_roots / "roles" / "main.tf").write_text(ROLE + "\n", encoding="utf-8")
    repeated.scan(two_roots, Options(overlay=unsaved))
    assert read_again() == ["main.tf", "root roles"]


def test_a_file_that_nobody_has_changed_is_not_opened_again(two_roots: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle()
    edited, versions = two_roots / "tasks" / "main.tf", two_roots / "tasks" / "versions.tf"
    repeated = RepeatedScan()
    opened: list[Path] = []
    really = os.open

    def noting(path: str | Path, *given: int, **named: int) -> int:
        opened.append(Path(path))
        return really(path, *given, **named)

    monkeypatch.setattr(os, "open", noting)
    repeated.scan(two_roots)
    assert versions in opened
    opened.clear()

    repeated.scan(two_roots, Options(overlay={str(edited): TASK.replace("nginx", "nginx:1")}))

    assert {path for path in opened if path.suffix == ".tf"} <= {edited}


@pytest.mark.parametrize(
    "options",
    [Options(variables=(("a", "b"),)), Options(workspace="live"), Options(parameters=(("A", "b"),))],
    ids=["variables", "workspace", "parameters"],
)
def test_other_options_are_another_reading(
    two_roots: Path, read_again: Callable[[], list[str]], options: Options
) -> None:
    settle()
    repeated = RepeatedScan()
    repeated.scan(two_roots)
    read_again()
    repeated.scan(two_roots, options)
    assert "root tasks" in read_again()


STACK = {
    "main.tf": """
variable "stage" {
  default = "live"
}

locals {
  image = "nginx:1"
}

module "role" {
  source = "./role"
  name   = "web"
}

data "aws_iam_role" "found" {
  name = "found"
}
""",
    "tasks.tf": """
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = module.role.arn
  container_definitions = jsonencode([{ name = "web", image = local.image }])
}

resource "aws_ecs_task_definition" "job" {
  for_each              = toset([var.stage])
  family                = each.key
  task_role_arn         = data.aws_iam_role.found.arn
  container_definitions = jsonencode([{ name = "job", image = "job" }])
}

resource "aws_ecs_task_definition" "broken" {
  family                = "broken"
  container_definitions = jsonencode([{ name = "job", image = nothing.at.all }])
}
""",
    "role/main.tf": """
variable "name" {}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = "{}"
}

output "arn" {
  value = aws_iam_role.this.arn
}
""",
}
FOUND = """
resource "aws_iam_role" "found" {
  name               = "found"
  assume_role_policy = "{}"
}
"""
NAME_OF_ROLE = """
output "name" {
  value = aws_iam_role.this.name
}
"""
WEB, JOB, ROLE_OF_MODULE = (
    "aws_ecs_task_definition.web",
    'aws_ecs_task_definition.job["live"]',
    "module.role.aws_iam_role.this",
)
BROKEN = "aws_ecs_task_definition.broken"  # What could not be evaluated is like nothing else, and worked out each time.


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("main.tf", "nginx:1", "nginx:2", {WEB}),
        ("main.tf", '"live"', '"test"', {'aws_ecs_task_definition.job["test"]'}),
        ("main.tf", '"web"', '"other"', {WEB, ROLE_OF_MODULE}),
        ("tasks.tf", '"job", image = "job"', '"job", image = "other"', {JOB}),
        ("role/main.tf", "{}", "[]", {ROLE_OF_MODULE, WEB, JOB, "data.aws_iam_role.found"}),
        ("role/main.tf", "aws_iam_role.this.arn", '"other"', {WEB}),
        ("main.tf", '"found" {', '"sought" {', {JOB, "data.aws_iam_role.sought"}),
        ("more.tf", "", FOUND, {JOB, "aws_iam_role.found", "data.aws_iam_role.found"}),
        ("terraform.tfvars", "", 'stage = "tfvars"', None),
        ("provider.tf", "", 'provider "aws" {\n  region = "eu-west-1"\n}', None),
    ],
    ids=["local", "variable", "argument", "own block", "module", "output", "name", "looked up", "values", "provider"],
)
def test_only_what_rests_on_a_change_is_worked_out_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str, expected: set[str] | None
) -> None:
    for name, content in STACK.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    again: set[str] = set()
    real = neutral_resources.neutral_resource

    def noting(view: Any) -> Any:
        again.add(view.address)
        return real(view)

    monkeypatch.setattr(root, "neutral_resource", noting)
    repeated = RepeatedScan()
    repeated.scan(tmp_path)
    again.clear()
    options = Options(overlay={str(tmp_path / file): STACK.get(file, "").replace(old, new, 1) if old else new})
    found = repeated.scan(tmp_path, options)
    if expected is None:
        assert again >= {WEB, ROLE_OF_MODULE, BROKEN, "data.aws_iam_role.found"}
    else:
        assert again == expected | {BROKEN}
    assert said(found) == said(scan(tmp_path, options))


SERVICE = """
resource "aws_ecs_service" "web" {
  name            = "web"
  launch_type     = "EC2"
  task_definition = aws_ecs_task_definition.web.arn
}
"""
POLICY = """
resource "aws_iam_role_policy" "more" {
  role   = module.role.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
  })
}
"""


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("main.tf", "nginx:1", "nginx:2", {WEB}),
        ("tasks.tf", '"job", image = "job"', '"job", image = "other"', {JOB}),
        ("role/main.tf", "{}", "[]", {WEB}),
        ("role/main.tf", "\n", "\n\n", {WEB}),
        ("tasks.tf", "\n", "\n\n", {WEB, JOB}),
        ("service.tf", "", SERVICE, {WEB}),
        ("policy.tf", "", POLICY, {WEB}),
        ("main.tf", 'image = "nginx:1"', 'image = "nginx:1" # latest', set()),
        ("provider.tf", "", 'provider "aws" {\n  region = "eu-west-1"\n}', {WEB, JOB}),
        ("queue.tf", "", 'resource "aws_sqs_queue" "jobs" {}', set()),
    ],
    ids=["image", "own block", "role", "role moves", "moves", "service", "policy", "comment", "region", "other"],
)
def test_only_what_rests_on_a_change_is_judged_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str, expected: set[str]
) -> None:
    texts = {**STACK, "role/main.tf": STACK["role/main.tf"] + NAME_OF_ROLE}
    for name, content in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    again: set[str] = set()
    real = assess

    def noting(workload: Workload) -> Assessment:
        again.add(workload.address)
        return real(workload)

    monkeypatch.setattr(kept_judgements, "assess", noting)
    repeated = RepeatedScan()
    repeated.scan(tmp_path)
    assert again == {WEB, JOB, BROKEN}

    again.clear()
    options = Options(overlay={str(tmp_path / file): texts.get(file, "").replace(old, new, 1) if old else new})
    found = repeated.scan(tmp_path, options)
    assert again - {BROKEN} == expected
    assert said(found) == said(scan(tmp_path, options))


def test_the_first_and_the_second_report_of_all_samples_are_those_of_a_whole_scan() -> None:
    whole, repeated = said(scan(SAMPLES)), RepeatedScan()
    assert said(repeated.scan(SAMPLES)) == whole
    assert said(repeated.scan(SAMPLES)) == whole


def test_files_that_come_and_go_are_seen(two_roots: Path) -> None:
    settle()
    more = two_roots / "tasks" / "more.tf"
    repeated = RepeatedScan()
    without = said(repeated.scan(two_roots))

    more.write_text(TASK.replace('"web"', '"more"'), encoding="utf-8")
    assert said(repeated.scan(two_roots)) == said(scan(two_roots)) != without
    more.unlink()
    assert said(repeated.scan(two_roots)) == without
    with_unsaved = repeated.scan(two_roots, Options(overlay={str(more): TASK.replace('"web"', '"more"')}))
    assert len(with_unsaved.task_definitions) == 2
    assert said(repeated.scan(two_roots)) == without


def test_a_change_in_the_moment_of_the_scan_is_seen(two_roots: Path) -> None:
    """Two contents of one size within one tick of the clock: the time does not distinguish them."""
    file = two_roots / "tasks" / "main.tf"
    repeated = RepeatedScan()
    for image in ("nginx", "httpd", "redis"):
        now = file.stat().st_mtime_ns
        file.write_text(TASK.replace("nginx", image).replace("role/web", f"role/{image[:3]}"), encoding="utf-8")
        os.utime(file, ns=(now, now))
        assert said(repeated.scan(two_roots)) == said(scan(two_roots))


def test_what_lies_beyond_a_bound_is_told_each_time(two_roots: Path) -> None:
    """A file that is parsed no more says so all the same, also where finding the modules has parsed it first."""
    deep = f'locals {{\n  deep = {"[" * 200}{"]" * 200}\n}}\nmodule "own" {{\n  source = "./own"\n}}\n'
    (two_roots / "tasks" / "deep.tf").write_text(deep, encoding="utf-8")
    settle()
    repeated = RepeatedScan()
    for image in ("nginx", "nginx:1", "nginx:2"):
        options = Options(overlay={str(two_roots / "tasks" / "main.tf"): TASK.replace("nginx", image)})
        report = repeated.scan(two_roots, options)
        assert [each.what for each in report.beyond] == ["an expression"]
        assert said(report) == said(scan(two_roots, options))


@pytest.mark.parametrize("folders", MIXED, ids=lambda folders: folders[0][:6])
def test_after_any_edit_the_report_is_that_of_a_whole_scan(tmp_path: Path, folders: tuple[str, ...]) -> None:
    for name in folders:
        shutil.copytree(SAMPLES / name, tmp_path / name)
    settle()
    chance = random.Random(folders[0])
    files = sorted(path for path in tmp_path.rglob("*") if path.suffix in (".tf", ".yaml", ".json"))
    repeated, unsaved = RepeatedScan(), dict[str, str]()
    for _ in range(12):
        file = chance.choice(files)
        text = edited(unsaved.get(str(file)) or file.read_text(encoding="utf-8"), chance)
        if chance.random() < 0.5:
            unsaved = {**unsaved, str(file): text}
        else:
            unsaved = {name: each for name, each in unsaved.items() if name != str(file)}
            file.write_text(text, encoding="utf-8")
        assert said(repeated.scan(tmp_path, Options(overlay=unsaved))) == said(
            scan(tmp_path, Options(overlay=unsaved))
        ), file


def test_that_a_block_is_declared_twice_comes_and_goes(two_roots: Path) -> None:
    (two_roots / "tasks" / "a.tf").write_text(SERVICE, encoding="utf-8")  # It is read first, and refers to it.
    twice = {str(two_roots / "tasks" / "again.tf"): TASK}  # The later block counts, and stays as it is.
    repeated = RepeatedScan()
    for unsaved in ({}, twice, {}, twice, {}):
        options = Options(overlay=unsaved)
        assert said(repeated.scan(two_roots, options)) == said(scan(two_roots, options))


PROJECT = {
    "roles/main.tf": ROLE
    + """
resource "aws_iam_policy" "logs" {
  name   = "logs"
  policy = data.aws_iam_policy_document.logs.json
}
data "aws_iam_policy_document" "logs" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["*"]
  }
}
""",
    "policies/main.tf": ATTACHED.replace("PATH", "other"),
    "tasks/main.tf": TASK
    + """
module "job" {
  source = "./job"
  name   = local.name
  policy = local.policy
  image  = var.image
}
variable "image" {
  default = "job:1"
}
""",
    "tasks/locals.tf": 'locals {\n  name = "job"\n  policy = "arn:aws:iam::111122223333:policy/logs"\n}\n',
    "tasks/other.tf": """
resource "aws_ecs_service" "web" {
  name            = "web"
  launch_type     = "FARGATE"
  task_definition = aws_ecs_task_definition.web.arn
}
resource "aws_ssm_parameter" "password" {
  name  = "/web/password"
  type  = "String"
  value = "hunter22hunter22"
}
resource "aws_ecs_task_definition" "reader" {
  family             = "reader"
  execution_role_arn = "arn:aws:iam::111122223333:role/web"
  container_definitions = jsonencode([{
    name    = "reader"
    image   = "nginx"
    secrets = [{ name = "PASSWORD", valueFrom = aws_ssm_parameter.password.arn }]
  }])
}
""",
    "tasks/job/main.tf": """
variable "name" {}
variable "image" {}
variable "policy" {}
resource "aws_iam_role" "job" {
  name               = var.name
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.job.name
  policy_arn = var.policy
}
resource "aws_ecs_task_definition" "job" {
  family             = var.name
  task_role_arn      = aws_iam_role.job.arn
  execution_role_arn = aws_iam_role.job.arn
  container_definitions = jsonencode([{
    name  = var.name
    image = var.image
    logConfiguration = {
      logDriver = "awslogs"
      options   = { awslogs-group = "/job", awslogs-region = "eu-west-1", awslogs-stream-prefix = "job" }
    }
  }])
}
output "arn" {
  value = aws_ecs_task_definition.job.arn
}
""",
    "stack.yaml": """
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: app
          Image: nginx
          Secrets: [{ Name: A, ValueFrom: !Ref Secret }]
  Secret: { Type: AWS::SecretsManager::Secret }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - { Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ecs-tasks.amazonaws.com } }
""",
}
POLICY_OF_STACK = """  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: read
      Roles: [!Ref Role]
      PolicyDocument:
        Statement: [{ Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: !Ref Secret }]
"""
SECOND_ROLE = ROLE.replace('"web" {', '"second" {')
# Each replaces one text of a file by another one; with none before, the file is written, and with none after deleted.
EDITS = (
    ("tasks/locals.tf", "policy/logs", "policy/none"),
    ("tasks/locals.tf", "policy = ", "document = "),
    ("tasks/main.tf", "parameter/web/a", "parameter/none/a"),
    ("tasks/main.tf", "parameter/web/a", "parameter/other/a"),
    ("tasks/main.tf", "role/web", "role/second"),
    ("tasks/main.tf", "  family  ", "  # ecs-roles:ignore ECS531 later\n  family  "),
    ("tasks/main.tf", '"aws_ecs_task_definition" "web"', '"aws_ecs_task_definition" "site"'),
    ("tasks/other.tf", '"FARGATE"', '"EC2"'),
    ("tasks/other.tf", 'resource "aws_ecs_service"', 'data "aws_ecs_service"'),
    ("tasks/other.tf", '"String"', '"SecureString"'),
    ("tasks/terraform.tfvars", "", 'image = "job:2"\n'),
    ("tasks/prod.tfvars", "", 'image = "job:3"\n'),
    ("tasks/job/main.tf", "aws_iam_role.job.arn\n  container", '"arn:aws:iam::111122223333:role/web"\n  container'),
    ("tasks/job/main.tf", "var.policy", '"arn:aws:iam::111122223333:policy/none"'),
    ("tasks/job/main.tf", "ecs-tasks.amazonaws.com", "ec2.amazonaws.com"),
    ("tasks/job/main.tf", "", ""),
    ("tasks/twice.tf", "", TASK),
    ("tasks/override.tf", "", TASK.replace("nginx", "httpd")),
    ("tasks/logs.tf", "", 'resource "aws_cloudwatch_log_group" "job" {\n  name = "/job"\n}\n'),
    ("tasks/password.tf", "", 'resource "aws_ssm_parameter" "more" {\n  name = "/web/a"\n  type = "SecureString"\n}\n'),
    ("roles/main.tf", "parameter/web/*", "parameter/*"),
    ("roles/main.tf", '"web"', '"site"'),
    ("roles/main.tf", '"logs:PutLogEvents"', '"logs:Put*"'),
    ("roles/main.tf", '"aws_iam_policy" "logs"', '"aws_iam_policy" "none"'),
    ("roles/second.tf", "", SECOND_ROLE),
    (
        "policies/main.tf",
        '"Allow", Action = "ssm:GetParameters", Resource = "arn:aws:ssm:*',
        '"Deny", Action = "ssm:*", Resource = "*',
    ),
    ("policies/main.tf", '"web"', "module.roles.name"),
    ("policies/main.tf", "", ""),
    ("stack.yaml", "!Ref Secret }", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:other }"),
    ("stack.yaml", "  Secret: ", POLICY_OF_STACK + "  Secret: "),
    ("stack.yaml", "!GetAtt Role.Arn", "arn:aws:iam::111122223333:role/web"),
)


@pytest.mark.parametrize("seed", range(3))
def test_after_any_edits_that_others_rest_on_the_report_is_that_of_a_whole_scan(tmp_path: Path, seed: int) -> None:
    chance, done, repeated = random.Random(seed), set[int](), RepeatedScan()
    for _ in range(40):
        done ^= {chance.randrange(len(EDITS))}
        shutil.rmtree(tmp_path)
        for name, text in project_after(done).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        assert said(repeated.scan(tmp_path)) == said(scan(tmp_path)), [EDITS[each] for each in sorted(done)]


@pytest.mark.parametrize("seed", range(3))
def test_after_any_edits_in_an_editor_the_report_is_that_of_a_whole_scan(tmp_path: Path, seed: int) -> None:
    for name, text in PROJECT.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    settle()
    chance, done, repeated = random.Random(seed), set[int](), RepeatedScan()
    for _ in range(60):
        done ^= {chance.randrange(len(EDITS))}
        texts = project_after(done)
        unsaved = {str(tmp_path / name): texts.get(name, "") for name in {*texts, *PROJECT}}
        options = Options(overlay={name: text for name, text in unsaved.items() if text != on_disk(name)})
        assert said(repeated.scan(tmp_path, options)) == said(scan(tmp_path, options)), sorted(done)


def project_after(done: set[int]) -> dict[str, str]:
    """The texts of the project after some edits; of one that finds nothing to replace nothing comes."""
    texts = dict(PROJECT)
    for name, old, new in (EDITS[each] for each in sorted(done)):
        if not old and not new:
            texts.pop(name, None)
        elif name in texts or not old:
            texts[name] = texts[name].replace(old, new) if old else new
    return texts


def on_disk(name: str) -> str | None:
    return Path(name).read_text(encoding="utf-8") if Path(name).exists() else None


def edited(text: str, chance: random.Random) -> str:
    """The text after somebody has typed, deleted, or moved something."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    kind = chance.choice(("insert", "delete", "double", "word", "character"))
    if kind == "insert":
        lines.insert(at, "")
    elif kind == "delete":
        del lines[at]
    elif kind == "double":
        lines.insert(at, lines[at])
    elif kind == "word":
        old, new = chance.sample(sorted({word for word in text.replace('"', " ").split() if len(word) > 3}), 2)
        return text.replace(old, new, 1)
    else:
        lines[at] = lines[at][:-1] if chance.random() < 0.5 else lines[at] + "x"
    return "\n".join(lines)


def test_memory_does_not_grow_with_the_edits(two_roots: Path) -> None:
    role = str(two_roots / "roles" / "main.tf")
    repeated = RepeatedScan()

    def after(edits: range) -> int:
        for number in edits:
            overlay: Mapping[str, str] = {role: ROLE + "# typed\n" * (number % 5)}
            repeated.scan(two_roots, Options(overlay=overlay))
        gc.collect()  # What waits for the collector is not kept: the deployments of a scan refer to each other.
        return sys.getallocatedblocks()

    early = after(range(50))
    assert after(range(50, 500)) < early * 1.02
