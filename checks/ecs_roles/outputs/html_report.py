"""One page that stands alone: the ledger of every task definition, readable in a browser, on paper and by keyboard.

It holds no script and loads nothing; the content security policy admits its one style sheet by hash.
"""

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from ecs_roles import PROJECT_URL, __version__
from ecs_roles.analysis.report import Comparison, Report, RoleReport
from ecs_roles.findings.finding import Severity
from ecs_roles.outputs.access_since import access_rows
from ecs_roles.outputs.asides import TITLES, asides
from ecs_roles.outputs.headline import findings_counted, set_aside
from ecs_roles.outputs.html_account import GLYPH, Page, account, finding_item, states, tally
from ecs_roles.outputs.html_text import code, element, escaped, link, prose, rows
from ecs_roles.outputs.labels import Labels
from ecs_roles.outputs.ledger import Ledger, Mark, findings_elsewhere, ledgers_of, worst_first
from ecs_roles.outputs.provenance import Provenance
from ecs_roles.outputs.readable import counted
from ecs_roles.outputs.source_lines import SourceLines

MOST_ACCOUNTS = 2000
OPEN_AT_ONCE = 20
MOST_ROLES = 40
LONGEST_OPEN = 8

_STYLE = Path(__file__).with_name("html_report.css").read_text(encoding="utf-8")
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'"


def render(report: Report, provenance: Provenance = Provenance()) -> str:  # noqa: B008 - frozen
    """Return the whole page; ``provenance`` names project, commit and day, and makes places links."""
    ledgers = worst_first(ledgers_of(report))
    page = Page(report, SourceLines(report), provenance, Labels(report), _homes(ledgers))
    parts = (_head(report, provenance), _top(page), _index(ledgers, page), _matrix(ledgers), _accounts(ledgers, page))
    return "\n".join([*(line for part in parts for line in part), *_end()])


def _homes(ledgers: list[Ledger]) -> dict[str, int]:
    """Return where each finding is shown in full: at the first task definition that it is about."""
    homes: dict[str, int] = {}
    for number, ledger in enumerate(ledgers):
        for finding in (*ledger.granted, *ledger.findings):
            homes.setdefault(finding.fingerprint, number)
    return homes


def _head(report: Report, provenance: Provenance) -> Iterator[str]:
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    of = f" in {escaped(provenance.title)}" if provenance.title else ""
    yield f"<title>ECS roles: {findings_counted(report)}{of}</title>"
    yield f"<style>{_STYLE}</style>"
    yield "</head>"
    yield "<body>"


def _top(page: Page) -> Iterator[str]:
    report = page.report
    yield "<header><h1>What ECS asks, and what the roles answer</h1>"
    if page.provenance.title:
        yield element("p", escaped(page.provenance.title), "quiet")
    yield from _totals(report)
    yield _LEGEND
    yield "</header><main>"
    told = list(asides(report))
    for kind, title in TITLES.items():
        items = [f"{page.place(aside.span)} {prose(aside.message)}" for aside in told if aside.kind == kind]
        yield from _listed(title.capitalize(), items, len(items))
    if report.comparison is not None:
        yield from _compared(report.comparison)


def _compared(comparison: Comparison) -> Iterator[str]:
    """Yield what is different from an earlier state of the code."""
    changes = (f"{row.what}: {code(row.about)} {prose(row.detail)}" for row in comparison.changes)
    yield from _listed(f"Changed since {escaped(comparison.since)}", changes, len(comparison.changes))
    access = [f"{title}: {code(role)} {prose(what)}" for title, role, what in access_rows(comparison)]
    yield from _listed(f"Access since {escaped(comparison.since)}", iter(access), len(access))
    gone = (f"{escaped(finding.rule)} {prose(finding.message)}" for finding in comparison.gone)
    yield from _listed(f"Gone since {escaped(comparison.since)}", gone, len(comparison.gone))


def _listed(title: str, items: Iterable[str], number: int) -> Iterator[str]:
    if not number:
        return
    folded = number > LONGEST_OPEN
    yield f'<details class="fold"><summary><h2>{title}: {number:,}</h2></summary>' if folded else f"<h2>{title}</h2>"
    yield '<ul class="doubts">'
    yield from rows((element("li", item) for item in items), number)
    yield "</ul></details>" if folded else "</ul>"


_LEGEND = """<ul class="legend">
<li class="allowed"><span class="mark">✓ allowed</span></li>
<li class="missing"><span class="mark">✗ missing</span> nothing in this code allows it</li>
<li class="unknown"><span class="mark">? unknown</span> cannot be determined from the code</li>
<li class="surplus"><span class="mark">+ granted</span> beyond what is asked for</li>
</ul>"""


