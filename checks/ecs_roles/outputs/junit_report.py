"""JUnit XML for build servers: a test case for each finding, and one for each task definition that has none.

What could not be decided is skipped, with the reasons; what could not be read is an error.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from ecs_roles.analysis.report import Report, TaskDefinitionReport
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.outputs.asides import Aside, asides
from ecs_roles.outputs.labels import Labels
from ecs_roles.outputs.ledger import ledgers_of
from ecs_roles.outputs.readable import one_line, readable
from ecs_roles.symbolic.span import Span


def render(report: Report) -> str:
    """Return one suite; information is a passing case with its text as output."""
    cases = [*_findings(report), *_definitions(report)]
    cases += [_aside(aside, report) for aside in asides(report)]
    suite = Element("testsuite", {"name": "ecs-roles", **_totals(cases)})
    suite.extend(cases)
    suites = Element("testsuites", {"name": "ecs-roles", **_totals(cases)})
    suites.append(suite)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{tostring(suites, encoding='unicode')}\n"


def _totals(cases: list[Element]) -> dict[str, str]:
    kinds = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    counted = {name: str(sum(1 for case in cases if case.find(kind) is not None)) for name, kind in kinds.items()}
    return {"tests": str(len(cases)), **counted}


def _findings(report: Report) -> Iterator[Element]:
    for finding in report.findings:
        yield _finding(finding, report)


def _finding(finding: Finding, report: Report) -> Element:
    case = _case(finding.rule, finding.message, finding.span, report)
    place = f"{report.shown(finding.span.file)}:{finding.span.line}"
    text = readable(f"{place}\n{finding.message}\n{finding.fix}")
    if finding.severity is Severity.INFO:
        SubElement(case, "system-out").text = text
    else:
        failure = {"type": finding.severity.value, "message": one_line(finding.message)}
        SubElement(case, "failure", failure).text = text
    return case


def _definitions(report: Report) -> Iterator[Element]:
    labels = Labels(report)
    for ledger in ledgers_of(report):
        if not ledger.findings and not ledger.granted:
            yield _definition(ledger.definition, labels.of(ledger.definition), report)


def _definition(definition: TaskDefinitionReport, label: str, report: Report) -> Element:
    case = _case("task definition", label, definition.span, report)
    if definition.status != "decided":
        reasons = "; ".join(f"{doubt.what}: {doubt.why}" for doubt in definition.unknowns)
        SubElement(case, "skipped", {"message": one_line(f"not decided: {reasons}")})
    return case


def _aside(aside: Aside, report: Report) -> Element:
    """Return an error for what could not be read, a skipped case for what was not checked."""
    case = _case(aside.title, report.shown(aside.span.file), aside.span, report)
    if aside.fails:
        SubElement(case, "error", {"type": "unreadable", "message": one_line(aside.message)})
    elif aside.kind == "unused-suppression":
        SubElement(case, "system-out").text = readable(aside.message)
    else:
        SubElement(case, "skipped", {"message": one_line(aside.message)})
    return case


def _case(group: str, name: str, span: Span, report: Report) -> Element:
    place = {"file": one_line(report.shown(span.file)), "line": str(span.line)}
    return Element("testcase", {"classname": one_line(group), "name": one_line(name), **place})
