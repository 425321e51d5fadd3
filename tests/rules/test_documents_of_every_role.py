"""Documents, quotas and paths of policies are judged for every role of the scan, with or without a task definition."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan

Scanned = Callable[..., Report]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def statement(length: int, number: int = 0) -> dict[str, object]:
    """Make a statement of that many characters."""
    begin = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::b{number}"}
    size = len(json.dumps(begin, separators=(",", ":")))
    return {**begin, "Resource": f"arn:aws:s3:::b{number}" + "x" * (length - size)}


def written(*statements: dict[str, object]) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def role(attached: list[str] | None = None, inline: list[object] | None = None, trust: object = TRUST) -> str:
    """Write a role that no task definition names, in Terraform."""
    parts = [
        f'resource "aws_iam_role" "job" {{\n  name = "job"\n  assume_role_policy = jsonencode({json.dumps(trust)})\n}}'
    ]
    parts += [
        f'resource "aws_iam_role_policy_attachment" "a{number}" {{\n  role = aws_iam_role.job.name\n'
        f'  policy_arn = "{arn}"\n}}'
        for number, arn in enumerate(attached or ())
    ]
    parts += [
        f'resource "aws_iam_role_policy" "p{number}" {{\n  role = aws_iam_role.job.name\n'
        f"  policy = jsonencode({json.dumps(document)})\n}}"
        for number, document in enumerate(inline or ())
    ]
    return "\n".join(parts)


@pytest.fixture
def scanned(tmp_path: Path) -> Scanned:
    """Scan a text as the only file of a root or as a template."""

    def scanning(code: str, name: str = "main.tf") -> Report:
        (tmp_path / name).write_text(code, encoding="utf-8")
        return scan([tmp_path / name if name != "main.tf" else tmp_path], Options(root=tmp_path))

    return scanning


def rules(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (role(["arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole"]), ["ECS514"]),
        (role(["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]), []),
        (role(["arn:aws:iam::aws:policy/service-role/AWSLambda-BasicExecutionRole"]), ["ECS514"]),
        (role(["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicexecutionRole"]), []),
        (role(["AWSLambdaBasicExecutionRole"]), ["ECS518"]),
        (role(inline=[{**written(statement(100)), "Version": "2020-01-01"}]), ["ECS631"]),
        (role(inline=[written(statement(10_190))]), []),
        (role(inline=[written(statement(10_300))]), ["ECS631"]),
        (role(inline=[written(statement(5_000)), written(statement(5_000, 1))]), []),
        (role(inline=[written(statement(5_200)), written(statement(5_200, 1))]), ["ECS633"]),
    ],
)
def test_a_role_without_a_task_definition_is_judged_too(code: str, expected: list[str], scanned: Scanned) -> None:
    report = scanned(code)

    assert rules(report) == expected
    assert {(finding.role, finding.task_definitions) for finding in report.findings} <= {("aws_iam_role.job", ())}


def trust_of(size: int) -> dict[str, object]:
    accounts = [f"arn:aws:iam::{100_000_000_000 + number}:root" for number in range(size // 33)]
    return written({"Effect": "Allow", "Principal": {"AWS": accounts}, "Action": "sts:AssumeRole"})


@pytest.mark.parametrize(
    ("size", "expected"), [(1_900, []), (2_100, ["ECS632"]), (8_000, ["ECS632"]), (8_300, ["ECS631"])]
)
def test_a_trust_policy_may_be_longer_than_by_default_up_to_a_limit(
    size: int, expected: list[str], scanned: Scanned
) -> None:
    assert rules(scanned(role(trust=trust_of(size)))) == expected


def template(count: int) -> str:
    """Write a role with that many managed policies of the stack."""
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}],
    }
    resources: dict[str, object] = {
        f"Part{number}": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}
        for number in range(count)
    }
    arns = [{"Ref": name} for name in resources]
    properties = {"AssumeRolePolicyDocument": TRUST, "ManagedPolicyArns": arns}
    resources["Job"] = {"Type": "AWS::IAM::Role", "Properties": properties}
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})


@pytest.mark.parametrize(("count", "expected"), [(10, []), (11, ["ECS632"]), (25, ["ECS632"]), (26, ["ECS633"])])
def test_a_role_has_ten_managed_policies_and_twenty_five_at_most(
    count: int, expected: list[str], scanned: Scanned
) -> None:
    assert rules(scanned(template(count), "template.json")) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [("true", ["ECS632"]), ('terraform.workspace == "test"', []), ("var.with_queue", []), ("false", [])],
)
def test_what_may_not_be_attached_is_not_counted(condition: str, expected: list[str], scanned: Scanned) -> None:
    attached = f"""
    variable "with_queue" {{ type = bool }}
    resource "aws_iam_policy" "part" {{
      count  = 10
      name   = "part-${{count.index}}"
      policy = jsonencode({json.dumps(written(statement(100)))})
    }}
    resource "aws_iam_role_policy_attachment" "part" {{
      count      = 10
      role       = aws_iam_role.job.name
      policy_arn = aws_iam_policy.part[count.index].arn
    }}
    resource "aws_iam_role_policy_attachment" "queue" {{
      count      = {condition} ? 1 : 0
      role       = aws_iam_role.job.name
      policy_arn = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"
    }}
    """

    assert rules(scanned(role() + attached)) == expected


def test_inline_policies_that_may_not_be_there_are_not_added_up(scanned: Scanned) -> None:
    halves = role(inline=[written(statement(6_000, 1)), written(statement(6_000, 2))])
    variable = 'variable "wide" { type = bool }\n'
    doubtful = halves.replace('"p1" {', '"p1" {\n  count = var.wide ? 1 : 0')

    assert rules(scanned(halves)) == ["ECS633"]
    assert rules(scanned(variable + doubtful)) == []


@pytest.mark.parametrize(
    "partition", ["${var.partition}", "${data.aws_partition.current.partition}", "aws-cn", "aws-us-gov"]
)
def test_a_policy_of_aws_has_one_path_in_every_partition(partition: str, scanned: Scanned) -> None:
    around = 'variable "partition" {}\ndata "aws_partition" "current" {}\n'
    at = f"arn:{partition}:iam::aws:policy/"

    assert rules(scanned(around + role([f"{at}service-role/AWSLambdaBasicExecutionRole"]))) == []
    assert rules(scanned(around + role([f"{at}AWSLambdaBasicExecutionRole"]))) == ["ECS514"]


@pytest.mark.parametrize("place", ["role", "attachment"])
def test_a_suppression_stands_on_the_role_or_the_attachment(place: str, scanned: Scanned) -> None:
    code = role(["arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole"])
    line = 'name = "job"' if place == "role" else "role = aws_iam_role.job.name"

    assert rules(scanned(code.replace(line, f"{line} # ecs-roles: ignore ECS514 moved soon", 1))) == []


@pytest.mark.parametrize(
    ("trust", "messages"),
    [
        (
            written({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com", "Action": "sts:AssumeRole"}}),
            ["Principal of a statement has no element 'Action'"],
        ),
        (
            written({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}),
            ["the statement has no Action"],
        ),
        ({"json": TRUST}, ["a policy document has no element 'json'"]),
    ],
)
def test_an_element_in_the_wrong_place_is_one_defect(scanned: Scanned, trust: object, messages: list[str]) -> None:
    findings = [item for item in scanned(role(trust=trust)).findings if item.rule == "ECS631"]

    assert [any(message in item.message for message in messages) for item in findings] == [True] * len(messages)


@pytest.mark.parametrize(("around", "told"), [("", ["ECS631"]), ('\nvariable "given" {\n  type = any\n}\n', [])])
def test_a_module_that_nobody_calls_waits_for_its_statements(around: str, told: list[str], scanned: Scanned) -> None:
    assert rules(scanned(role(trust=written()) + around)) == told
