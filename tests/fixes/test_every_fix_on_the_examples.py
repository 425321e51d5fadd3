"""After every automatic fix the example parses, its finding is gone, no other came, and the rest is the same bytes."""

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from tests.limits import HANGING

from ecs_roles.analysis.fixing import Fixed, fix_all
from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.fixes.edits import edited
from ecs_roles.rules.catalog import RULES as ALL_RULES
from ecs_roles.rules.rule import Rule

SAMPLES = Path(__file__).parents[2] / "sample_iac"
WITH_A_FIX = tuple(rule for rule in ALL_RULES if rule.automatic_fix is not None)
# Examples that no edit can surely fix, with the reason that people are told.
NO_FIX: dict[str, tuple[str, ...]] = {
    "ECS504": ("which condition is meant is not in the code",) * 2,
    "ECS623": (
        "the value has to be stored first: only who knows it can put it into Secrets Manager or Parameter Store",
    )
    * 6,
    "ECS712": ("it is all that the policy grants: remove the policy",),
    "ECS527": ("GuardDuty keeps its agent in an account of each region",),
}
RULES = pytest.mark.parametrize("rule", WITH_A_FIX, ids=lambda rule: rule.slug)


def copied(rule: Rule, folder: Path) -> Path:
    """Return the copy of the bad examples of a rule, those that a program has written left out."""
    target = folder / "bad"
    shutil.copytree(SAMPLES / rule.slug / "bad", target, ignore=shutil.ignore_patterns("plan.json"))
    return target


def rescanned(folder: Path) -> Report:
    return scan(folder, Options(root=folder))


def fixed(folder: Path, rule: Rule, *, unsafe: bool = True) -> Fixed:
    return fix_all([folder], Options(root=folder), unsafe=unsafe, is_wanted=lambda finding: finding.rule == rule.id)


def write(result: Fixed) -> None:
    for file in result.files:
        Path(file.file).write_bytes(file.after)


@RULES
def test_the_finding_goes_and_no_other_comes(rule: Rule, tmp_path: Path) -> None:
    folder = copied(rule, tmp_path)
    before = rescanned(folder)
    result = fixed(folder, rule)
    write(result)
    after = rescanned(folder)
    left = [finding for finding in after.findings if finding.rule == rule.id]

    assert result.applied
    assert after.findings == result.report.findings
    assert len(after.errors) == len(before.errors)
    assert sorted(item.reason for item in result.refused) == sorted(NO_FIX.get(rule.id, ()))
    assert len(left) == len(NO_FIX.get(rule.id, ()))
    new = _errors(after.findings) - _errors(before.findings)
    assert new == Counter()


def _errors(findings: tuple[Finding, ...]) -> Counter[tuple[str, str]]:
    return Counter((item.rule, item.message) for item in findings if item.severity is Severity.ERROR)


@RULES
def test_a_second_run_changes_nothing(rule: Rule, tmp_path: Path) -> None:
    folder = copied(rule, tmp_path)
    write(fixed(folder, rule))

    assert fixed(folder, rule).files == ()


@RULES
def test_it_is_offered_in_both_languages(rule: Rule, tmp_path: Path) -> None:
    folder = copied(rule, tmp_path)
    languages = {path.suffix for path in folder.iterdir() if path.suffix in {".tf", ".yaml"}}
    if rule.id == "ECS527":
        languages -= {".yaml"}  # it names no region

    assert {Path(file.file).suffix for file in fixed(folder, rule).files} >= languages


@RULES
def test_comments_and_untouched_lines_stay(rule: Rule, tmp_path: Path) -> None:
    """An entry that moves from the environment to the secrets takes the comment behind it away."""
    folder = copied(rule, tmp_path)

    for file in fixed(folder, rule).files:
        before, after = file.before.decode(), file.after.decode()
        if rule.automatic_fix is not None and rule.automatic_fix.safe and rule.automatic_fix.name != "secret":
            assert _comments(before) == _comments(after)
        assert not Counter(before.split("\n")[:3]) - Counter(after.split("\n")), "the head of a file has nothing to fix"


def _comments(text: str) -> list[str]:
    return re.findall(r"(?m)(?:^|\s)#.*$", text)


@RULES
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["without a mark", "with a byte order mark"])
def test_line_ends_and_a_byte_order_mark_stay(rule: Rule, mark: bytes, tmp_path: Path) -> None:
    plain, other = copied(rule, tmp_path / "plain"), copied(rule, tmp_path / "other")
    for path in (path for path in other.rglob("*") if path.suffix in {".tf", ".yaml"}):
        path.write_bytes(mark + path.read_bytes().replace(b"\n", b"\r\n"))
    expected = {str(Path(file.file).relative_to(plain)): file.after for file in fixed(plain, rule).files}
    found = {str(Path(file.file).relative_to(other)): file.after for file in fixed(other, rule).files}

    assert found == {name: mark + data.replace(b"\n", b"\r\n") for name, data in expected.items()}


@RULES
def test_terraform_would_format_it_the_same_way(rule: Rule, tmp_path: Path) -> None:
    terraform = shutil.which("terraform")
    if terraform is None:
        pytest.skip("needs terraform")
    folder = copied(rule, tmp_path)
    if _formats(terraform, folder):
        pytest.skip("the example is not formatted itself")
    write(fixed(folder, rule))

    assert _formats(terraform, folder) == ""


def _formats(terraform: str, folder: Path) -> str:
    command = [terraform, "fmt", "-check", "-diff", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=HANGING).stdout


def test_every_example_folder_is_there() -> None:
    assert WITH_A_FIX
    assert all((SAMPLES / rule.slug / "bad").is_dir() for rule in WITH_A_FIX)


def test_edits_are_refused_for_another_content() -> None:
    from ecs_roles.fixes.edits import Edit, NotEditableError, digest_of_bytes

    edit = Edit("a.tf", 1, 1, "x", digest_of_bytes(b"ab"))

    assert edited(b"ab", [edit]) == b"axb"
    with pytest.raises(NotEditableError, match="changed"):
        edited(b"abc", [edit])
