"""A policy in a block of which nobody knows whether it is created: there or not, unless the role hinges on the same."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan
from ecs_roles.ecs.role import Role
from ecs_roles.iam.decision import Decision, Request
from ecs_roles.iam.evaluator import evaluate
from ecs_roles.symbolic.text import text

CODE = """
variable "create" {
  type = bool
}
variable "other" {
  type = bool
}
variable "more" {
  type = set(string)
}
resource "aws_iam_role" "r" {
  ROLE
  name               = "r"
  assume_role_policy = "{}"
}
resource "aws_iam_role" "mirror" {
  count              = var.create ? 1 : 0
  name               = "mirror"
  assume_role_policy = "{}"
}
resource "aws_iam_role_policy" "p" {
  POLICY
  role   = ATTACHED
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "ACTION", Resource = RESOURCE }] })
}
resource "aws_ecs_task_definition" "t" {
  TASK
  family                = "t"
  task_role_arn         = REFERENCE
  container_definitions = jsonencode([{ name = "t", image = "nginx" }])
}
"""
QUEUES = "arn:aws:sqs:eu-west-1:111122223333:"
IF_CREATED, IF_OTHER = "count = var.create ? 1 : 0", "count = var.other ? 1 : 0"
PART_KNOWN = f'for_each = toset(concat(["{QUEUES}known"], tolist(var.more)))'
COUNTED = {"REFERENCE": "aws_iam_role.r[0].arn", "ATTACHED": "aws_iam_role.r[0].name"}
ALLOWED, OPEN, DENIED = Decision.ALLOWED, Decision.UNKNOWN, Decision.IMPLICIT_DENY


def _role(folder: Path, **parts: str) -> Role:
    given = {
        "ROLE": "",
        "TASK": parts.get("ROLE", ""),
        "POLICY": "",
        "ATTACHED": "aws_iam_role.r.name",
        "RESOURCE": '"*"',
        "REFERENCE": "aws_iam_role.r.arn",
        "ACTION": "sqs:SendMessage",
    } | parts
    code = CODE
    for name, value in given.items():
        code = code.replace(name, value)
    (folder / "main.tf").write_text(code, encoding="utf-8")
    (item,) = scan([folder]).task_definitions
    role = item.assessments[0].workload.task.role
    assert role is not None
    return role


def _decision(role: Role, queue: str = "known") -> Decision:
    return evaluate(Request("sqs:SendMessage", text(f"{QUEUES}{queue}")), role.grants).decision


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, ALLOWED),
        ({"POLICY": IF_CREATED}, OPEN),
        ({"POLICY": "for_each = var.more"}, OPEN),
        ({"ROLE": IF_CREATED, "POLICY": IF_CREATED, **COUNTED}, ALLOWED),
        ({"ROLE": IF_CREATED, "POLICY": IF_OTHER, **COUNTED}, OPEN),
        ({"ROLE": IF_CREATED, **COUNTED}, ALLOWED),
        ({"ATTACHED": "one(aws_iam_role.mirror[*].name)"}, DENIED),
        ({"ATTACHED": "one(aws_iam_role.mirror[*].name)", "POLICY": "for_each = var.more"}, DENIED),
    ],
)
def test_a_policy_counts_where_it_is_surely_created(parts: dict[str, str], expected: Decision, tmp_path: Path) -> None:
    role = _role(tmp_path, **parts)

    assert _decision(role) is expected
    assert role.grants.complete


@pytest.mark.parametrize(("queue", "expected"), [("known", ALLOWED), ("other", OPEN)])
def test_a_set_that_is_known_in_part_has_a_rest(queue: str, expected: Decision, tmp_path: Path) -> None:
    role = _role(tmp_path, POLICY=PART_KNOWN, RESOURCE="each.value")

    assert _decision(role, queue) is expected


def test_the_rest_of_a_set_gives_nothing_to_other_actions(tmp_path: Path) -> None:
    role = _role(tmp_path, POLICY=PART_KNOWN, RESOURCE="each.value", ACTION="sqs:ReceiveMessage")

    assert _decision(role) is DENIED


def test_the_value_that_decides_is_told(tmp_path: Path) -> None:
    request = Request("sqs:SendMessage", text(f"{QUEUES}known"))
    reason = evaluate(request, _role(tmp_path, POLICY=IF_CREATED).grants).reason

    assert "aws_iam_role_policy.p may not be created" in reason
    assert "variable create has no value here" in reason
