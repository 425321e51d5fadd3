"""``ecs-roles explain``: ledgers of task definitions and roles, by name and by line, for people and for editors."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.explanation import Explained, explained, ledger_of_role, ledgers_at
from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.command_line.main import main
from ecs_roles.iam.decision import Decision

SAMPLES = Path(__file__).parents[2] / "sample_iac"

TERRAFORM = """
provider "aws" { region = "eu-west-1" }
resource "aws_ssm_parameter" "mode" {
  name = "/web/mode"
  type = "String"
}
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.exec.arn
  container_definitions = jsonencode([{
    name    = "web"
    image   = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"
    secrets = [{ name = "MODE", valueFrom = aws_ssm_parameter.mode.arn }]
  }])
}
resource "aws_iam_role" "exec" {
  name               = "exec"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "exec" {
  role = aws_iam_role.exec.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow"
    Action = [
      "ecr:Get*",
      "ecr:BatchGetImage",
      "sqs:SendMessage",
    ]
    Resource = "*"
  }] })
}
"""
TEMPLATE = """
Resources:
  Mode: {Type: AWS::SSM::Parameter, Properties: {Name: /web/mode, Type: String, Value: fast}}
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: web
          Image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1
          Secrets:
            - {Name: MODE, ValueFrom: !Ref Mode}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
      Policies:
        - PolicyName: exec
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action:
                  - ecr:Get*
                  - ecr:BatchGetImage
                  - sqs:SendMessage
                Resource: "*"
