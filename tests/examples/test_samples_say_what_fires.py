"""The examples in sample_iac are documentation and tests: a comment on the line says what must fire there.

`# expect: ECS531 secretsmanager:GetSecretValue` wants a finding of the rule on this line whose message holds the rest;
several stand apart by `;`. `# expect-todo:` is a known miss, and fails on the day it fires. What fires elsewhere is a
failure. Formats without comments have a file `expected.txt` beside them: line, rule, text. It begins with `file NAME`,
or with `folder NAME` where the whole folder is scanned at once.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.rules.catalog import RULES
from ecs_roles.rules.rule import Rule

SAMPLES = Path(__file__).parents[2] / "sample_iac"
QUALITIES = ("bad", "good", "unknown")
LANGUAGES = ("main.tf", "template.yaml")
# Terraform takes no bare name at all, which is another rule's finding; only a plan tells what is deleted. No list of a
# template takes away what stands beside it. The names of Terraform's arguments are its own, those in JSON count in any
# case, and Terraform refuses such a reference itself; it does create a SecureString. What a container does not have its
# provider drops, and CloudFormation refuses.
ONLY_IN = {
    "ECS516": ("template.yaml",),
    "ECS517": ("plan.json",),
    "ECS519": ("template.yaml",),
    "ECS520": ("main.tf",),
    "ECS628": ("template.yaml",),
    "ECS634": ("template.yaml",),
    "ECS635": ("template.yaml",),
    "ECS636": ("template.yaml",),
    "ECS637": ("main.tf",),
    "ECS638": ("template.yaml",),
}
_COMMENT = re.compile(r"(?:#|//)\s*expect(?P<todo>-todo)?:\s*(?P<what>.+?)\s*$", re.MULTILINE)
_MODULES = "modules"
# What these find is in the settings of one folder, which a scan of all examples does not read.
BY_SETTINGS = {"ECS651", "ECS652", "ECS661", "ECS662"}
# What asks for the report of one example is asked where it is known already.
pytestmark = pytest.mark.xdist_group("samples")


@dataclass(frozen=True)
class Expected:
    """What must fire on a line, or what is known not to fire there yet."""

    file: str
    line: int
    rule: str
    text: str
    todo: bool = False

    def fits(self, finding: Finding) -> bool:
        return (self.file, self.line, self.rule) == (
            finding.span.file,
            finding.span.line,
            finding.rule,
        ) and self.text in finding.message


def units() -> list[Path]:
    """Everything that is scanned on its own: a root by its main.tf, a template, a document with a sidecar."""
    sidecars = list(SAMPLES.rglob("expected.txt"))
    folders = {path.parent for path in sidecars if _first_line(path).startswith("folder ")}
    documents = [path for path in SAMPLES.rglob("*") if path.name in LANGUAGES and _MODULES not in path.parts]
    documents += [path.parent / _first_line(path).partition(" ")[2] for path in sidecars]
    return sorted({path for path in documents if path.parent not in folders} | folders)


def _first_line(path: Path) -> str:
    return path.read_text(encoding="utf-8").split("\n", 1)[0]


def _name(path: Path) -> str:
    return path.relative_to(SAMPLES).as_posix()


@cache
def report_of(unit: Path) -> Report:
    return scan([unit], Options(root=SAMPLES))


def counted(report: Report) -> list[Finding]:
    """The findings that count; informational ones only among the examples of their own rule."""
    return [item for item in report.findings if item.severity is not Severity.INFO or _own_folder(item)]


def _own_folder(finding: Finding) -> bool:
    return Path(finding.span.file).relative_to(SAMPLES).parts[0].startswith(finding.rule.lower() + "-")


def expectations(files: tuple[str, ...]) -> list[Expected]:
    return [item for file in files for item in (*_in_comments(Path(file)), *_in_sidecar(Path(file)))]


def _in_comments(file: Path) -> list[Expected]:
    content = file.read_text(encoding="utf-8")
    return [
        Expected(str(file), content.count("\n", 0, found.start()) + 1, *_rule_and_text(item), todo=bool(found["todo"]))
        for found in _COMMENT.finditer(content)
        for item in found["what"].split(";")
    ]


def _rule_and_text(item: str) -> tuple[str, str]:
    rule, _, text = item.strip().partition(" ")
    return rule, text.strip()


def _in_sidecar(file: Path) -> list[Expected]:
    sidecar = file.parent / "expected.txt"
    if not sidecar.is_file() or _first_line(sidecar).partition(" ")[2] != file.name:
        return []
    rows = [row.partition(" ") for row in sidecar.read_text(encoding="utf-8").splitlines()[1:] if row]
    return [Expected(str(file), int(line), *_rule_and_text(rest)) for line, _, rest in rows]


def compare(expected: list[Expected], findings: list[Finding]) -> list[str]:
    """What is wrong between expectations and findings, each finding answering to one expectation."""
    wrong, open_findings = [], list(findings)
    for item in expected:
        found = next((finding for finding in open_findings if item.fits(finding)), None)
        if found is not None:
            open_findings.remove(found)
        if (found is None) is not item.todo:
            what = "fires now" if item.todo else "does not fire"
            wrong.append(f"{_name(Path(item.file))}:{item.line} {item.rule} {item.text}: {what}")
    wrong += [f"{_name(Path(f.span.file))}:{f.span.line} unexpected {f.rule}: {f.message}" for f in open_findings]
    return wrong


@pytest.mark.parametrize("unit", units(), ids=_name)
def test_exactly_the_marked_lines_fire(unit: Path) -> None:
    report = report_of(unit)
    errors, wrong = report.errors, compare(expectations(report.files), counted(report))

    assert errors == ()
    assert wrong == []


@pytest.mark.parametrize("unit", [unit for unit in units() if "good" in unit.parts], ids=_name)
def test_good_examples_are_decided_to_the_last(unit: Path) -> None:
    """That nothing fires there is held above."""
    statuses = {item.address: (item.status, item.unknowns) for item in report_of(unit).task_definitions}

    assert statuses
    assert statuses == dict.fromkeys(statuses, ("decided", ()))


@pytest.mark.parametrize("unit", [unit for unit in units() if "unknown" in unit.parts], ids=_name)
def test_unknown_is_never_a_finding_and_never_decided(unit: Path) -> None:
    found, statuses = counted(report_of(unit)), [item.status for item in report_of(unit).task_definitions]

    assert found == []
    assert any(status != "decided" for status in statuses)


@pytest.mark.parametrize("unit", [unit for unit in units() if "bad" in unit.parts], ids=_name)
def test_bad_examples_hold_something_to_find(unit: Path) -> None:
    found = counted(report_of(unit))

    assert found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_its_examples_in_both_languages(rule: Rule) -> None:
    folder = SAMPLES / rule.slug
    missing = [
        f"{quality}/{name}"
        for quality in QUALITIES
        for name in ONLY_IN.get(rule.id, LANGUAGES)
        if not (folder / quality / name).is_file()
    ]

    assert missing == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_bad_examples_of_a_rule_show_that_rule_and_no_other(rule: Rule) -> None:
    for language in ONLY_IN.get(rule.id, LANGUAGES):
        findings = counted(report_of(SAMPLES / rule.slug / "bad" / language))

        assert {finding.rule for finding in findings} == {rule.id}


def test_all_samples_in_one_scan_give_the_sum_of_their_findings() -> None:
    """Linking across roots must not take the role of one example for that of another.

    What the settings beside an example rule out, or say of its application, counts only where these settings do.
    """
    whole = scan([SAMPLES], Options(root=SAMPLES))
    parts = [report_of(unit) for unit in units()]

    assert Counter(_key(item) for item in whole.findings) == Counter(
        _key(item) for part in parts for item in part.findings if item.rule not in BY_SETTINGS
    )
    assert Counter((item.span, item.address, item.status) for item in whole.task_definitions) == Counter(
        (item.span, item.address, item.status) for part in parts for item in part.task_definitions
    )


def _key(finding: Finding) -> tuple[str, object, str, tuple[str, ...]]:
    return finding.rule, finding.span, finding.message, finding.task_definitions
