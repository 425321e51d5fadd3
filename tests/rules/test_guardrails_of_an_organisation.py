"""What the settings rule out: access that no role may have, and the most that roles may have."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.command_line.main import main
from ecs_roles.iam.access import access_within

TRUST = """{ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "%s" } }] }"""


def role(name: str, action: str, resource: str = "*", service: str = "ecs-tasks.amazonaws.com", more: str = "") -> str:
    return f"""
resource "aws_iam_role" "{name}" {{
  name               = "{name}-role"
  assume_role_policy = jsonencode({TRUST % service})
  {more}
}}
resource "aws_iam_role_policy" "{name}" {{
  role   = aws_iam_role.{name}.id
  policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "{action}", Resource = "{resource}" }}] }})
}}
"""


CODE = (
    """
resource "aws_ecs_cluster" "main" { name = "main" }
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.execution.arn
  task_role_arn         = aws_iam_role.task.arn
  container_definitions = jsonencode([{ name = "web", image = "nginx" }])
}
resource "aws_cloudwatch_event_rule" "nightly" { schedule_expression = "rate(1 day)" }
resource "aws_cloudwatch_event_target" "nightly" {
  rule     = aws_cloudwatch_event_rule.nightly.name
  arn      = aws_ecs_cluster.main.arn
  role_arn = aws_iam_role.rule.arn
  ecs_target { task_definition_arn = aws_ecs_task_definition.web.arn }
}
"""
    + role("execution", "kms:*")
    + role("task", "kms:*")
    + role("rule", "kms:*", service="events.amazonaws.com")
    + role("other", "kms:*", service="lambda.amazonaws.com")
)
ALL = {"aws_iam_role.execution", "aws_iam_role.task", "aws_iam_role.rule", "aws_iam_role.other"}
GUARDRAILS = {"ECS651", "ECS652"}
REFERENCE = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Dec*", "Resource": "*"}]}

Scan = Callable[..., Report]


@pytest.fixture
def scanned(tmp_path: Path) -> Scan:
    def scanning(settings: str, code: str = CODE, reference: object = REFERENCE) -> Report:
        (tmp_path / "main.tf").write_text(code, encoding="utf-8")
        (tmp_path / ".ecs-roles.toml").write_text(settings, encoding="utf-8")
        content = reference if isinstance(reference, str) else json.dumps(reference)
        (tmp_path / "reference.json").write_text(content, encoding="utf-8")
        return scan([tmp_path], Options(root=tmp_path))

    return scanning


def found(report: Report) -> set[str]:
    return {item.role for item in report.findings if item.rule in GUARDRAILS}


@pytest.mark.parametrize(
    ("roles", "wanted"),
    [
        ("execution", {"aws_iam_role.execution"}),
        ("task", {"aws_iam_role.task"}),
        ("supporting", {"aws_iam_role.rule"}),
        ("*", ALL),
        ("aws_iam_role.o*", {"aws_iam_role.other"}),
        ("other-role", {"aws_iam_role.other"}),
        ("nobody", set()),
    ],
)
@pytest.mark.parametrize(
    "entry", ['never]]\nactions = ["kms:ScheduleKeyDeletion"]', 'ceiling]]\npolicy = "reference.json"']
)
def test_a_guardrail_is_for_the_roles_that_it_names(scanned: Scan, entry: str, roles: str, wanted: set[str]) -> None:
    report = scanned(f'[[{entry}\nroles = "{roles}"\n')

    assert report.errors == ()
    assert found(report) == wanted


INSTANCES = (
    role("instance", "kms:*", service="ec2.amazonaws.com")
    + """
