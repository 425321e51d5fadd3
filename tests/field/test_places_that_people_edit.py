"""Findings stand where somebody edits: at the literal that many use, at the call of a module that was fetched."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import scan
from ecs_roles.findings.finding import Finding

TRUST = (
    'jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, '
    'Action = "sts:AssumeRole" }] })'
)
MODULE = f"""
variable "name" {{}}
variable "secret" {{}}
variable "action" {{}}
resource "aws_iam_role" "role" {{
  name               = var.name
  assume_role_policy = {TRUST}
}}
resource "aws_iam_role_policy" "policy" {{
  role   = aws_iam_role.role.id
  policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = ["dynamodb:*"], Resource = "*" }},
    {{ Effect = "Allow", Action = [var.action], Resource = "*" }},
  ] }})
}}
resource "aws_ecs_task_definition" "web" {{
  family                = var.name
  execution_role_arn    = aws_iam_role.role.arn
  task_role_arn         = aws_iam_role.role.arn
  container_definitions = jsonencode([
    {{ name = "web", image = "nginx", secrets = [
      for key, arn in {{ DB = var.secret }} : {{ name = key, valueFrom = arn }}
    ] }}
  ])
}}
"""
CALL = """
module "{name}" {{
  source = "{source}"
  name   = "{name}"
  secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"
  action = "sqs:*"
}}
"""


def _lines(report: Report, rule: str) -> list[tuple[str, int]]:
    return [(report.shown(item.span.file), item.span.line) for item in report.findings if item.rule == rule]


def test_of_a_fetched_module_the_line_of_the_call_is_told(tmp_path: Path) -> None:
    source, folder = "acme/service/aws", tmp_path / ".terraform" / "modules"
    (folder / "web").mkdir(parents=True)
    (folder / "web" / "main.tf").write_text(MODULE, encoding="utf-8")
    calls = "".join(CALL.format(name=name, source=source) for name in ("one", "two"))
    (tmp_path / "main.tf").write_text(calls, encoding="utf-8")
    entries = [{"Key": name, "Source": source, "Dir": ".terraform/modules/web"} for name in ("one", "two")]
    (folder / "modules.json").write_text(json.dumps({"Modules": entries}), encoding="utf-8")

    report = scan(tmp_path)

    assert {report.shown(item.span.file) for item in report.findings} == {"main.tf"}
    assert _lines(report, "ECS531") == [("main.tf", 5), ("main.tf", 12)]
    assert _lines(report, "ECS612") == [("main.tf", line) for line in (2, 6, 9, 13)]
    assert any(".terraform" in note.span.file for item in report.findings for note in item.related)


def test_a_module_that_a_fetched_module_fetches_belongs_to_the_call_in_the_project(tmp_path: Path) -> None:
    folder = tmp_path / ".terraform" / "modules"
    names = ("name", "secret", "action")
    variables = "".join(f'variable "{name}" {{}}\n' for name in names)
    handed_on = "".join(f"  {name} = var.{name}\n" for name in names)
    inner = f'module "inner" {{\n  source = "acme/inner/aws"\n{handed_on}}}\n'
    for name, text in {"outer": variables + inner, "inner": MODULE}.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "main.tf").write_text(text, encoding="utf-8")
    (tmp_path / "main.tf").write_text(CALL.format(name="one", source="acme/outer/aws"), encoding="utf-8")
    entries = [
        {"Key": "one", "Source": "acme/outer/aws", "Dir": ".terraform/modules/outer"},
        {"Key": "one.inner", "Source": "acme/inner/aws", "Dir": ".terraform/modules/inner"},
    ]
    (folder / "modules.json").write_text(json.dumps({"Modules": entries}), encoding="utf-8")

    report = scan(tmp_path)

    assert {report.shown(item.span.file) for item in report.findings} == {"main.tf"}
    assert _lines(report, "ECS612") == [("main.tf", 2), ("main.tf", 6)]


def test_a_document_that_a_fetched_module_writes_for_a_role_of_the_project_is_told_at_its_call(tmp_path: Path) -> None:
    document = """
    data "aws_iam_policy_document" "all" {
      statement {
        actions   = ["sqs:*"]
        resources = ["*"]
      }
    }
    output "json" { value = data.aws_iam_policy_document.all.json }
    """
    own = f"""
