"""The statements of ``aws_iam_policy_document``: blocks that come and go leave no trace, or leave it open."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.iam.decision import Decision, Request
from ecs_roles.iam.evaluator import evaluate
from ecs_roles.symbolic.text import text

CODE = """
variable "open" {}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}
data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Base"
    actions   = ["sqs:ReceiveMessage"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "own" {
  SETTINGS
  statement {
    sid       = "Own"
    actions   = ["sqs:SendMessage"]
    resources = ["*"]
    BLOCKS
  }
}
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.r.name
  policy = data.aws_iam_policy_document.own.json
}
"""
CONDITION = """dynamic "condition" {
      for_each = ROUNDS
      content {
        test     = "StringEquals"
        variable = "aws:PrincipalTag/team"
        values   = [condition.value]
      }
    }"""


def _decision(folder: Path, action: str, settings: str = "", blocks: str = "") -> Decision:
    code = CODE.replace("SETTINGS", settings).replace("BLOCKS", blocks)
    (folder / "main.tf").write_text(code, encoding="utf-8")
    (analysed,) = scan([folder], Options(root=folder)).analysed_deployments
    (role,) = analysed.roles.roles
    return evaluate(Request(action, text("arn:aws:sqs:eu-west-1:111122223333:q")), role.grants).decision


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [
        ("[]", Decision.ALLOWED),
        ('["a"]', Decision.UNKNOWN),
        ("var.open", Decision.UNKNOWN),
        ("concat([], var.open)", Decision.UNKNOWN),
    ],
)
def test_a_condition_counts_where_there_is_one(tmp_path: Path, rounds: str, expected: Decision) -> None:
    assert _decision(tmp_path, "sqs:SendMessage", blocks=CONDITION.replace("ROUNDS", rounds)) is expected


BASE = "data.aws_iam_policy_document.base.json"


@pytest.mark.parametrize(
    ("settings", "action", "expected"),
    [
        ("", "sqs:ReceiveMessage", Decision.IMPLICIT_DENY),
        (f"source_json = {BASE}", "sqs:ReceiveMessage", Decision.ALLOWED),
        (f"source_policy_documents = [{BASE}]", "sqs:ReceiveMessage", Decision.ALLOWED),
        (f"override_json = {BASE}", "sqs:ReceiveMessage", Decision.ALLOWED),
        (f"override_policy_documents = [{BASE}]", "sqs:ReceiveMessage", Decision.ALLOWED),
        (f'override_policy_documents = [replace({BASE}, "Base", "Own")]', "sqs:SendMessage", Decision.IMPLICIT_DENY),
        (f'source_policy_documents = [replace({BASE}, "Base", "Other")]', "sqs:SendMessage", Decision.ALLOWED),
        ("source_policy_documents = [var.open]", "sqs:SendMessage", Decision.UNKNOWN),
        ("source_policy_documents = [var.open]", "sqs:ReceiveMessage", Decision.UNKNOWN),
        ("source_policy_documents = var.open", "sqs:ReceiveMessage", Decision.UNKNOWN),
        ("override_policy_documents = [var.open]", "sqs:ReceiveMessage", Decision.UNKNOWN),
    ],
)
def test_documents_that_a_document_is_based_on(tmp_path: Path, settings: str, action: str, expected: Decision) -> None:
    assert _decision(tmp_path, action, settings=settings) is expected
