"""A change says whether a role may do more than before: with an example, as an open question, or that none may."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Comparison
from ecs_roles.analysis.scan import Options
from ecs_roles.analysis.since import scan_since
from ecs_roles.command_line.main import main
from ecs_roles.symbolic.answer import Answer

SOURCE = """
variable "bucket" {}
resource "aws_iam_role" "execution" {
  name = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy" "extra" {
  role   = aws_iam_role.execution.name
  policy = jsonencode({ Statement = [STATEMENTS] })
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{ name = "web", image = "nginx" }])
}
"""
ALLOW = '{ Effect = "Allow", Action = "%s", Resource = "%s" }'
DENY = '{ Effect = "Deny", Action = "%s", Resource = "%s" }'
READ = ALLOW % ("s3:Get*", "arn:aws:s3:::a/*")

Compare = Callable[[str, str], Comparison]


def git(folder: Path, *words: str) -> None:
    whoever = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", "-C", str(folder), *whoever, *words], check=True, capture_output=True)


@pytest.fixture
def compared(tmp_path: Path) -> Compare:
    def comparing(before: str, after: str) -> Comparison:
        git(tmp_path, "init", "-q")
        (tmp_path / "main.tf").write_text(SOURCE.replace("STATEMENTS", before), encoding="utf-8")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-qm", "first")
        (tmp_path / "main.tf").write_text(SOURCE.replace("STATEMENTS", after), encoding="utf-8")
        comparison = scan_since([tmp_path], "HEAD", Options()).comparison
        assert comparison is not None
        return comparison

    return comparing


@pytest.mark.parametrize(
    "after",
    [
        READ,
        ALLOW % ("s3:GetObject", "arn:aws:s3:::a/*"),
        ALLOW % ("s3:Get*", "arn:aws:s3:::a/b/*"),
        f"{READ}, {ALLOW % ('s3:GetObject', 'arn:aws:s3:::a/c')}",
        # A bucket's ARN is not an object's: the statement allows nothing.
        f"{READ}, {ALLOW % ('s3:PutObject', 'arn:aws:s3:::a')}",
        f"{READ}, {ALLOW % ('s3:PutObject', '*')}, {DENY % ('s3:Put*', '*')}",
    ],
)
def test_what_was_allowed_before_is_not_new(compared: Compare, after: str) -> None:
    comparison = compared(READ, after)

    assert comparison.new_access == ()
    assert comparison.no_new_access is Answer.YES


@pytest.mark.parametrize(
    ("before", "after", "example"),
    [
        (READ, ALLOW % ("s3:*Object", "arn:aws:s3:::a/*"), "s3:DeleteObject on arn:aws:s3:::a/example"),
        (READ, ALLOW % ("s3:Get*", "arn:aws:s3:::*"), "s3:GetAccelerateConfiguration on arn:aws:s3:::example"),
        (f"{READ}, {DENY % ('s3:Get*', '*')}", READ, "s3:GetObject on arn:aws:s3:::a/example"),
    ],
)
def test_what_is_new_comes_with_an_example(compared: Compare, before: str, after: str, example: str) -> None:
    comparison = compared(before, after)

    assert comparison.no_new_access is Answer.NO
    assert [item.what.split(" on ")[1][:14] for item in comparison.new_access] == [example.split(" on ")[1][:14]]


def test_what_cannot_be_decided_is_told_as_open(compared: Compare) -> None:
    comparison = compared(READ, f"{READ}, {ALLOW % ('s3:GetObject', '${var.bucket}')}")

    assert comparison.no_new_access is Answer.UNKNOWN
    assert [item.what for item in comparison.new_access] == ["variable bucket has no value here"]


@pytest.mark.parametrize(("after", "code"), [(READ, 0), (ALLOW % ("s3:Get*", "*"), 1)])
def test_a_pull_request_can_be_held_to_it(
    compared: Compare, tmp_path: Path, capsys: pytest.CaptureFixture[str], after: str, code: int
) -> None:
    compared(READ, after)
    capsys.readouterr()
    words = ["scan", str(tmp_path), "--since", "HEAD", "--select", "ECS651"]

    assert main([*words, "--no-new-access"]) == code
    told = capsys.readouterr().out
    assert ("no new access: roles of task definitions: none of them may do more than before" in told) is (code == 0)
    assert ("new access, for example: aws_iam_role.execution: s3:Get" in told) is (code == 1)
    assert main(words) == 0


def test_without_an_earlier_state_there_is_nothing_to_hold_it_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scan", str(tmp_path), "--no-new-access"]) == 2
    assert "--no-new-access takes --since REF" in capsys.readouterr().err