module "document" {{
  source = "acme/document/aws"
}}
resource "aws_iam_role" "web" {{
  assume_role_policy = {TRUST}
}}
resource "aws_iam_role_policy" "web" {{
  role   = aws_iam_role.web.id
  policy = module.document.json
}}
resource "aws_ecs_task_definition" "web" {{
  family                = "web"
  task_role_arn         = aws_iam_role.web.arn
  container_definitions = jsonencode([{{ name = "web", image = "nginx" }}])
}}
"""
    folder = tmp_path / ".terraform" / "modules"
    (folder / "document").mkdir(parents=True)
    (folder / "document" / "main.tf").write_text(document, encoding="utf-8")
    entries = [{"Key": "document", "Source": "acme/document/aws", "Dir": ".terraform/modules/document"}]
    (folder / "modules.json").write_text(json.dumps({"Modules": entries}), encoding="utf-8")
    (tmp_path / "main.tf").write_text(own, encoding="utf-8")

    report = scan(tmp_path)

    assert _lines(report, "ECS612") == [("main.tf", 2)]
    assert any(".terraform" in note.span.file for item in report.findings for note in item.related)


def test_a_module_of_the_project_is_edited_itself(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "main.tf").write_text(MODULE, encoding="utf-8")
    (tmp_path / "main.tf").write_text(CALL.format(name="one", source="./web"), encoding="utf-8")

    report = scan(tmp_path)

    assert _lines(report, "ECS531") == [("main.tf", 5)]
    assert _lines(report, "ECS612")[0][0] == "web/main.tf"


NAMES = ("a", "b", "c", "d", "e", "f")
SIX = {
    "terraform": (
        "main.tf",
        f"""locals {{
  secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"
}}
resource "aws_iam_role" "role" {{
  assume_role_policy = {TRUST}
}}
"""
        + "".join(
            f"""
resource "aws_ecs_task_definition" "{name}" {{
  family                = "{name}"
  execution_role_arn    = aws_iam_role.role.arn
  container_definitions = jsonencode([
    {{ name = "web", image = "nginx", secrets = [{{ name = "DB", valueFrom = local.secret }}] }}
  ])
}}
"""
            for name in NAMES
        ),
        2,
    ),
    "cloudformation": (
        "template.yaml",
        """Parameters:
  Secret: {Type: String, Default: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: "sts:AssumeRole"}]
"""
        + "".join(
            f"""
  Task{name}:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
      - Name: web
        Image: nginx
        Secrets: [{{Name: DB, ValueFrom: !Ref Secret}}]
"""
            for name in NAMES
        ),
        2,
    ),
}
SIX["mapping"] = (
    "template.yaml",
    SIX["cloudformation"][1]
    .replace("Parameters:\n  Secret: {Type: String, Default:", "Mappings:\n  Secrets: {db: {arn:")
    .replace('db-AbCdEf"}', 'db-AbCdEf"}}')
    .replace("!Ref Secret", "!FindInMap [Secrets, db, arn]"),
    2,
)


@pytest.mark.parametrize("language", SIX)
def test_one_literal_of_six_task_definitions_is_one_finding_that_names_six(tmp_path: Path, language: str) -> None:
    file, code, line = SIX[language]
    (tmp_path / file).write_text(code, encoding="utf-8")

    report = scan(tmp_path)

    (finding,) = (item for item in report.findings if item.rule == "ECS531")
    assert finding.span.line == line
    assert len(_named(finding)) == len(NAMES)


def _named(finding: Finding) -> set[str]:
    return {concern.task_definition for concern in finding.concerns}


def test_of_one_password_in_two_variables_both_are_named(tmp_path: Path) -> None:
    code = """Parameters:
  Password: {Type: String, Default: hunter2-Sup3rS3cret}
Resources:
""" + "".join(
        f"""
  Task{name}:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - {{Name: web, Image: nginx, Environment: [{{Name: {name}_PASSWORD, Value: !Ref Password}}]}}
"""
        for name in ("DB", "QUEUE")
    )
    (tmp_path / "template.yaml").write_text(code, encoding="utf-8")

    (finding,) = (item for item in scan(tmp_path).findings if item.category == "plain_secret")

    told = " ".join((finding.message, *(note.message for note in finding.related)))
    assert "DB_PASSWORD" in told
    assert "QUEUE_PASSWORD" in told
    assert finding.span.line == 2


@pytest.mark.parametrize(("default", "line"), [("{Type: String, Default: live}", 6), ("{Type: String}", 14)])
def test_a_value_of_a_mapping_stands_there_unless_several_rows_hold_it(tmp_path: Path, default: str, line: int) -> None:
    code = f"""Parameters:
  Stage: {default}
Mappings:
  Stages:
    test: {{password: hunter2-Sup3rS3cret}}
    live: {{password: hunter2-Sup3rS3cret}}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Environment: [{{Name: DB_PASSWORD, Value: !FindInMap [Stages, !Ref Stage, password]}}]
"""
    (tmp_path / "template.yaml").write_text(code, encoding="utf-8")

    lines = [item.span.line for item in scan(tmp_path).findings if item.category == "plain_secret"]

    assert lines == [line]