def _totals(report: Report) -> Iterator[str]:
    still_open = sum(1 for definition in report.task_definitions if definition.status != "decided")
    found = Counter(finding.severity for finding in report.findings)
    figures = (
        ("missing", found[Severity.ERROR], "errors"),
        ("unknown", found[Severity.WARNING], "warnings"),
        ("surplus", found[Severity.INFO], "informational findings"),
        *(("", number, reason) for reason, number in set_aside(report).items()),
        ("", len(report.task_definitions), "task definitions"),
        ("", still_open, "of them not decided in full"),
    )
    yield '<ul class="totals">'
    for css, number, label in figures:
        yield element("li", f"<b>{number:,}</b>{label}", css if number else "quiet")
    yield "</ul>"


_COLUMNS = ("Task definition", "File", "Execution role", "Task role", "Answers")


def _index(ledgers: list[Ledger], page: Page) -> Iterator[str]:
    if not ledgers:
        yield "<h2>No task definition was found</h2><p>Nothing was checked.</p>"
        return
    yield "<h2>Task definitions</h2>"
    if len(ledgers) > 1:
        yield _CHOICES
        yield _INDEX
        yield "".join(f"<th>{title}</th>" for title in _COLUMNS)
        yield "</tr></thead><tbody>"
        yield from (_index_row(number, ledger, page) for number, ledger in enumerate(ledgers[:MOST_ACCOUNTS]))
        yield "</tbody></table></div>"
    if len(ledgers) > MOST_ACCOUNTS:
        rest = counted(len(ledgers) - MOST_ACCOUNTS, "more task definition")
        yield f"<p>There is no room here for {rest}, with less to say; the JSON report has everything.</p>"


_INDEX = '<div class="scroll index" tabindex="0" role="region" aria-label="All task definitions"><table><thead><tr>'
_CHOICES = """<fieldset class="choices"><legend>Show</legend>
<label class="choice"><input type="radio" name="show" id="show-all" checked> all</label>
<label class="choice"><input type="radio" name="show" id="show-defects"> with findings</label>
<label class="choice"><input type="radio" name="show" id="show-open"> not decided in full</label>
</fieldset>"""


def _index_row(number: int, ledger: Ledger, page: Page) -> str:
    definition = ledger.definition
    cells = (
        link(f"#t{number}", code(page.labels.of(definition))),
        page.place(definition.span),
        _role(definition.execution_role),
        _role(definition.task_role),
        tally(ledger),
    )
    return element("tr", "".join(element("td", cell) for cell in cells), " ".join(states(ledger)))


def _role(role: RoleReport) -> str:
    return code(role.address) if role.address else "none"


def _matrix(ledgers: list[Ledger]) -> Iterator[str]:
    """Yield what is asked of each role, as a table: a row for each action, a column for each role."""
    marks: dict[tuple[str, str], Counter[Mark]] = {}
    for line in (line for ledger in ledgers for line in ledger.lines):
        marks.setdefault((line.action, line.role or "no role"), Counter())[line.mark] += 1
    actions, roles = sorted({action for action, _ in marks}), list(dict.fromkeys(role for _, role in marks))
    if len(roles) <= 1 or len(roles) > MOST_ROLES:
        return
    yield "<h2>Needs and roles</h2>"
    yield '<div class="scroll" tabindex="0" role="region" aria-label="What each role is asked"><table><thead><tr>'
    yield "".join(f"<th>{title}</th>" for title in ("Action", *map(code, roles)))
    yield "</tr></thead><tbody>"
    for action in actions:
        cells = (_cell(marks.get((action, role), Counter())) for role in roles)
        yield element("tr", "".join((element("td", code(action)), *(element("td", cell) for cell in cells))))
    yield "</tbody></table></div>"


def _cell(marks: Counter[Mark]) -> str:
    return " ".join(
        element("span", f"{GLYPH[mark]} {marks[mark]:,} {mark}", f"mark {mark}") for mark in GLYPH if marks[mark]
    )


def _accounts(ledgers: list[Ledger], page: Page) -> Iterator[str]:
    for number, ledger in enumerate(ledgers[:MOST_ACCOUNTS]):
        with_findings = bool(ledger.findings or ledger.granted)
        unfolded = number == 0 or (with_findings and number < OPEN_AT_ONCE)
        yield from account(number, ledger, page, unfolded=unfolded)
    elsewhere = findings_elsewhere(page.report)
    if elsewhere:
        yield '<h2>Elsewhere</h2><ul class="findings">'
        yield from rows((finding_item(finding, page) for finding in elsewhere), len(elsewhere))
        yield "</ul>"


def _end() -> Iterator[str]:
    yield f'</main><footer>Written by <a href="{escaped(PROJECT_URL)}">ecs-role-checks</a> {escaped(__version__)}.'
    yield "What is unknown is never reported as missing: it is counted, with the reason."
    yield "</footer></body></html>"
