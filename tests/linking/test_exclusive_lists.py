"""A block that lists all policies of a role takes away what other blocks attach: such a policy is there or not."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan
from ecs_roles.ecs.role import Role
from ecs_roles.iam.decision import Decision, Request
from ecs_roles.iam.evaluator import evaluate
from ecs_roles.symbolic.text import text

ROLE = """
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = "{}"
  %s
}
resource "aws_iam_role" "other" {
  name               = "other"
  assume_role_policy = "{}"
}
resource "aws_ecs_task_definition" "t" {
  family                = "t"
  task_role_arn         = aws_iam_role.r.arn
  container_definitions = jsonencode([{ name = "t", image = "nginx" }])
}
resource "aws_iam_policy" "p" {
  name   = "p"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = "*" }] })
}
resource "aws_iam_policy" "q" {
  name   = "q"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sns:Publish", Resource = "*" }] })
}
variable "open" {
  type = list(string)
}
"""
ATTACHED = """
resource "aws_iam_role_policy_attachment" "p" {
  role       = aws_iam_role.r.name
  policy_arn = aws_iam_policy.p.arn
}
"""
INLINE = """
resource "aws_iam_role_policy" "p" {
  name   = "p"
  role   = aws_iam_role.r.id
  policy = aws_iam_policy.p.policy
}
"""
ALL_OF_A_ROLE = """
resource "aws_iam_role_policy_attachments_exclusive" "r" {
  role_name   = aws_iam_role.r.name
  policy_arns = LIST
}
"""
ALL_NAMES_OF_A_ROLE = """
resource "aws_iam_role_policies_exclusive" "r" {
  role_name    = aws_iam_role.r.name
  policy_names = LIST
}
"""
ALL_ROLES_OF_A_POLICY = """
resource "aws_iam_policy_attachment" "p" {
  name       = "p"
  roles      = LIST
  policy_arn = aws_iam_policy.p.arn
}
"""
P, Q = "aws_iam_policy.p.arn", "aws_iam_policy.q.arn"
ALLOWED, OPEN = Decision.ALLOWED, Decision.UNKNOWN


def _role(folder: Path, source: str, inside: str = "", code: str = ROLE) -> Role:
    (folder / "main.tf").write_text(code % inside + source, encoding="utf-8")
    (item,) = scan([folder]).task_definitions
    role = item.assessments[0].workload.task.role
    assert role is not None
    return role


def _decision(role: Role) -> Decision:
    return evaluate(Request("sqs:SendMessage", text("arn:aws:sqs:eu-west-1:111122223333:q")), role.grants).decision


@pytest.mark.parametrize(
    ("source", "inside", "expected"),
    [
        (ATTACHED + ALL_OF_A_ROLE.replace("LIST", f"[{P}]"), "", ALLOWED),
        (ATTACHED + ALL_OF_A_ROLE.replace("LIST", f"[{Q}, {P}]"), "", ALLOWED),
        (ATTACHED + ALL_OF_A_ROLE.replace("LIST", f"[{Q}]"), "", OPEN),
        (ATTACHED + ALL_OF_A_ROLE.replace("LIST", "[]"), "", OPEN),
        (ATTACHED + ALL_OF_A_ROLE.replace("LIST", "var.open"), "", OPEN),
        (ATTACHED + ALL_OF_A_ROLE.replace("LIST", f"concat([{P}], var.open)"), "", OPEN),
        (ATTACHED, f"managed_policy_arns = [{P}]", ALLOWED),
        (ATTACHED, f"managed_policy_arns = [{Q}]", OPEN),
        (ATTACHED, "managed_policy_arns = []", OPEN),
        (ATTACHED, "managed_policy_arns = null", ALLOWED),
        (INLINE + ALL_NAMES_OF_A_ROLE.replace("LIST", '["p"]'), "", ALLOWED),
        (INLINE + ALL_NAMES_OF_A_ROLE.replace("LIST", "[aws_iam_role_policy.p.name]"), "", ALLOWED),
        (INLINE + ALL_NAMES_OF_A_ROLE.replace("LIST", '["q"]'), "", OPEN),
        (INLINE, "inline_policy {}", OPEN),
        (INLINE, 'inline_policy {\n    name = "q"\n    policy = aws_iam_policy.q.policy\n  }', OPEN),
        (INLINE + ALL_OF_A_ROLE.replace("LIST", f"[{Q}]"), "", ALLOWED),
        (ATTACHED + ALL_NAMES_OF_A_ROLE.replace("LIST", '["q"]'), "", ALLOWED),
        (ATTACHED + ALL_ROLES_OF_A_POLICY.replace("LIST", "[aws_iam_role.other.name]"), "", OPEN),
        (
            ATTACHED + ALL_ROLES_OF_A_POLICY.replace("LIST", "[aws_iam_role.r.name, aws_iam_role.other.name]"),
            "",
            ALLOWED,
        ),
        (
            ATTACHED + ALL_OF_A_ROLE.replace("LIST", f"[{Q}]").replace("aws_iam_role.r.", "aws_iam_role.other."),
            "",
            ALLOWED,
        ),
    ],
)
def test_a_policy_that_an_exclusive_list_takes_away_is_not_decided(
    tmp_path: Path, source: str, inside: str, expected: Decision
) -> None:
    assert _decision(_role(tmp_path, source, inside)) is expected


def test_the_list_of_another_policy_of_the_code_takes_nothing_away_whatever_both_are_called(tmp_path: Path) -> None:
    listed = ALL_ROLES_OF_A_POLICY.replace("LIST", "[aws_iam_role.other.name]").replace("policy.p.arn", "policy.q.arn")
    names = 'variable "one" {}\nvariable "two" {}\n'
    code = ROLE
    for name, variable in (("p", "one"), ("q", "two")):
        code = code.replace(f'name   = "{name}"', f'name   = "${{var.{variable}}}-policy"')
    assert _decision(_role(tmp_path, names + ATTACHED + listed, code=code)) is ALLOWED


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (
            ALL_OF_A_ROLE.replace("LIST", f"[{Q}]"),
            "aws_iam_role_policy_attachments_exclusive.r lists what stays attached, and {} is not in it",
        ),
        (
            ALL_ROLES_OF_A_POLICY.replace("LIST", "[aws_iam_role.other.name]"),
            "aws_iam_policy_attachment.p lists every role that keeps {}, and this role is not in it",
        ),
        (
            'variable "name" {}\n' + ALL_ROLES_OF_A_POLICY.replace("LIST", "[var.name]"),
            "aws_iam_policy_attachment.p lists every role that keeps {}, and this role is not surely in it",
        ),
    ],
)
def test_the_block_that_takes_a_policy_away_is_told(tmp_path: Path, source: str, reason: str) -> None:
    request = Request("sqs:SendMessage", text("arn:aws:sqs:eu-west-1:111122223333:q"))

    verdict = evaluate(request, _role(tmp_path, ATTACHED + source).grants)

    assert verdict.reason == reason.format("aws_iam_policy.p")


@pytest.mark.parametrize(
    ("source", "inside", "taken"),
    [
        (ATTACHED + ALL_OF_A_ROLE.replace("LIST", f"[{Q}]"), "", ["aws_iam_role_policy_attachments_exclusive.r"]),
        (ATTACHED + ALL_OF_A_ROLE.replace("LIST", f"[{P}]"), "", []),
        (ATTACHED + ALL_OF_A_ROLE.replace("LIST", f"concat([{Q}], var.open)"), "", []),
        (ATTACHED, f"managed_policy_arns = [{Q}]", ["aws_iam_role.r"]),
        (
            ATTACHED,
            f"managed_policy_arns = [{Q}]\n  lifecycle {{\n    ignore_changes = [managed_policy_arns]\n  }}",
            [],
        ),
        (ATTACHED, f"managed_policy_arns = [{Q}]\n  lifecycle {{\n    ignore_changes = all\n  }}", []),
        (
            ATTACHED,
            f"managed_policy_arns = [{Q}]\n  lifecycle {{\n    ignore_changes = [description]\n  }}",
            ["aws_iam_role.r"],
        ),
        (INLINE + ALL_NAMES_OF_A_ROLE.replace("LIST", '["q"]'), "", ["aws_iam_role_policies_exclusive.r"]),
        (
            ATTACHED + ALL_ROLES_OF_A_POLICY.replace("LIST", "[aws_iam_role.other.name]"),
            "",
            ["aws_iam_policy_attachment.p"],
        ),
        (ATTACHED + ALL_ROLES_OF_A_POLICY.replace("LIST", "[aws_iam_role.r.name]"), "", []),
        (ATTACHED + ALL_ROLES_OF_A_POLICY.replace("LIST", "var.open"), "", []),
        (
            ATTACHED
            + ALL_ROLES_OF_A_POLICY.replace(
                "LIST", "[aws_iam_role.other.name]\n  count = length(var.open) > 1 ? 1 : 0"
            ),
            "",
            [],
        ),
        (
            ATTACHED.replace("{\n", "{\n  count = length(var.open) > 1 ? 1 : 0\n", 1)
            + ALL_ROLES_OF_A_POLICY.replace("LIST", "[aws_iam_role.other.name]"),
            "",
            [],
        ),
        (
            ALL_ROLES_OF_A_POLICY.replace("LIST", "[aws_iam_role.r.name]")
            + ALL_ROLES_OF_A_POLICY.replace("LIST", "[aws_iam_role.other.name]").replace('" "p"', '" "second"'),
            "",
            ["aws_iam_policy_attachment.second"],
        ),
    ],
)
def test_a_policy_that_another_block_surely_takes_away_is_noted(
    tmp_path: Path, source: str, inside: str, taken: list[str]
) -> None:
    assert [each.by.address for each in _role(tmp_path, source, inside).taken_away] == taken
