"""JUnit XML, read by an independent parser."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.outputs import junit_report


def cases(report: Report) -> list[TestCase]:
    document = JUnitXml.fromstring(junit_report.render(report).encode())
    assert document.tests == sum(suite.tests for suite in document)
    return [case for suite in document for case in suite]


def results(case: TestCase) -> list[type]:
    return [type(result) for result in case.result]


def test_a_finding_fails_and_a_clean_task_definition_passes(report: Report) -> None:
    read = {(case.classname, case.name): results(case) for case in cases(report)}
    failed = {(finding.rule, finding.message): [Failure] for finding in report.findings}

    assert read == {**failed, ("task definition", "aws_ecs_task_definition.api1"): []}


def test_what_is_not_decided_is_skipped_with_the_reason(report: Report) -> None:
    clean = next(item for item in report.task_definitions if item.address.endswith("api1"))
    doubt = replace(clean, status="partly", unknowns=report.task_definitions[0].unknowns)
    (case,) = cases(replace(report, findings=(), task_definitions=(doubt,)))

    assert results(case) == [Skipped]


def test_information_does_not_fail_a_build(
    report_with: Callable[..., Report], make_finding: Callable[..., Finding]
) -> None:
    (case,) = cases(report_with(make_finding(severity=Severity.INFO)))

    assert results(case) == []
    assert "ecr:BatchGetImage" in str(case.system_out)


def test_the_totals_are_those_of_the_cases(hostile_report: Report) -> None:
    document = JUnitXml.fromstring(junit_report.render(hostile_report).encode())
    read = [case for suite in document for case in suite]

    assert document.failures == sum(Failure in results(case) for case in read) == len(hostile_report.findings)
    assert document.errors == sum(Error in results(case) for case in read) == len(hostile_report.errors)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text())
def test_any_text_is_well_formed_xml(
    report_with: Callable[..., Report], make_finding: Callable[..., Finding], text: str
) -> None:
    assert len(cases(report_with(make_finding(text, rule=text)))) == 1
