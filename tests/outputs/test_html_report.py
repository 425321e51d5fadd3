"""The page, parsed as a browser parses it: it stands alone, loads nothing, and text stays text."""

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree as ET

import html5lib
import pytest

from ecs_roles import PROJECT_URL
from ecs_roles.analysis.report import Change, Comparison, Report
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.findings.finding import Concern, Finding
from ecs_roles.outputs import html_report
from ecs_roles.outputs.provenance import provenance
from ecs_roles.symbolic.span import Span

ROOT = Path("/home/runner/project")
Element = ET.Element
ALLOWED = {"html", "head", "meta", "title", "style", "body", "header", "main", "footer"}
ALLOWED |= {"h1", "h2", "h3", "p", "ul", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td"}
ALLOWED |= {"a", "b", "br", "code", "small", "span", "wbr", "div", "details", "summary"}
ALLOWED |= {"fieldset", "legend", "label", "input"}
ATTRIBUTES = {"class", "id", "href", "lang", "charset", "content", "http-equiv", "name", "type", "checked", "open"}
ATTRIBUTES |= {"aria-hidden", "aria-label", "role", "tabindex"}


def page(report: Report) -> Element:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document: Element = parser.parse(html_report.render(report))
    assert parser.errors == []
    return document


def by_class(document: Element, name: str) -> list[Element]:
    return [element for element in document.iter() if name in element.get("class", "").split()]


def text_of(element: Element) -> str:
    return "".join(element.itertext())


def accounts(document: Element) -> list[Element]:
    return by_class(document, "account")


def test_the_ledger_holds_each_need_against_its_answer(report: Report) -> None:
    bad, good = accounts(page(report))
    missing = [
        text_of(item) for item in bad.iter("li") if item.get("class") == "missing" and item.find("div") is not None
    ]

    assert len(missing) == 3
    assert "secretsmanager:GetSecretValue" in missing[-1]
    assert "✗" in missing[-1]
    assert "missing in aws_iam_role.exec0" in missing[-1]
    assert text_of(good).count("allowed by aws_iam_role.exec1 at infra/main.tf:101") == 6


def test_what_is_granted_and_not_needed_is_an_entry_of_its_own(report: Report) -> None:
    (entry,) = [
        item for item in page(report).iter("li") if item.get("class") == "surplus" and item.find("div") is not None
    ]

    assert "s3:*" in text_of(entry)
    assert "+" in text_of(entry)


def test_the_worst_comes_first_and_is_unfolded(report: Report) -> None:
    bad, good = accounts(page(report))

    assert "open" in bad.attrib
    assert "open" not in good.attrib
    assert "clean" in good.get("class", "")


def test_the_index_leads_to_each_account(report: Report) -> None:
    document = page(report)
    targets = {link.get("href") for row in document.iter("tr") for link in row.iter("a")}

    assert targets == {f"#{account.get('id')}" for account in accounts(document)}


def test_the_policy_admits_its_own_style_and_nothing_else(report: Report) -> None:
    document = page(report)
    (policy,) = [meta.get("content", "") for meta in document.iter("meta") if meta.get("http-equiv")]
    (style,) = document.iter("style")
    digest = b64encode(sha256((style.text or "").encode()).digest()).decode()

    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in (style.text or "")
    assert "@import" not in (style.text or "")


def test_nothing_found_says_that_nothing_was_checked(empty: Report) -> None:
    assert "No task definition was found" in text_of(page(empty))


def test_what_does_not_fit_is_counted(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_report, "MOST_ACCOUNTS", 20)
    document = page(replace(report, task_definitions=report.task_definitions[1:] * 21))

    assert len(accounts(document)) == 20
    assert "no room here for 1 more task definition," in text_of(document)


def test_long_lists_say_how_much_more_there_is(
    report_with: Callable[..., Report], make_finding: Callable[..., Finding]
) -> None:
    assert "and 1,500 more" in text_of(page(report_with(*[make_finding()] * 2_000)))


@pytest.mark.parametrize(("number", "folded"), [(html_report.LONGEST_OPEN, 0), (html_report.LONGEST_OPEN + 1, 1)])
def test_a_long_list_of_what_was_not_followed_is_folded(number: int, folded: int, report: Report) -> None:
    doubts = tuple(Doubt(f"module.m{count}", "it is not here", report.findings[0].span) for count in range(number))
    document = page(replace(report, unread=doubts))
    (items,) = by_class(document, "doubts")

    assert len(by_class(document, "fold")) == folded
    assert len(list(items.iter("li"))) == number
    assert all("open" not in fold.attrib and f": {number}" in text_of(fold) for fold in by_class(document, "fold"))


def test_long_names_in_sentences_may_break_at_separators_only(report: Report) -> None:
    name = "module.api.aws_iam_role.a_very_long_name_of_a_role"
    document = html_report.render(replace(report, unread=(Doubt(name, "it is not here", report.findings[0].span),)))

    broken = re.sub(r"([/:._])(?=\w)", r"\1<wbr>", name)
    assert broken in document


def test_what_a_change_brings_is_listed(report: Report) -> None:
    changes = (Change("aws_iam_role.exec0", "permission gained", "s3:* on *"),)
    text = text_of(page(replace(report, comparison=Comparison("main", (report.findings[0],), changes))))

    assert "permission gained: aws_iam_role.exec0 s3:* on *" in text
    assert "Gone since main" in text


def test_nothing_hostile_becomes_markup(hostile_report: Report) -> None:
    document = page(hostile_report)
    elements = list(document.iter())

    assert {str(element.tag) for element in elements} <= ALLOWED
    assert {name for element in elements for name in element.attrib} <= ATTRIBUTES
    for link in document.iter("a"):
        assert re.match(rf"#t\d+$|{re.escape(PROJECT_URL)}", link.get("href", ""))


def test_a_grant_that_is_needed_and_has_no_effect_is_no_surplus(
    report: Report, make_finding: Callable[..., Finding]
) -> None:
    address = report.task_definitions[0].address
    grant = make_finding("it allows nothing", category="no_effect", concerns=(Concern(address, root=""),))
    bad, _ = accounts(page(replace(report, findings=(grant,))))

    assert "it allows nothing" in text_of(bad)
    assert "beyond" not in text_of(bad)


def test_each_defect_is_shown_once_and_linked_from_the_other_task_definition(report: Report) -> None:
    (bad, good) = report.task_definitions
    found = next(finding for finding in report.findings if finding.rule == "ECS541")
    both = replace(found, concerns=(*found.concerns, Concern(good.address, found.role, good.root)))
    document = page(replace(report, findings=(both,), task_definitions=(bad, good)))
    texts = [text_of(section) for section in accounts(document)]

    assert sum(found.fix in text for text in texts) == 1
    assert sum("as at another task definition" in text for text in texts) == 1


def test_the_table_has_a_column_for_each_role(report: Report) -> None:
    titles = [text_of(cell) for cell in page(report).iter("th")]

    assert {"Execution role", "Task role"} <= set(titles)


def test_needs_and_roles_are_a_matrix(report: Report) -> None:
    document = page(report)
    (table,) = (item for item in document.iter("table") if text_of(item).strip().startswith("Action"))
    heads, *rows = ([text_of(cell) for cell in row if cell.tag in {"th", "td"}] for row in table.iter("tr"))

    assert heads == ["Action", "aws_iam_role.exec0", "aws_iam_role.exec1"]
    assert ["secretsmanager:GetSecretValue", "✗ 1 missing", "✓ 1 allowed"] in rows


GITHUB = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "a/shop", "GITHUB_SHA": "0123456789abcdef"}
GITLAB = {
    "CI_PROJECT_URL": "https://gitlab.com/a/shop",
    "CI_PROJECT_PATH": "a/shop",
    "CI_COMMIT_SHA": "0123456789abcdef",
}


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        (GITHUB, "https://github.com/a/shop/blob/0123456789abcdef/infra/main%20x.tf#L7"),
        (GITLAB, "https://gitlab.com/a/shop/-/blob/0123456789abcdef/infra/main%20x.tf#L7"),
        ({}, ""),
        ({**GITHUB, "GITHUB_SHA": "'><script>"}, ""),
        ({**GITHUB, "GITHUB_SERVER_URL": "javascript:alert(1)"}, ""),
    ],
)
def test_places_are_links_where_the_repository_is_known(environment: dict[str, str], address: str) -> None:
    known = provenance(ROOT, environment, date(2026, 11, 29))

    assert known.link("infra/main x.tf", 7) == address
    assert known.link("/elsewhere/main.tf", 7) == ""


def test_project_commit_and_day_are_in_the_title_and_places_are_links(report: Report) -> None:
    written = html_report.render(report, provenance(ROOT, GITHUB, date(2026, 11, 29)))

    assert "in a/shop 0123456789ab 2026-11-29</title>" in written
    assert 'href="https://github.com/a/shop/blob/0123456789abcdef/infra/main.tf#L' in written


def test_a_finding_shows_the_line_that_is_wrong(
    tmp_path: Path, report: Report, make_finding: Callable[..., Finding]
) -> None:
    file = tmp_path / "main.tf"
    file.write_text("first\n  Action = ECS\nlast\n", encoding="utf-8")
    place = Span(str(file), 2, 3, 2, 9)
    found = make_finding("wrong", span=place, concerns=(), evidence=None)

    assert "2 | Action = ECS" in text_of(page(replace(report, findings=(found,), root=tmp_path)))
