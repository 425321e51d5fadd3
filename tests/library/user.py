"""What somebody writes who uses the library: typed, and run as it stands."""

import sys
from pathlib import Path

from ecs_roles import RULES, Configuration, Finding, Options, Report, Rule, Severity, TaskDefinitionReport, scan


def worst(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.severity is Severity.ERROR]


def reads(finding: Finding) -> str:
    place = f"{finding.span.file}:{finding.span.line}"
    concerned = ", ".join(f"{concern.task_definition} by {concern.role}" for concern in finding.concerns)
    consequence = finding.content.consequence
    answer = consequence.text if consequence is not None else "nothing"
    return f"{place} {finding.rule} {concerned}: {finding.message} / {answer} / {finding.fix}"


def open_ones(report: Report) -> list[TaskDefinitionReport]:
    return [item for item in report.task_definitions if item.status != "decided"]


def summaries() -> dict[str, str]:
    rules: tuple[Rule, ...] = RULES
    return {rule.id: rule.summary for rule in rules}


def main(folder: str) -> None:
    options = Options(root=Path(folder), settings=Configuration(ignore=("ECS506",)))
    report = scan(folder, options)
    assert report.findings == scan([Path(folder)], options).findings
    for finding in worst(report):
        sys.stdout.write(f"{reads(finding)}\n{summaries()[finding.rule]}\n")
    for item in open_ones(report):
        sys.stdout.write(f"{item.root} {item.address}: {[doubt.why for doubt in item.unknowns]}\n")
    sys.stdout.write(f"{len(report.errors)} errors, {len(report.undecided)} open\n")


if __name__ == "__main__":
    main(sys.argv[1])
