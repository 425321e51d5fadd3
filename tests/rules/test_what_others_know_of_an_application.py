"""What an application calls, as IAM Policy Autopilot, Access Analyzer and CloudTrail know it, against its task role."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.command_line.main import main
from ecs_roles.findings.finding import Finding
from ecs_roles.iam.application_evidence import read_evidence

CODE = """
resource "aws_iam_role" "task" {
  name               = "web-task"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "task" {
  role   = aws_iam_role.task.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["s3:GetObject", "s3:DeleteObject"], Resource = "arn:aws:s3:::files/*" },
    { Effect = "Allow", Action = "sqs:*", Resource = "arn:aws:sqs:*:*:orders" }] })
}
resource "aws_ecs_task_definition" "web" {
  family                = "web-family"
  task_role_arn         = aws_iam_role.task.arn
  container_definitions = jsonencode([{ name = "web", image = "nginx" }])
}
"""


def autopilot(*statements: tuple[list[str], list[str]], explained: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        "Policies": [
            {
                "Policy": {
                    "Id": "IamPolicyAutopilot",
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Action": actions, "Resource": resources}
                        for actions, resources in statements
                    ],
                },
                "PolicyType": "Identity",
            }
        ],
        "Explanations": {
            "ExplanationForAction": {
                action: [
                    {"Operations": [{"Service": "s3", "Name": "PutObject", "Source": {"Expr": "x", "Location": place}}]}
                ]
                for action, place in (explained or {}).items()
            }
        },
    }


def event(name: str, *arns: str, source: str = "s3", role: str = "web-task", **more: str) -> dict[str, Any]:
    return {
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "eventTime": "2026-11-01T10:00:00Z",
        "userIdentity": {"type": "AssumedRole", "sessionContext": {"sessionIssuer": {"userName": role}}},
        "resources": [{"ARN": arn, "type": "AWS::S3::Object"} for arn in arns],
        **more,
    }


def generated(*actions: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "arn:aws:s3:::${BucketName}/*"}
    return {
        "generatedPolicyResult": {
            "properties": {"cloudTrailProperties": {"startTime": "2026-01-01", "endTime": "2026-03-01"}},
            "generatedPolicies": [{"policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})}],
        }
    }


def unused(service: str, *actions: str) -> dict[str, Any]:
    listed = {"actions": [{"action": action, "lastAccessed": "2026-01-01"} for action in actions]} if actions else {}
    return {"findingDetails": [{"unusedPermissionDetails": {"serviceNamespace": service, **listed}}]}


Scan = Callable[..., Report]


@pytest.fixture
def scanned(tmp_path: Path) -> Scan:
    def scanning(needs: object, task: str = "web") -> Report:
        (tmp_path / "main.tf").write_text(CODE, encoding="utf-8")
        (tmp_path / "needs.json").write_text(needs if isinstance(needs, str) else json.dumps(needs), encoding="utf-8")
        settings = f'[[application-needs]]\ntask = "{task}"\nfile = "needs.json"\n'
        (tmp_path / ".ecs-roles.toml").write_text(settings, encoding="utf-8")
        return scan([tmp_path], Options(root=tmp_path))

    return scanning


def found(report: Report, rule: str = "ECS661") -> list[Finding]:
    return [item for item in report.findings if item.rule == rule]


@pytest.mark.parametrize("task", ["web", "web-family", "aws_ecs_task_definition.web"])
def test_what_the_source_calls_and_the_role_does_not_allow_is_told_with_its_line(scanned: Scan, task: str) -> None:
    needs = autopilot((["s3:PutObject"], ["arn:*:s3:::*/*"]), explained={"s3:PutObject": "src/app.py:5.1-5.51"})
    (finding,) = found(scanned(needs, task))

    assert finding.actions == ("s3:PutObject",)
    assert finding.severity.value == "warning"
    assert "src/app.py:5.1-5.51 calls s3.PutObject (needs.json)" in finding.message
    assert CODE.split("\n")[finding.span.line - 1].strip().startswith("task_role_arn")


@pytest.mark.parametrize(
    "needs",
    [
        autopilot((["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion"], ["arn:*:s3:::*/*"])),
        autopilot((["sqs:SendMessage"], ["arn:*:sqs:*:*:*"])),
        {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::files/a"}},
        {"Records": [event("GetObject", "arn:aws:s3:::files/a")]},
        # An event of another role, one that is not an action, and one of a service that nobody knows.
        {"Records": [event("PutObject", role="other"), event("ListObjects"), event("Poll", source="nothing")]},
        generated("s3:GetObject"),
        unused("s3", "PutObject"),
        [],
    ],
)  # fmt: skip
def test_what_the_role_allows_is_not_missing(scanned: Scan, needs: object) -> None:
    report = scanned(needs)

    assert found(report) == []
    assert [error.message for error in report.errors] == ([] if needs else [
        "what is said of the application cannot be read: it has none of the known forms"
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("needs", "said"),
    [
        ({"Records": [event("PutObject", "arn:aws:s3:::files/a")]}, "CloudTrail saw it used 2026-11-01T10:00:00Z"),
        ({"Records": [event("PutObject", errorCode="AccessDenied")]}, "CloudTrail saw it refused 2026-11-01T10:00:00Z"),
        ({"Events": [{"CloudTrailEvent": json.dumps(event("PutObject"))}]}, "CloudTrail saw it used"),
        (generated("s3:PutObject"), "CloudTrail saw it used from 2026-01-01 to 2026-03-01"),
        ([unused("s3", "GetObject"), generated("s3:PutObject")], "CloudTrail saw it used"),
        ({"Statement": [{"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": "*"}]}, "the policy document"),
    ],
)  # fmt: skip
def test_what_aws_has_seen_is_told_with_the_event(scanned: Scan, needs: object, said: str) -> None:
    (finding,) = found(scanned(needs))

    assert finding.actions == ("s3:PutObject",)
    assert said in finding.message


def test_a_resource_that_the_file_names_is_the_one_that_counts(scanned: Scan) -> None:
    needs = {"Records": [event("GetObject", "arn:aws:s3:::other/a")]}

    assert [item.resources for item in found(scanned(needs))] == [("arn:aws:s3:::other/a",)]


def test_what_access_analyzer_calls_unused_is_informational(scanned: Scan) -> None:
    report = scanned(unused("s3", "DeleteObject", "PutObject"))
    (finding,) = found(report, "ECS662")

    assert finding.severity.value == "info"
    assert finding.actions == ("s3:DeleteObject",)
    assert "which Access Analyzer calls unused: it was last used 2026-01-01 (needs.json)" in finding.message


@pytest.mark.parametrize(
    ("needs", "actions"),
    [
        (unused("sqs"), [("sqs:SendM*",)]),
        (unused("sqs", "SendMessage"), [("sqs:SendM*",)]),
        (unused("sqs", "DeleteQueue"), []),
        # What another file says that it calls is not unused.
        ([unused("sqs"), autopilot((["sqs:SendMessage"], ["*"]))], []),
        # Nothing is unused only because CloudTrail has no event of it.
        ({"Records": [event("GetObject", "arn:aws:s3:::files/a")]}, []),
        (generated("s3:GetObject"), []),
    ],
)
def test_a_pattern_is_unused_when_all_that_it_stands_for_is(
    tmp_path: Path, scanned: Scan, needs: object, actions: list[tuple[str, ...]]
) -> None:
    scanned(needs)
    (tmp_path / "main.tf").write_text(CODE.replace('"sqs:*"', '"sqs:SendM*"'), encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))

    assert [item.actions for item in found(report, "ECS662")] == actions


def test_a_name_of_no_task_definition_is_told(scanned: Scan) -> None:
    report = scanned(autopilot((["s3:PutObject"], ["*"])), task="wbe")

    assert found(report) == []
    assert [(item.what, item.why) for item in report.undecided] == [
        ("what needs.json says of an application", "no task definition is called wbe")
    ]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "3",
        "{}",
        '{"Policies": 3}',
        '{"Records": [3]}',
        '{"Events": [{"CloudTrailEvent": "{"}]}',
        "[" * 100_000,
    ],
)
def test_a_file_that_says_nothing_fails_the_scan(scanned: Scan, content: str) -> None:
    report = scanned(content)

    assert [error.message.startswith("what is said of the application") for error in report.errors] == [True]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "Policies",
                        "Policy",
                        "Statement",
                        "Action",
                        "Effect",
                        "Records",
                        "eventName",
                        "Events",
                        "findingDetails",
                        "unusedPermissionDetails",
                        "actions",
                        "serviceNamespace",
                        "generatedPolicyResult",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_whatever_stands_in_a_file_is_an_answer(data: object) -> None:
    evidence = read_evidence(json.dumps(data))

    assert evidence.error or evidence.called is not None


def test_a_file_on_the_command_line_may_lie_anywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "main.tf").write_text(CODE, encoding="utf-8")
    needs = tmp_path / "needs.json"
    needs.write_text(json.dumps(autopilot((["s3:PutObject"], ["*"]))), encoding="utf-8")

    assert main(["scan", str(root), "--root", str(root), "--application-needs", f"web={needs}"]) == 1
    assert "does not allow s3:PutObject" in capsys.readouterr().out
    settings = '[[application-needs]]\ntask = "web"\nfile = "../needs.json"\n'
    (root / ".ecs-roles.toml").write_text(settings, encoding="utf-8")
    assert main(["scan", str(root), "--root", str(root)]) == 2
    assert "is outside the scan root and is not read" in capsys.readouterr().out


def test_the_ledger_of_the_role_says_what_the_application_needs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], scanned: Scan
) -> None:
    scanned(autopilot((["s3:GetObject"], ["arn:*:s3:::*/*"]), explained={"s3:GetObject": "src/app.py:5.1-5.51"}))
    capsys.readouterr()

    assert main(["explain", "web-task", str(tmp_path), "--root", str(tmp_path), "--format", "json"]) == 0
    (role,) = json.loads(capsys.readouterr().out)["roles"]
    uses = {action["written"]: action for statement in role["statements"] for action in statement["actions"]}
    assert {written: action["use"] for written, action in uses.items()} == {
        "s3:GetObject": "needed",
        "s3:DeleteObject": "not_decided",
        "sqs:*": "not_decided",
    }
    assert uses["s3:GetObject"]["needed"][0]["by"] == "the application of aws_ecs_task_definition.web"
    assert "src/app.py:5.1-5.51 calls s3.PutObject" in uses["s3:GetObject"]["needed"][0]["needed_by"][0]["what"]


def test_the_smallest_policy_has_what_the_application_calls(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "main.tf").write_text(CODE, encoding="utf-8")
    needs = autopilot(
        (["s3:GetObject"], ["arn:*:s3:::*/*"]),
        (["dynamodb:Query"], ["arn:*:dynamodb:*:*:table/*"]),
        (["sns:Publish"], ["arn:aws:sns:eu-west-1:111122223333:orders"]),
    )
    (tmp_path / "needs.json").write_text(json.dumps(needs), encoding="utf-8")
    words = ["policy", "web", str(tmp_path), "--role", "task", "--as", "json"]

    assert main([*words, "--application-needs", f"web={tmp_path / 'needs.json'}"]) == 1
    told = capsys.readouterr()
    statements = {item["Action"]: item["Resource"] for item in json.loads(told.out)["Statement"]}
    assert statements == {
        "s3:GetObject": "arn:aws:s3:::files/*",
        "sns:Publish": "arn:aws:sns:eu-west-1:111122223333:orders",
    }
    assert "Not decided: dynamodb:Query on arn:*:dynamodb:*:*:table/*: which resource the application uses" in told.err
