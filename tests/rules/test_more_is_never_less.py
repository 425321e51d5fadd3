"""A wider grant is never reported weaker than the exact grant inside it, whether pattern, service or managed policy."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Finding

Judged = Callable[..., Report]
AWS = "arn:aws:iam::aws:policy/"
RANK = {"info": 0, "warning": 1, "error": 2}
CODE = """
resource "aws_ecs_task_definition" "{name}" {{
  family                = "{name}"
  execution_role_arn    = aws_iam_role.{execution}.arn
  task_role_arn         = aws_iam_role.{task}.arn
  container_definitions = jsonencode([{{ name = "{name}", image = "nginx" }}])
}}
"""
ROLE = """
resource "aws_iam_role" "{name}" {{
  name               = "{name}"
  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [{{ Effect = "Allow",
    Principal = {{ Service = "ecs-tasks.amazonaws.com" }}, Action = "sts:AssumeRole" }}] }})
  {boundary}
}}
"""


def policy(role: str, *statements: dict[str, object]) -> str:
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return (
        f'resource "aws_iam_role_policy" "{role}" {{\n  role = aws_iam_role.{role}.name\n'
        f"  policy = jsonencode({document})\n}}\n"
    )


def attached(role: str, name: str) -> str:
    return (
        f'resource "aws_iam_role_policy_attachment" "{role}" {{\n  role = aws_iam_role.{role}.name\n'
        f'  policy_arn = "{AWS}{name}"\n}}\n'
    )


def allow(action: object, resource: object = "*", **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object, resource: object = "*") -> dict[str, object]:
    return {**allow(action, resource), "Effect": "Deny"}


@pytest.fixture
def judged(tmp_path: Path) -> Judged:
    """Scan one task definition with two roles, and what is written beside them."""

    def judging(code: str, *, boundary: str = "", around: str = "") -> Report:
        base = CODE.format(name="web", execution="start", task="app")
        roles = ROLE.format(name="start", boundary="") + ROLE.format(name="app", boundary=boundary)
        (tmp_path / "main.tf").write_text(base + roles + code + around, encoding="utf-8")
        report = scan([tmp_path], Options(root=tmp_path))
        assert report.errors == ()
        return report

    return judging


def of_role(report: Report, role: str) -> list[Finding]:
    found = (finding for finding in report.findings if finding.role == f"aws_iam_role.{role}")
    return [finding for finding in found if finding.category in {"wildcard", "application_permission"}]


def worst(findings: Sequence[Finding]) -> int:
    return max((RANK[finding.severity.value] for finding in findings), default=-1)


def rules(findings: Sequence[Finding]) -> list[str]:
    return sorted(finding.rule for finding in findings)


@pytest.mark.parametrize(
    ("exact", "wider"),
    [
        ("ssm:GetParameters", ["ssm:Get*", "ssm:*", "ssm:GetParameter*", "*"]),
        ("secretsmanager:GetSecretValue", ["secretsmanager:Get*", "secretsmanager:G*", "secretsmanager:*"]),
        ("s3:GetObject", ["s3:Get*", "s3:*", "s3:GetObject*", "s3:?etObject"]),
        ("kms:Decrypt", ["kms:*", "kms:Dec*", "kms:*crypt"]),
        ("iam:PassRole", ["iam:*", "iam:Pass*", "iam:P*", "*"]),
        ("sts:AssumeRole", ["sts:*", "sts:Assume*"]),
        ("ssm:SendCommand", ["ssm:Send*", "ssm:*"]),
        ("lambda:UpdateFunctionCode", ["lambda:*", "lambda:Update*"]),
        ("sqs:SendMessage", ["sqs:Send*", "sqs:*"]),
    ],
)
@pytest.mark.parametrize("role", ["start", "app"])
def test_a_pattern_is_at_least_what_it_takes_in(exact: str, wider: list[str], role: str, judged: Judged) -> None:
    found = of_role(judged(policy(role, *(allow(pattern) for pattern in (exact, *wider)))), role)
    known, *others = (
        worst([finding for finding in found if pattern in finding.actions]) for pattern in (exact, *wider)
    )

    assert known >= 0
    assert [rank for rank in others if rank < known] == []


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("AmazonSSMReadOnlyAccess", "ssm:GetParameters"),
        ("AmazonS3ReadOnlyAccess", "s3:GetObject"),
        ("AmazonSSMManagedInstanceCore", "ssm:GetParameters"),
        ("SecretsManagerReadWrite", "secretsmanager:GetSecretValue"),
        ("ReadOnlyAccess", "s3:GetObject"),
        ("AmazonS3FullAccess", "s3:GetObject"),
        ("IAMFullAccess", "iam:PutRolePolicy"),
        ("AWSLambda_FullAccess", "lambda:UpdateFunctionCode"),
        ("AmazonSQSFullAccess", "sqs:SendMessage"),
    ],
)
@pytest.mark.parametrize("role", ["start", "app"])
def test_a_managed_policy_is_judged_by_what_it_allows(name: str, action: str, role: str, judged: Judged) -> None:
    inline = worst(of_role(judged(policy(role, allow(action))), role))

    assert worst(of_role(judged(attached(role, name)), role)) >= inline >= 0


@pytest.mark.parametrize(
    ("name", "first"),
    [("AmazonSSMFullAccess", "ssm:SendCommand"), ("SecretsManagerReadWrite", "cloudformation:CreateChangeSet")],
)
def test_the_most_dangerous_actions_are_named_first(name: str, first: str, judged: Judged) -> None:
    (finding,) = of_role(judged(attached("start", name)), "start")

    assert finding.actions[0] == first
    assert f" and allows {first}" in finding.message  # After what it reads.


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (allow("iam:PutRolePolicy"), ["ECS616"]),
        (allow("iam:PutRolePolicy", "arn:aws:iam::111122223333:role/*"), ["ECS616"]),
        (allow("iam:PutRolePolicy", "${aws_iam_role.app.arn}"), ["ECS616"]),
        (allow("iam:PutRolePolicy", "${aws_iam_role.start.arn}"), []),
        (allow("iam:PutRolePolicy", "*", Condition={"StringEquals": {"aws:ResourceTag/team": "web"}}), []),
        (allow("iam:PassRole"), ["ECS616"]),
        (allow("iam:PassRole", "*", Condition={"StringLike": {"iam:PassedToService": "*"}}), ["ECS616"]),
        (
            allow("iam:PassRole", "*", Condition={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}),
            [],
        ),
        (allow("iam:PassRole", "arn:aws:iam::111122223333:role/web-*"), []),
        (allow("sts:AssumeRole"), ["ECS616"]),
        (allow("sts:AssumeRole", "arn:aws:iam::*:role/*"), ["ECS616"]),
        (allow("sts:AssumeRole", "arn:aws:iam::*:role/deploy"), []),
        (
            allow(
                "sts:AssumeRole",
                "arn:aws:iam::111122223333:role/*",
                Condition={"StringEquals": {"iam:ResourceTag/copilot-environment": "test"}},
            ),
            [],
        ),
        (allow("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:*"), ["ECS617"]),
        (allow("acm:ExportCertificate"), ["ECS617"]),
        (allow("acm:ExportCertificate", "arn:aws:acm:*:*:certificate/*"), ["ECS617"]),
        (allow("acm:ExportCertificate", "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b"), []),
        (allow(["acm:GetCertificate", "acm-pca:GetCertificateAuthorityCertificate"]), []),
        (allow("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:web/*"), []),
        (allow("ssm:GetParametersByPath", "arn:aws:ssm:eu-west-1:111122223333:parameter/*"), ["ECS617"]),
        (allow("ssm:GetParametersByPath", "arn:aws:ssm:eu-west-1:111122223333:parameter/web/*"), []),
        (allow("s3:GetObject", "arn:aws:s3:::*"), ["ECS617"]),
        (allow("s3:GetObject", "arn:aws:s3:::*/*"), ["ECS617"]),
        (allow("s3:GetObject", "arn:aws:s3:::web/*"), []),
        (allow("s3:GetObject", "arn:aws:s3:::web-*/*"), []),
        (allow("kms:Decrypt", "*", Condition={"StringEquals": {"kms:ViaService": "ssm.eu-west-1.amazonaws.com"}}), []),
        (allow("ssm:SendCommand", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"), []),
        (allow(["cloudformation:CreateChangeSet"]), ["ECS619"]),
        (allow(["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"]), ["ECS617"]),
        (allow("s3:PutBucketPolicy"), ["ECS617"]),
        (allow("sqs:SendMessage"), ["ECS619"]),
        (allow("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:web"), []),
        (allow("dynamodb:PutItem", "arn:aws:dynamodb:*:*:table/*"), ["ECS619"]),
        (allow(["ssmmessages:CreateControlChannel", "ssmmessages:OpenDataChannel"]), []),
        (allow(["xray:PutTraceSegments", "cloudwatch:PutMetricData", "logs:PutLogEvents", "aps:RemoteWrite"]), []),
        (allow(["ec2:DescribeInstances", "ecs:ListTasks", "s3:ListAllMyBuckets", "sts:GetCallerIdentity"]), []),
        (allow("s3:*"), ["ECS612"]),
        (allow("iam:*"), ["ECS616"]),
        (allow("*"), ["ECS611"]),
    ],
)
def test_what_a_task_role_may_do_without_a_limit(
    statement: dict[str, object], expected: list[str], judged: Judged
) -> None:
    assert rules(of_role(judged(policy("app", statement)), "app")) == expected


@pytest.mark.parametrize(
    ("actions", "reached", "beside"),
    [
        (["kms:Decrypt", "s3:PutObject"], "arn:aws:kms:eu-west-1:111122223333:key/*", "arn:aws:s3:::invoices/*"),
        (["iam:PutRolePolicy", "sqs:SendMessage"], "*", "arn:aws:sqs:eu-west-1:111122223333:invoices"),
    ],
)
def test_a_danger_is_told_only_on_the_resources_that_make_it_one(
    actions: list[str], reached: str, beside: str, judged: Judged
) -> None:
    found = of_role(judged(policy("app", allow(actions, [beside, reached]))), "app")

    (danger,) = [finding for finding in found if finding.rule in {"ECS616", "ECS617"}]
    assert danger.resources == (reached,)
    assert f"allows {actions[0]} on {reached}:" in danger.message
    assert beside not in danger.message


@pytest.mark.parametrize(
    ("service", "calls", "expected"),
    [
        ("ecs-tasks.amazonaws.com", ["ecs:RunTask"], True),
        ("ecs-tasks.amazonaws.com", ["ecs:RegisterTaskDefinition", "ecs:CreateService"], True),
        ("ecs-tasks.amazonaws.com", ["ecs:RegisterTaskDefinition"], False),
        ("ecs-tasks.amazonaws.com", ["ec2:RunInstances"], False),
        ("lambda.amazonaws.com", ["lambda:CreateFunction", "lambda:InvokeFunction"], True),
        ("lambda.amazonaws.com", ["lambda:CreateFunction"], False),
        ("monitoring.rds.amazonaws.com", ["rds:CreateDBInstance"], False),
    ],
)
def test_every_role_passed_to_one_service_is_dangerous_where_the_service_can_be_started(
    service: str, calls: list[str], expected: bool, judged: Judged
) -> None:
    passing = allow("iam:PassRole", "*", Condition={"StringEquals": {"iam:PassedToService": service}})
    found = of_role(judged(policy("app", passing, allow(calls, f"arn:aws:{calls[0].split(':')[0]}:*:*:x/y"))), "app")

    assert (rules(found) == ["ECS617"]) is expected
    assert all(service in finding.message for finding in found)


@pytest.mark.parametrize(
    ("actions", "says"),
    [
        (["s3:PutBucketPolicy"], "opens every bucket to others"),
        (["kms:CreateGrant"], "opens every key to others"),
        (["logs:PutResourcePolicy"], "opens every log group to others"),
        (["sqs:AddPermission", "sns:AddPermission"], "opens every topic to others and opens every queue to others"),
    ],
)
def test_what_is_opened_to_others_is_named_by_its_kind(actions: list[str], says: str, judged: Judged) -> None:
    (finding,) = of_role(judged(policy("app", allow(actions))), "app")

    assert finding.rule == "ECS617"
    assert finding.message.endswith(f"whoever breaks into a container {says}")


@pytest.mark.parametrize("name", ["AWSXRayDaemonWriteAccess", "CloudWatchAgentServerPolicy", "AmazonSQSReadOnlyAccess"])
def test_a_policy_for_a_feature_is_not_reported(name: str, judged: Judged) -> None:
    assert of_role(judged(attached("app", name)), "app") == []


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("AWSXRayDaemonWriteAccess", "ECS556"),
        ("CloudWatchAgentServerPolicy", "ECS556"),
        ("AmazonElasticFileSystemClientReadWriteAccess", "ECS556"),
        ("AmazonKinesisFirehoseFullAccess", "ECS553"),
        ("AmazonSSMReadOnlyAccess", "ECS556"),
        ("service-role/AmazonEC2ContainerServiceforEC2Role", "ECS556"),
        ("AmazonS3ReadOnlyAccess", "ECS553"),
    ],
)
def test_a_policy_on_the_execution_role_that_changes_nothing_is_no_error(name: str, rule: str, judged: Judged) -> None:
    assert rules(of_role(judged(attached("start", name)), "start")) == [rule]


@pytest.mark.parametrize("limit", ["a deny", "a boundary", "a boundary that is not known"])
def test_what_may_be_limited_elsewhere_is_not_reported(limit: str, judged: Judged) -> None:
    statements = [allow(["iam:PutRolePolicy", "secretsmanager:GetSecretValue"])]
    boundary, around = "", ""
    if limit == "a deny":
        statements.append(deny(["iam:*", "secretsmanager:*"]))
    elif limit == "a boundary":
        boundary = f'permissions_boundary = "{AWS}AmazonSQSFullAccess"'
    else:
        boundary, around = "permissions_boundary = var.boundary", 'variable "boundary" {}'

    assert of_role(judged(policy("app", *statements), boundary=boundary, around=around), "app") == []


def test_a_boundary_that_allows_everything_limits_nothing(judged: Judged) -> None:
    boundary = f'permissions_boundary = "{AWS}AdministratorAccess"'

    assert rules(of_role(judged(policy("app", allow("iam:PutRolePolicy")), boundary=boundary), "app")) == ["ECS616"]


def test_an_execution_role_that_is_a_task_role_elsewhere_is_judged_where_it_is_only_that(judged: Judged) -> None:
    other = CODE.format(name="mail", execution="other", task="start") + ROLE.format(name="other", boundary="")
    grants = policy("start", allow("s3:PutObject", "arn:aws:s3:::web/*"))

    (finding,) = of_role(judged(grants, around=other), "start")

    assert finding.rule == "ECS551"
    assert finding.task_definitions == ("aws_ecs_task_definition.web",)


def test_a_wildcard_on_a_role_of_both_sorts_is_said_for_each_definition(judged: Judged) -> None:
    other = CODE.format(name="mail", execution="other", task="start") + ROLE.format(name="other", boundary="")
    found = of_role(judged(policy("start", allow("s3:*")), around=other), "start")

    assert {(finding.rule, finding.task_definitions) for finding in found} == {
        ("ECS541", ("aws_ecs_task_definition.web",)),
        ("ECS612", ("aws_ecs_task_definition.mail",)),
    }


def test_one_policy_on_two_roles_is_a_finding_for_each(judged: Judged) -> None:
    other = CODE.format(name="mail", execution="other", task="app") + ROLE.format(name="other", boundary="")
    shared = json.dumps({"Version": "2012-10-17", "Statement": [allow("s3:PutObject", "arn:aws:s3:::web/*")]})
    around = other + f'resource "aws_iam_policy" "shared" {{\n  name = "shared"\n  policy = jsonencode({shared})\n}}\n'
    for role in ("start", "other"):
        around += (
            f'resource "aws_iam_role_policy_attachment" "{role}" {{\n  role = aws_iam_role.{role}.name\n'
            "  policy_arn = aws_iam_policy.shared.arn\n}\n"
        )
    report = judged("", around=around)

    assert [finding.task_definitions for finding in of_role(report, "start")] == [("aws_ecs_task_definition.web",)]
    assert [finding.task_definitions for finding in of_role(report, "other")] == [("aws_ecs_task_definition.mail",)]
