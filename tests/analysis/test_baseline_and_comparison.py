"""What is known already does not count again: baselines, and what a change brings since a commit."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles.analysis.baseline import Baseline, read_baseline, without_known, write_baseline
from ecs_roles.analysis.git_repository.git_tree import GitTreeError
from ecs_roles.analysis.permissions import Permission, beyond
from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.analysis.since import scan_since
from ecs_roles.symbolic.resources import ReadError

SOURCE = """
resource "aws_iam_role" "execution" {
  name = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy" "extra" {
  role   = aws_iam_role.execution.name
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "ACTION", Resource = "*" }] })
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{ name = "web", image = "nginx" }])
}
"""


def _write(folder: Path, action: str, before: str = "") -> None:
    (folder / "main.tf").write_text(before + SOURCE.replace("ACTION", action), encoding="utf-8")


def _errors(folder: Path) -> set[tuple[str, ...]]:
    return {finding.actions for finding in scan([folder]).findings if finding.rule == "ECS551"}


def test_a_baseline_knows_findings_that_moved(tmp_path: Path) -> None:
    _write(tmp_path, "sqs:SendMessage")
    (tmp_path / "known.json").write_text(write_baseline(scan([tmp_path])), encoding="utf-8")
    _write(tmp_path, "sqs:SendMessage", before="\n# moved\n\n")

    baseline = read_baseline(tmp_path / "known.json")

    assert isinstance(baseline, Baseline)
    report = without_known(scan([tmp_path]), baseline)
    assert (report.findings, report.gone) == ((), 0)
    assert report.known > 0


def test_a_baseline_does_not_know_what_is_new_and_tells_what_is_gone(tmp_path: Path) -> None:
    _write(tmp_path, "sqs:SendMessage")
    (tmp_path / "known.json").write_text(write_baseline(scan([tmp_path])), encoding="utf-8")
    _write(tmp_path, "sns:Publish")

    baseline = read_baseline(tmp_path / "known.json")

    assert isinstance(baseline, Baseline)
    report = without_known(scan([tmp_path]), baseline)
    assert [finding.actions for finding in report.findings] == [("sns:Publish",)]
    assert report.gone == 1


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ('{\n"version": 0, "findings": []}', 2, "version 0"),
        ("{\n]", 2, "not JSON"),
        ('{\n"version": "2", "findings": []}', 2, 'version "2"'),
        ("[]", 1, "names no version"),
        ("{}", 1, "names no version"),
        ('{"version": 1, "findings": [{}]}', 1, "--write-baseline"),
        ('{"version": 1}', 1, "--write-baseline"),
    ],
)
def test_a_baseline_that_cannot_be_used_says_so(tmp_path: Path, content: str, line: int, message: str) -> None:
    path = tmp_path / "known.json"
    path.write_text(content, encoding="utf-8")

    error = read_baseline(path)

    assert isinstance(error, ReadError)
    assert message in error.message
    assert (error.span.file, error.span.line) == (str(path), line)


def test_a_baseline_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    error = read_baseline(tmp_path / "known.json")

    assert isinstance(error, ReadError)
    assert error.message == "there is no such baseline: --write-baseline FILE makes one"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    _write(tmp_path, "sqs:SendMessage")
    _git(tmp_path, "init", "--quiet")
    _commit(tmp_path)
    return tmp_path


def _commit(folder: Path) -> None:
    _git(folder, "add", ".")
    _git(folder, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "before")


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def test_a_change_tells_what_is_new_gone_gained_and_lost(repository: Path) -> None:
    _write(repository, "sns:Publish")

    report = scan_since([repository], "HEAD", Options())

    assert [finding.actions for finding in report.findings] == [("sns:Publish",)]
    assert report.comparison is not None
    assert [finding.actions for finding in report.comparison.gone] == [("sqs:SendMessage",)]
    assert [(row.what, row.detail) for row in report.comparison.changes] == [
        ("permission gained", "sns:Publish on *"),
        ("permission lost", "sqs:SendMessage on *"),
    ]


def test_a_change_tells_the_needs_it_adds_and_what_can_no_longer_be_decided(repository: Path) -> None:
    changed = SOURCE.replace("ACTION", "sqs:SendMessage").replace("aws_iam_role.execution.arn", "var.role")
    secret = 'image = "nginx", secrets = [{ name = "KEY", valueFrom = "/web/key" }]'
    changed = 'variable "role" {}\n' + changed.replace('image = "nginx"', secret)
    (repository / "main.tf").write_text(changed, encoding="utf-8")

    report = scan_since([repository], "HEAD", Options())

    assert report.comparison is not None
    rows = {row.what: row.detail for row in report.comparison.changes}
    assert "ssm:GetParameters" in rows["need added"]
    assert rows["decision"].startswith("decided to ")


def test_the_work_tree_is_not_touched(repository: Path) -> None:
    _write(repository, "sns:Publish")
    (repository / "note.txt").write_text("mine", encoding="utf-8")

    scan_since([repository], "HEAD", Options())

    assert "sns:Publish" in (repository / "main.tf").read_text(encoding="utf-8")
    assert (repository / "note.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("ref", ["nothing-by-that-name", "--output=/tmp/x"])
def test_a_state_that_git_does_not_know_is_said(repository: Path, ref: str) -> None:
    with pytest.raises(GitTreeError):
        scan_since([repository], ref, Options())


def test_a_change_that_adds_nothing_reports_nothing(repository: Path) -> None:
    report = scan_since([repository], "HEAD", Options())

    assert report.findings == ()
    assert report.comparison is not None
    assert (report.comparison.gone, report.comparison.changes) == ((), ())
    assert _errors(repository) == {("sqs:SendMessage",)}


def _changes(report: Report) -> list[tuple[str, str]]:
    assert report.comparison is not None
    return [(row.what, row.detail) for row in report.comparison.changes]


@pytest.mark.parametrize(
    ("action", "changes"),
    [
        ("sqs:*", [("permission gained", "sqs:* on *")]),
        ("sqs:Send*", []),
        ("SQS:sendmessage", []),
        ("sqs:SendMessage", []),
        (
            "sqs:ReceiveMessage",
            [("permission gained", "sqs:ReceiveMessage on *"), ("permission lost", "sqs:SendMessage on *")],
        ),
    ],
)
def test_permissions_are_compared_as_sets(repository: Path, action: str, changes: list[tuple[str, str]]) -> None:
    _write(repository, action)

    assert _changes(scan_since([repository], "HEAD", Options())) == changes


@pytest.mark.parametrize("wide", ["s3:*", "*", "ecr:*"])
def test_narrowing_a_grant_gains_nothing_and_brings_no_new_finding(repository: Path, wide: str) -> None:
    narrow = "ecr:PutImage" if wide == "ecr:*" else "s3:PutObject"
    _write(repository, wide)
    _commit(repository)
    _write(repository, narrow)
    report = scan_since([repository], "HEAD", Options())

    assert _changes(report) == [("permission lost", f"{wide} on *")]
    assert report.findings == ()
    assert narrow in {action for finding in scan([repository]).findings for action in finding.actions}


_PERMISSIONS = st.lists(
    st.builds(
        Permission,
        st.just("Allow"),
        st.sampled_from(["s3:GetObject", "s3:Get*", "s3:*", "*", "sqs:SendMessage", "sqs:*", "unheard:Of"]),
        st.sampled_from(["*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/b", "arn:aws:sqs:*:*:{q.name}"]),
    ),
    max_size=4,
)


@given(_PERMISSIONS, _PERMISSIONS)
def test_what_a_set_of_permissions_takes_in(some: list[Permission], more: list[Permission]) -> None:
    everything = Permission("Allow", "*", "*")

    assert beyond(some, some) == ()
    assert beyond(some, [*some, *more]) == ()
    assert beyond(some, [everything]) == ()
    assert set(beyond([*some, *more], some)) <= set(more)


def test_a_condition_narrows_a_permission() -> None:
    free = Permission("Allow", "s3:GetObject", "*")
    bound = replace(free, conditions=("StringEquals aws:SourceVpc ['vpc-1']",))

    assert beyond([bound], [free]) == ()
    assert beyond([free], [bound]) == (free,)
    assert beyond([replace(free, effect="Deny")], [free]) == (replace(free, effect="Deny"),)
    assert beyond([free], [replace(free, action="", except_actions=("iam:*",))]) == ()
    assert beyond([free], [replace(free, action="", except_actions=("s3:*",))]) == (free,)
