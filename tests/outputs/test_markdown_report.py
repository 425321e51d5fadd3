"""The job summary, parsed by GitHub's own Markdown parser."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from xml.etree import ElementTree as ET

import html5lib
import pytest
from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles import PROJECT_URL
from ecs_roles.analysis.report import Change, Comparison, Report
from ecs_roles.findings.finding import Finding
from ecs_roles.findings.message import Consequence
from ecs_roles.outputs import markdown_report
from ecs_roles.outputs.markdown_text import prose, quoted_label
from ecs_roles.outputs.readable import one_line

Element = ET.Element
ALLOWED = {"h2", "h3", "p", "code", "table", "thead", "tbody", "tr", "th", "td", "strong", "ul", "li", "a", "br", "pre"}
ALLOWED |= {"details", "summary", "html", "head", "body"}


def page(markdown: str) -> Element:
    """What GitHub makes of it, before its own filter takes out more."""
    made = github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE)
    document: Element = html5lib.parse(made.replace("<!-- -->", ""), namespaceHTMLElements=False)
    return document


def text_of(element: Element) -> str:
    return "".join(element.itertext())


def pictures(document: Element) -> Iterator[str]:
    return (text_of(block) for block in document.iter("pre") if block.get("lang") == "mermaid")


def rows(document: Element) -> list[list[str]]:
    return [[text_of(cell) for cell in row.findall("td")] for row in document.iter("tr") if row.find("td") is not None]


def test_each_need_is_a_row_with_place_and_answer(report: Report) -> None:
    read = rows(page(markdown_report.render(report)))
    missing = [row for row in read if row[0] == "❌"]

    assert all(len(row) == 6 for row in read)
    assert [row[3] for row in missing] == ["logs:CreateLogStream", "logs:PutLogEvents", "secretsmanager:GetSecretValue"]
    assert missing[-1][1] == "injects DB_PASSWORD in container api"
    assert missing[-1][2] == "infra/main.tf:50"
    assert missing[-1][5] == "aws_iam_role.exec0 does not allow it"
    assert any(row[5] == "aws_iam_role.exec1 allows it (infra/main.tf:101)" for row in read)


def test_what_is_granted_and_not_needed_stands_below(report: Report) -> None:
    written = markdown_report.render(report)
    below = written[written.index("**Granted beyond that**") :]

    assert "s3:" in below[: below.index("**Findings**")]


def test_the_worst_comes_first_and_what_is_well_is_folded(report: Report) -> None:
    document = page(markdown_report.render(report))
    folded = [text_of(summary) for summary in document.iter("summary")]

    assert [text_of(title) for title in document.iter("h3")] == ["❌ aws_ecs_task_definition.api0"]
    assert "✅ aws_ecs_task_definition.api1" in folded


def test_a_picture_shows_each_need_once(report: Report) -> None:
    (bad, good) = pictures(page(markdown_report.render(report)))

    assert bad.startswith("flowchart LR\n")
    assert bad.count("--x") == bad.count(":::missing") == 3
    assert good.count("-->") == good.count(":::allowed") == 6


def test_a_large_ledger_has_no_picture(report: Report) -> None:
    definition = report.task_definitions[1]
    (assessment,) = definition.assessments
    answers = tuple(
        replace(
            answer,
            need=replace(answer.need, answer=Consequence(str(number)), needed_by=answer.need.needed_by * number),
        )
        for number in range(1, 4)
        for answer in assessment.answers
    )
    large = replace(definition, assessments=(replace(assessment, answers=answers),))

    assert "mermaid" not in markdown_report.render(replace(report, task_definitions=(large,)))


def test_it_never_grows_beyond_what_github_shows(report_of_many: Report) -> None:
    many = tuple(replace(item, address=f"{item.address}{'x' * 500}") for item in report_of_many.task_definitions * 3)
    written = markdown_report.render(replace(report_of_many, task_definitions=many))

    assert len(written.encode()) < 1_048_576
    assert re.search(r"There is no room here for [\d,]+ more sections", written)


def test_long_lists_say_how_much_more_there_is(
    report_with: Callable[..., Report], make_finding: Callable[..., Finding]
) -> None:
    written = markdown_report.render(report_with(*[make_finding()] * 2_000))

    assert written.count("does not allow") < 500
    assert "- and 1,900 more" in written


def test_nothing_found_says_that_nothing_was_checked(empty: Report) -> None:
    assert "No task definition found" in text_of(page(markdown_report.render(empty)))


def test_what_a_change_brings_is_one_table(report: Report) -> None:
    changes = (Change("aws_iam_role.exec0", "permission gained", "s3:* on *"),)
    changed = replace(report, comparison=Comparison("main", (report.findings[0],), changes))
    document = page(markdown_report.render(changed))
    read = [row for row in rows(document) if len(row) == 3]

    assert read[0] == ["permission gained", "aws_iam_role.exec0", "s3:* on *"]
    assert read[1][:2] == ["finding gone", report.findings[0].rule]
    assert "Since main" in [text_of(title) for title in document.iter("h3")]


def test_a_change_that_brings_nothing_says_so(report: Report) -> None:
    unchanged = replace(report, findings=(), comparison=Comparison("main", (), ()))
    written = markdown_report.render(unchanged)

    assert "no new findings" in written
    assert "No need, no permission and no decision changed." in written


def test_what_is_set_aside_is_counted(report: Report) -> None:
    written = markdown_report.render(replace(report, known=2, allowed=1))

    assert "2 findings known from the baseline. 1 finding allowed by the settings." in written


def test_nothing_hostile_formats_links_or_ends_a_cell(hostile_report: Report) -> None:
    document = page(markdown_report.render(hostile_report))
    tags = {str(element.tag) for element in document.iter()}
    attributes = {(element.tag, name) for element in document.iter() for name in element.attrib}

    assert tags <= ALLOWED
    assert attributes <= {("a", "href"), ("pre", "lang")}
    assert all(link.get("href", "").startswith(PROJECT_URL) for link in document.iter("a"))
    assert {len(row) for row in rows(document)} == {3, 6}


@given(st.text().filter(str.strip))
def test_any_text_reads_as_it_is(text: str) -> None:
    (paragraph,) = page(f"| a |\n|---|\n| x {prose(text)} y |").iter("td")

    assert text_of(paragraph) == f"x {one_line(text.strip())} y"


@pytest.mark.parametrize("text", ['a"b', "a]b", "a#b", "a;b", "<b>", "%%", "a\nb", "`", "a|b", ""])
def test_a_label_of_a_picture_cannot_end_early(text: str) -> None:
    assert re.fullmatch(r'"(?:[A-Za-z0-9 :/.,*_-]|#\d+;)+"', quoted_label(text))