resource "aws_iam_role_policy_attachment" "instance" {
  role       = aws_iam_role.instance.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
}
resource "aws_iam_instance_profile" "instance" {
  name = "instance"
  role = aws_iam_role.instance.name
}
resource "aws_launch_template" "instance" {
  iam_instance_profile { arn = aws_iam_instance_profile.instance.arn }
}
resource "aws_autoscaling_group" "instance" {
  launch_template { id = aws_launch_template.instance.id }
}
resource "aws_ecs_capacity_provider" "instance" {
  name = "instance"
  auto_scaling_group_provider { auto_scaling_group_arn = aws_autoscaling_group.instance.arn }
}
"""
)
PIPELINE = (
    role("pipeline", "kms:*", service="codepipeline.amazonaws.com")
    + """
resource "aws_codepipeline" "p" {
  name     = "p"
  role_arn = aws_iam_role.pipeline.arn
  stage {
    name = "Deploy"
    action {
      name          = "Deploy"
      category      = "Deploy"
      owner         = "AWS"
      provider      = "ECS"
      version       = "1"
      configuration = { ClusterName = "main", ServiceName = "web" }
    }
  }
}
"""
)


@pytest.mark.parametrize(("code", "name"), [(INSTANCES, "instance"), (PIPELINE, "pipeline")])
def test_roles_of_instances_and_pipelines_are_supporting_roles(scanned: Scan, code: str, name: str) -> None:
    settings = '[[never]]\nactions = ["kms:ScheduleKeyDeletion"]\nroles = "supporting"\n'

    assert found(scanned(settings, CODE + code)) == {"aws_iam_role.rule", f"aws_iam_role.{name}"}


def test_what_a_guardrail_finds_is_worked_out_once(scanned: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(*given: Any) -> Any:
        asked.append("asked")
        return access_within(*given)

    monkeypatch.setattr("ecs_roles.rules.guardrails.guarded_roles.access_within", counted)
    scanned('[[never]]\nactions = ["kms:ScheduleKeyDeletion"]\nroles = "task"\n')

    assert asked == ["asked"]


def test_without_settings_nothing_is_ruled_out(scanned: Scan) -> None:
    assert found(scanned("")) == set()


def test_the_message_names_the_request_the_entry_and_its_reason(scanned: Scan) -> None:
    settings = '[[never]]\nactions = ["kms:Sch*", "iam:*"]\nroles = "task"\nreason = "keys are for ever"\n'
    (finding,) = (item for item in scanned(settings).findings if item.rule == "ECS651")

    assert finding.actions == ("kms:ScheduleKeyDeletion",)
    assert finding.message == (
        "aws_iam_role.task (task role) allows kms:ScheduleKeyDeletion on "
        "arn:aws:kms:us-east-1:111122223333:key/example, "
        "and the settings rule out kms:Sch*, iam:* on * for task roles: keys are for ever"
    )


def test_one_table_is_a_ceiling_too(scanned: Scan) -> None:
    assert found(scanned('[ceiling]\nroles = "task"\npolicy = "reference.json"\n')) == {"aws_iam_role.task"}


def test_what_the_reference_allows_is_not_beyond_it(scanned: Scan) -> None:
    code = CODE.replace("kms:*", "kms:Decrypt")

    assert found(scanned('[[ceiling]]\npolicy = "reference.json"\n', code)) == set()


def test_aws_own_policies_count_where_they_are_attached(scanned: Scan) -> None:
    code = CODE.replace("kms:*", "kms:Decrypt").replace(
        'resource "aws_iam_role" "task" {',
        'resource "aws_iam_role" "task" {\n  managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"]',
    )
    report = scanned('[[never]]\nactions = ["sqs:DeleteQueue"]\nresources = ["arn:aws:sqs:*:*:orders"]\n', code)

    (finding,) = (item for item in report.findings if item.rule == "ECS651")
    assert finding.role == "aws_iam_role.task"
    assert "AmazonSQSFullAccess" in code.split("\n")[finding.span.line - 1]


def test_a_boundary_keeps_a_role_within(scanned: Scan) -> None:
    boundary = (
        role("none", "sqs:*").replace("aws_iam_role_policy", "aws_iam_policy").split('resource "aws_iam_policy"')[1]
    )
    boundary = 'resource "aws_iam_policy"' + boundary.replace("role   = aws_iam_role.none.id", 'name = "limit"')
    code = CODE.replace(
        'name               = "task-role"', 'name = "task-role"\n  permissions_boundary = aws_iam_policy.none.arn'
    )

    assert "aws_iam_role.task" not in found(scanned('[[never]]\nactions = ["kms:*"]\n', code + boundary))


def test_a_policy_that_is_not_known_leaves_it_open_and_says_so(scanned: Scan) -> None:
    code = CODE.replace('Action = "kms:*"', "Action = var.action") + 'variable "action" {}\n'
    report = scanned('[[never]]\nactions = ["kms:*"]\nroles = "task"\n', code)

    assert found(report) == set()
    assert [(doubt.what, doubt.why) for doubt in report.undecided if "keeps to" in doubt.what] == [
        ("whether aws_iam_role.task keeps to never kms:* on *", "variable action has no value here")
    ]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("never = 3", "never is a list of tables: [[never]]"),
        ("[[never]]\nactions = []", "an entry of never names actions"),
        ("[[never]]\nroles = 'task'", "expected a list of strings"),
        ("[[never]]\nactions = ['kms']", "'kms' is not an action or a pattern of actions"),
        ("[[never]]\nactions = ['kms:*']\nrole = 'task'", "an entry of never has no key role"),
        ("[[never]]\nactions = ['kms:*']\nroles = 3", "roles is a string, not 3"),
        ("[[ceiling]]\nroles = 'task'", "this setting is the path of a file, not None"),
    ],
)
def test_a_guardrail_that_says_nothing_is_an_error(scanned: Scan, settings: str, message: str) -> None:
    assert [error.message for error in scanned(settings).errors] == [message]


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("{", "the reference policy is not JSON"),
        ("[1]", "the reference policy is not a policy"),
        ("{}", "the reference policy is not a policy: it has no statements"),
        ({"Statement": [{"Effect": "Maybe"}]}, "the Effect of a statement is neither Allow nor Deny"),
    ],
)
def test_a_reference_that_cannot_be_read_fails_the_scan(scanned: Scan, reference: object, message: str) -> None:
    report = scanned('[ceiling]\npolicy = "reference.json"\n', reference=reference)

    assert [message in error.message for error in report.errors if not error.incidental] == [True]


def test_the_settings_name_no_file_outside_the_scan_root(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "main.tf").write_text(CODE, encoding="utf-8")
    (tmp_path / "reference.json").write_text(json.dumps(REFERENCE), encoding="utf-8")
    (root / ".ecs-roles.toml").write_text('[ceiling]\npolicy = "../reference.json"\n', encoding="utf-8")

    assert main(["scan", str(root), "--root", str(root)]) == 2
    assert "is outside the scan root and is not read" in capsys.readouterr().out
    # Named on the command line it may lie anywhere.
    named = f"task={tmp_path / 'reference.json'}"
    main(["scan", str(root), "--root", str(root), "--no-config", "--ceiling", named, "--select", "ECS652"])
    said = capsys.readouterr().out
    assert "which goes beyond reference.json, the most that the settings leave to task roles" in said


def test_the_settings_that_apply_can_be_shown(
    scanned: Scan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scanned('[[never]]\nactions = ["kms:*"]\n[[ceiling]]\nroles = "task"\npolicy = "reference.json"\n')
    capsys.readouterr()

    assert main(["scan", str(tmp_path), "--root", str(tmp_path), "--show-settings"]) == 0
    shown = capsys.readouterr().out
    assert '[[never]]\nactions = ["kms:*"]\nresources = ["*"]\nroles = "*"' in shown
    assert f'[[ceiling]]\nroles = "task"\npolicy = "{tmp_path / "reference.json"}"' in shown
