"""A resource whose condition is false does not exist: what refers to it fails, and nothing is said about it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.outputs.json_report import as_json
from ecs_roles.outputs.text_report import render

Scanned = Callable[..., Report]

TRUST = "{Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]}"
PARAMETER = "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/a/b"
TEMPLATE = f"""
Parameters: {{Stage: {{Type: String, AllowedValues: [dev, prod]}}}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Not [!Condition IsProd]
  Never: !Equals [a, b]
Resources:
  Role:
    Type: AWS::IAM::Role
    Condition: ROLE
    Properties: {{RoleName: web-start, AssumeRolePolicyDocument: {TRUST}}}
  Other:
    Type: AWS::IAM::Role
    Properties: {{AssumeRolePolicyDocument: {TRUST}}}
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: read
      Roles: [!Ref Role]
      PolicyDocument:
        Statement: [{{Effect: Allow, Action: 'ssm:GetParameters', Resource: !Sub '{PARAMETER}'}}]
  Task:
    Type: AWS::ECS::TaskDefinition
    Condition: TASK
    Properties:
      SIDE: REFERENCE
      ContainerDefinitions:
        - {{Name: app, Image: 'public.ecr.aws/a/b:1', Memory: 64, Secrets: [{{Name: A, ValueFrom: /a/b}}]}}
"""


def _template(
    reference: str = "!GetAtt Role.Arn", *, role: str = "IsProd", task: str = "", side: str = "Execution"
) -> str:
    text = TEMPLATE.replace("REFERENCE", reference).replace("SIDE", f"{side}RoleArn").replace("ROLE", role)
    return text.replace("TASK", task) if task else text.replace("    Condition: TASK\n", "")


@pytest.mark.parametrize("side", ["Execution", "Task"])
@pytest.mark.parametrize(
    "reference",
    ["!GetAtt Role.Arn", "!Ref Role", "!Sub '${Role.Arn}'", "!Sub 'arn:aws:iam::${AWS::AccountId}:role/${Role}'"],
)
def test_a_reference_to_an_absent_role_is_a_finding(reference: str, side: str, scanned: Scanned) -> None:
    report = scanned(t=_template(reference, side=side))

    (finding,) = [finding for finding in report.findings if finding.rule == "ECS519"]
    assert (finding.category, finding.severity.value, finding.role_kind) == ("link", "error", side.lower())
    assert finding.message.startswith("When IsProd is false: Task names Role as ")
    assert "its condition IsProd is false" in finding.message
    assert "Unresolved resource dependencies [Role] in the Resources block" in finding.message
    assert finding.task_definitions == ("Task",)
    assert [note.message for note in finding.related] == ["Role is declared here"]


def test_the_finding_stands_at_the_reference(scanned: Scanned) -> None:
    report = scanned(t=_template())

    (finding,) = [finding for finding in report.findings if finding.rule == "ECS519"]
    lines = Path(finding.span.file).read_text(encoding="utf-8").splitlines()
    before = lines[finding.span.line - 1][: finding.span.column - 1]
    assert before.replace('"', "").strip() == "ExecutionRoleArn:"


def test_nothing_else_is_said_where_the_role_is_absent(scanned: Scanned) -> None:
    report = scanned(t=_template())

    assert {finding.rule for finding in report.findings if finding.severity.value != "info"} == {"ECS519"}
    (task,) = report.task_definitions
    assert (task.execution_role.address, task.execution_role.status) == ("Role", "linked")
    assert task.status == "decided"


def test_a_policy_of_an_absent_role_is_a_doubt_about_no_other_role(scanned: Scanned) -> None:
    report = scanned(t=_template("!GetAtt Other.Arn"))

    (finding,) = [finding for finding in report.findings if finding.rule == "ECS531"]
    assert finding.role == "Other"
    assert not finding.message.startswith("When")


@pytest.mark.parametrize(
    "template",
    [
        _template(task="IsProd"),
        _template("!If [IsProd, !GetAtt Role.Arn, !GetAtt Other.Arn]"),
        _template("!If [IsDev, !GetAtt Other.Arn, !GetAtt Role.Arn]"),
    ],
)
def test_a_reference_that_is_never_followed_without_the_role_is_right(template: str, scanned: Scanned) -> None:
    assert "ECS519" not in {finding.rule for finding in scanned(t=template).findings}


def test_a_role_of_the_same_name_is_another_one_where_the_own_is_absent(scanned: Scanned) -> None:
    report = scanned(t=_template("!If [IsProd, !GetAtt Role.Arn, 'arn:aws:iam::123456789012:role/web-start']"))

    assert {finding.rule for finding in report.findings if finding.severity.value != "info"} == set()
    (task,) = report.task_definitions
    assert (task.execution_role.status, task.status) == ("external", "undecided")
    assert [d.why for d in task.unknowns] == ["the role arn:aws:iam::123456789012:role/web-start is not in this code"]


def test_what_no_case_creates_is_told(scanned: Scanned) -> None:
    report = scanned(t=_template(role="Never", task="Never"))

    assert report.task_definitions == ()
    assert [(item.what, item.why) for item in report.absent] == [
        ("Role", "its condition Never is false"),
        ("Task", "its condition Never is false"),
    ]
    assert [item["what"] for item in as_json(report)["unread"] if item["kind"] == "not_created"] == ["Role", "Task"]
    assert "not created with these values, so not checked: Role (its condition Never is false), Task" in render(report)


def test_what_some_case_creates_is_not_told_as_absent(scanned: Scanned) -> None:
    assert scanned(t=_template(task="IsProd")).absent == ()