"""
CODE = {"main.tf": TERRAFORM, "template.yaml": TEMPLATE}
TASK = {"main.tf": "aws_ecs_task_definition.web", "template.yaml": "Web"}
ROLE = {"main.tf": "aws_iam_role.exec", "template.yaml": "Role"}

both_languages = pytest.mark.parametrize("file", ["main.tf", "template.yaml"])
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def running(file: str, wanted: str, *options: str) -> tuple[int, str, str]:
        (tmp_path / file).write_text(CODE[file], encoding="utf-8")
        done = main(["explain", wanted, str(tmp_path / file), "--root", str(tmp_path), *options])
        captured = capsys.readouterr()
        return done, captured.out, captured.err

    return running


def line_with(file: str, part: str) -> int:
    return next(number for number, line in enumerate(CODE[file].split("\n"), 1) if part in line)


@both_languages
def test_a_task_definition_shows_each_need_with_its_answer(run: Run, file: str) -> None:
    code, told, _ = run(file, TASK[file], "--format", "json")

    (found,) = json.loads(told)["task_definitions"]
    needs = {need["actions"][0]: need for need in found["needs"]}
    assert code == 0
    assert {action: need["answer"] for action, need in needs.items()} == {
        "ecr:GetAuthorizationToken": "allowed",
        "ecr:BatchGetImage": "allowed",
        "ecr:GetDownloadUrlForLayer": "allowed",
        "ssm:GetParameters": "implicitDeny",
    }
    assert needs["ssm:GetParameters"]["needed_by"][0]["line"] == line_with(file, "MODE")
    assert needs["ssm:GetParameters"]["role"] == ROLE[file]
    assert needs["ecr:BatchGetImage"]["statements"][0]["effect"] == "Allow"
    assert "allows ssm:GetParameters" in needs["ssm:GetParameters"]["reason"]


@both_languages
def test_a_line_that_needs_something_shows_that_alone(run: Run, file: str) -> None:
    _, told, _ = run(file, f"{file}:{line_with(file, 'MODE')}", "--format", "json")

    (found,) = json.loads(told)["task_definitions"]
    assert [need["actions"] for need in found["needs"]] == [["ssm:GetParameters"]]


@both_languages
def test_a_role_shows_what_each_grant_is_for_and_what_nothing_needs(run: Run, file: str) -> None:
    _, told, _ = run(file, ROLE[file], "--format", "json")

    (role,) = json.loads(told)["roles"]
    (statement,) = role["statements"]
    assert [(user["kind"], user["address"]) for user in role["users"]] == [("execution", TASK[file])]
    uses = {action["written"]: action for action in statement["actions"]}
    assert {written: action["use"] for written, action in uses.items()} == {
        "ecr:Get*": "needed",
        "ecr:BatchGetImage": "needed",
        "sqs:SendMessage": "not_needed",
    }
    assert {item["action"] for item in uses["ecr:Get*"]["needed"]} == {
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
    }
    assert "ecr:GetRepositoryPolicy" in uses["ecr:Get*"]["means"]


@both_languages
def test_a_line_with_an_action_shows_what_the_pattern_stands_for(run: Run, file: str) -> None:
    code, told, _ = run(file, f"{file}:{line_with(file, 'ecr:Get*')}")

    assert code == 0
    assert f"{ROLE[file]} (execution role of {TASK[file]})" in told
    assert "needed: ecr:GetAuthorizationToken, ecr:GetDownloadUrlForLayer" in told
    assert "sqs:SendMessage" not in told


@both_languages
def test_a_statement_shows_all_of_its_actions(run: Run, file: str) -> None:
    _, told, _ = run(file, f"{file}:{line_with(file, 'Resource = ' if file == 'main.tf' else 'Resource: ')}")

    assert "not needed  sqs:SendMessage: no task definition that uses the role needs it" in told
    assert "needed      ecr:BatchGetImage" in told


def test_a_column_picks_one_of_several_actions_on_a_line(tmp_path: Path) -> None:
    code = TERRAFORM.replace('"ecr:Get*",\n      "ecr:BatchGetImage",', '"ecr:Get*", "ecr:BatchGetImage",')
    (tmp_path / "main.tf").write_text(code, encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))
    lines = code.split("\n")
    line = next(number for number, text in enumerate(lines, 1) if "ecr:Get*" in text)

    def written(column: int) -> list[str]:
        found = ledgers_at(report, str(tmp_path / "main.tf"), line, column)
        return [use.written for _, grant in found.grants for use in grant.actions]

    assert written(0) == ["ecr:Get*", "ecr:BatchGetImage"]
    assert written(lines[line - 1].index("BatchGetImage") + 1) == ["ecr:BatchGetImage"]


def test_what_is_not_there_is_answered_with_the_nearest(run: Run) -> None:
    code, told, said = run("main.tf", "aws_iam_role.exc")

    assert (code, told) == (2, "")
    assert "did you mean aws_iam_role.exec" in said
    assert run("main.tf", "main.tf:1")[2] == "ecs-roles: no task definition, role or statement stands at main.tf:1\n"
    assert run("main.tf", f"main.tf:{'9' * 40}")[0] == 2


def test_what_the_code_says_cannot_write_lines_or_show_secrets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = TERRAFORM.replace('name    = "web"', r'name    = "x\n::error::y AKIAIOSFODNN7EXAMPLX"')
    code += 'variable "token" {\n  sensitive = true\n  default = "hunter2hunter2"\n}\n'
    code = code.replace('"sqs:SendMessage"', '"sqs:${var.token}"')
    (tmp_path / "main.tf").write_text(code, encoding="utf-8")
    for options in ([], ["--format", "json"]):
        for wanted in (TASK["main.tf"], ROLE["main.tf"]):
            main(["explain", wanted, str(tmp_path), "--root", str(tmp_path), *options])
    told = capsys.readouterr().out

    assert not [line for line in told.split("\n") if line.lstrip().startswith("::error")]
    assert "hunter2hunter2" not in told
    assert "AKIAIOSFODNN7EXAMPLX" not in told


@pytest.fixture(scope="module")
def samples() -> Report:
    return scan([SAMPLES], Options(root=SAMPLES))


def test_the_ledgers_agree_with_the_findings(samples: Report) -> None:
    """What a rule calls unneeded is not called needed, and what a need rests on is."""
    checked = 0
    for finding in samples.findings:
        if finding.rule in {"ECS563", "ECS564"}:
            found = ledgers_at(samples, finding.span.file, finding.span.line)
            uses = [use for _, grant in found.grants for use in grant.actions if use.written in finding.actions]
            assert uses, finding
            for use in uses:
                assert use.use in {"not needed", "harmless"} or set(finding.resources) <= set(use.not_needed_on), (
                    finding
                )
            checked += 1
    assert checked > 5


def test_every_grant_that_answers_a_need_is_needed(samples: Report) -> None:
    by_role = {
        (role.address, role.span): ledger_of_role(role, analysed)
        for analysed in samples.analysed_deployments
        for role in analysed.roles.roles
    }
    checked = 0
    for item in samples.task_definitions[::5]:
        for row in explained(samples, f"{item.span.file}:{item.span.line}").task_definitions[0].rows:
            if row.answer is Decision.ALLOWED and row.statements:
                ledgers = [ledger for (address, _), ledger in by_role.items() if address == row.role]
                needed = {
                    need.action
                    for ledger in ledgers
                    for grant in ledger.grants
                    for use in grant.actions
                    for need in use.needed
                }
                # A policy of a resource may be what answers: then no grant of the role does.
                assert set(row.actions) & needed or "role" not in row.statements[0].label.lower(), row
                checked += 1
    assert checked > 100


def test_nothing_is_found_where_nothing_stands(samples: Report) -> None:
    assert ledgers_at(samples, str(SAMPLES / "nothing.tf"), 1) == Explained()


@pytest.mark.parametrize("wanted", ["ECS551", "ckv_ecsrole_551", "application-permission-on-execution-role"])
def test_a_rule_is_told_by_another_command_and_nothing_is_read(
    wanted: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecs_roles.command_line.explain_command.scan", lambda *_: pytest.fail("the folder was read"))

    assert main(["explain", wanted, str(SAMPLES)]) == 2
    assert capsys.readouterr().err == (
        f"ecs-roles: {wanted} is a rule, not a task definition, a role or a line: `ecs-roles rule ECS551`\n"
    )
