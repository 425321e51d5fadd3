"""Which policies a role has, in every way in which the code can attach one, and when there may be more."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan
from ecs_roles.ecs.role import Role
from ecs_roles.iam.decision import Decision, Request
from ecs_roles.iam.evaluator import evaluate
from ecs_roles.symbolic.text import text

SENDING_AND_RECEIVING = ("sqs:SendMessage", "sqs:ReceiveMessage")
ROLE = """
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = "{}"
  %s
}
resource "aws_ecs_task_definition" "t" {
  family                = "t"
  task_role_arn         = aws_iam_role.r.arn
  container_definitions = jsonencode([{ name = "t", image = "nginx" }])
}
locals {
  document = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = "*" }] })
}
"""
MANAGED = """
resource "aws_iam_policy" "p" {
  name   = "p"
  policy = local.document
}
"""


def _role(folder: Path, source: str, inside: str = "") -> Role:
    (folder / "main.tf").write_text(ROLE % inside + source, encoding="utf-8")
    (item,) = scan([folder]).task_definitions
    role = item.assessments[0].workload.task.role
    assert role is not None
    return role


def _granted(role: Role) -> set[str]:
    return {str(action) for statement in role.grants.statements for action in statement.actions}


@pytest.mark.parametrize(
    ("source", "inside"),
    [
        ("", 'inline_policy {\n    name = "x"\n    policy = local.document\n  }'),
        (MANAGED, "managed_policy_arns = [aws_iam_policy.p.arn]"),
        ('resource "aws_iam_role_policy" "x" {\n  role = aws_iam_role.r.id\n  policy = local.document\n}', ""),
        ('resource "aws_iam_role_policy" "x" {\n  role = "r"\n  policy = local.document\n}', ""),
        (MANAGED + 'resource "aws_iam_role_policy_attachment" "x" {\n  role = aws_iam_role.r.name\n'
         "  policy_arn = aws_iam_policy.p.arn\n}", ""),
        (MANAGED + 'resource "aws_iam_policy_attachment" "x" {\n  name = "x"\n  roles = [aws_iam_role.r.name]\n'
         "  policy_arn = aws_iam_policy.p.arn\n}", ""),
        (MANAGED + 'resource "aws_iam_role_policy_attachments_exclusive" "x" {\n  role_name = aws_iam_role.r.name\n'
         "  policy_arns = [aws_iam_policy.p.arn]\n}", ""),
        (MANAGED + 'resource "aws_iam_role_policy_attachment" "x" {\n  for_each = { own = aws_iam_policy.p.arn }\n'
         "  role = aws_iam_role.r.name\n  policy_arn = each.value\n}", ""),
        (MANAGED + 'resource "aws_iam_role_policy_attachment" "x" {\n  role = aws_iam_role.r.name\n'
         '  policy_arn = "arn:aws:iam::123456789012:policy/p"\n}', ""),
    ],
)  # fmt: skip
def test_every_way_to_attach_a_policy_counts(tmp_path: Path, source: str, inside: str) -> None:
    role = _role(tmp_path, source, inside)

    assert _granted(role) == {"sqs:SendMessage"}
    assert role.grants.complete


def test_a_policy_of_aws_is_known(tmp_path: Path) -> None:
    arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"

    role = _role(tmp_path, "", f'managed_policy_arns = ["{arn}"]')

    assert "ecr:GetAuthorizationToken" in _granted(role)
    assert role.grants.complete


UNKNOWN_ARN = """
variable "p" {}
resource "aws_iam_role_policy_attachment" "x" {
  role       = aws_iam_role.r.name
  policy_arn = var.p
}
"""
ARN_FROM_ELSEWHERE = """
resource "aws_iam_role_policy_attachment" "x" {
  role       = aws_iam_role.r.name
  policy_arn = "arn:aws:iam::123456789012:policy/elsewhere"
}
"""
LOOKED_UP = """
data "aws_iam_policy" "x" {
  name = "of-somebody-else"
}
resource "aws_iam_role_policy_attachment" "x" {
  role       = aws_iam_role.r.name
  policy_arn = data.aws_iam_policy.x.arn
}
"""
UNKNOWN_ROLE = """
variable "name" {}
resource "aws_iam_role_policy" "x" {
  role   = var.name
  policy = local.document
}
"""
UNREAD_MODULE = """
module "m" {
  source    = "somebody/thing/aws"
  role_name = aws_iam_role.r.name
}
"""


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (UNKNOWN_ARN, "variable p"),
        (ARN_FROM_ELSEWHERE, "is not in this code"),
        (LOOKED_UP, "the policy of-somebody-else (data.aws_iam_policy.x) is not in this code"),
        (UNKNOWN_ROLE, "may be attached to this role"),
        (UNREAD_MODULE, "module.m gets this role and"),
        (UNREAD_MODULE.replace("r.name", "r.arn"), "module.m gets the ARN of this role and"),
    ],
)
def test_a_role_that_may_have_more_policies_says_why(tmp_path: Path, source: str, why: str) -> None:
    role = _role(tmp_path, source)

    assert any(why in doubt.reason for doubt in role.grants.unknowns), [d.reason for d in role.grants.unknowns]


@pytest.mark.parametrize(
    ("handed", "allowed", "refused"),
    [
        ("aws_iam_role.r.arn", Decision.ALLOWED, Decision.UNKNOWN),
        ("aws_iam_role.r.name", Decision.UNKNOWN, Decision.UNKNOWN),
        ("aws_iam_role.r", Decision.UNKNOWN, Decision.UNKNOWN),
        ('"nothing of it"', Decision.ALLOWED, Decision.IMPLICIT_DENY),
    ],
)
def test_who_gets_only_the_arn_of_a_role_takes_nothing_from_it(
    handed: str, allowed: Decision, refused: Decision, tmp_path: Path
) -> None:
    inside = 'inline_policy {\n    name = "x"\n    policy = local.document\n  }'

    role = _role(tmp_path, UNREAD_MODULE.replace("aws_iam_role.r.name", handed), inside)

    decided = [evaluate(Request(action, text("*")), role.grants).decision for action in SENDING_AND_RECEIVING]
    assert decided == [allowed, refused]


def test_a_policy_of_another_role_is_not_its_own(tmp_path: Path) -> None:
    other = 'resource "aws_iam_role_policy" "x" {\n  role = "other"\n  policy = local.document\n}'

    role = _role(tmp_path, other)

    assert role.policies == ()
    assert role.grants.complete


def test_a_policy_of_aws_under_a_wrong_path_is_told(tmp_path: Path) -> None:
    arn = "arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy"

    role = _role(tmp_path, "", f'managed_policy_arns = ["{arn}"]')

    assert [item.paths for item in role.misplaced] == [("service-role/AmazonECSTaskExecutionRolePolicy",)]
    assert not role.grants.complete


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("AmazonECR-FullAccess", "; the nearest name there is AmazonEC2ContainerRegistryFullAccess"),
        (
            "CloudWatchLogFullAccess",
            "; the nearest names there are CloudWatchLogsFullAccess and CloudWatchFullAccess",
        ),
        ("OurVeryOwnPolicyOfTheHouse", ""),
    ],
)
def test_a_policy_that_the_snapshot_lacks_is_told_with_the_nearest_names(
    name: str, reason: str, tmp_path: Path
) -> None:
    role = _role(tmp_path, "", f'managed_policy_arns = ["arn:aws:iam::aws:policy/{name}"]')

    assert role.misplaced == ()
    assert [doubt.reason for doubt in role.grants.unknowns] == [
        f"AWS's policy arn:aws:iam::aws:policy/{name} is not in this version's snapshot{reason}"
    ]


def test_the_boundary_limits_the_role(tmp_path: Path) -> None:
    role = _role(tmp_path, MANAGED, "permissions_boundary = aws_iam_policy.p.arn")

    assert role.boundary is not None
    assert role.boundary_grants is not None
    assert [str(a) for s in role.boundary_grants.statements for a in s.actions] == ["sqs:SendMessage"]


OPTIONAL = """
variable "key" {
  type    = string
  default = null
}
locals {
  uses_key = var.key != null
}
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = "{}"
}
resource "aws_iam_policy" "key" {
  count  = POLICIES
  name   = "key"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "kms:Decrypt", Resource = "*" }] })
}
resource "aws_iam_role_policy_attachment" "key" {
  count      = ATTACHMENTS
  role       = aws_iam_role.r.name
  policy_arn = aws_iam_policy.key[0].arn
}
resource "aws_ecs_task_definition" "t" {
  family                = "t"
  task_role_arn         = aws_iam_role.r.arn
  container_definitions = jsonencode([{ name = "t", image = "public.ecr.aws/docker/library/caddy:2" }])
}
"""


@pytest.mark.parametrize(
    ("policies", "attachments", "doubts"),
    [
        ("local.uses_key ? 1 : 0", "local.uses_key ? 1 : 0", []),
        ("var.key != null ? 1 : 0", "local.uses_key || var.key != null ? 1 : 0", []),
        (
            "local.uses_key ? 1 : 0",
            "1",
            ["aws_iam_policy.key is not created: its count is 0 with the values of local.uses_key"],
        ),
    ],
)
def test_a_policy_that_is_not_created_is_asked_about_only_by_what_surely_attaches_it(
    policies: str, attachments: str, doubts: list[str], tmp_path: Path
) -> None:
    code = OPTIONAL.replace("POLICIES", policies).replace("ATTACHMENTS", attachments)
    (tmp_path / "main.tf").write_text(code, encoding="utf-8")
    (item,) = scan([tmp_path]).task_definitions
    role = item.assessments[0].workload.task.role

    assert role is not None
    unknown = "which policy is attached is not known: "
    assert [each.reason.removeprefix(unknown) for each in role.grants.unknowns] == doubts
