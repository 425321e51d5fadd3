"""Workflow commands that make GitHub show findings beside the lines of a change.

Source: GitHub Docs, "Workflow commands for GitHub Actions". GitHub shows ten annotations of a level for a step and
drops the rest without a word, so the last one says what is left out.
"""

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.outputs.asides import Aside, asides
from ecs_roles.outputs.headline import headline
from ecs_roles.outputs.readable import counted, one_line, readable, shortened
from ecs_roles.outputs.report_paths import lies_outside
from ecs_roles.symbolic.span import Span

SHOWN_OF_A_LEVEL = 10
LONGEST_MESSAGE = 4000
LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}

Commands = dict[str, list[str]]


def render(report: Report) -> str:
    """Return as many commands as GitHub shows, then the result in one line for the log."""
    commands: Commands = {level: [] for level in LEVEL.values()}
    for finding in report.findings:
        commands[LEVEL[finding.severity]].append(_of_finding(finding, report))
    for aside in asides(report):
        commands["error" if aside.fails else "notice"].append(_of_aside(aside, report))
    return "\n".join([*_within_the_limits(commands), headline(report)]) + "\n"


def _within_the_limits(commands: Commands) -> list[str]:
    """Return the first ten of each level; what is left out costs the last notice."""
    if all(len(found) <= SHOWN_OF_A_LEVEL for found in commands.values()):
        return [command for found in commands.values() for command in found]
    room = {"error": SHOWN_OF_A_LEVEL, "warning": SHOWN_OF_A_LEVEL, "notice": SHOWN_OF_A_LEVEL - 1}
    shown = [command for level, found in commands.items() for command in found[: room[level]]]
    return [*shown, _rest({level: len(found) - room[level] for level, found in commands.items()})]


def _rest(left_out: dict[str, int]) -> str:
    kinds = ", ".join(counted(number, level) for level, number in left_out.items() if number > 0)
    message = (
        f"Not shown here: {kinds}. GitHub shows {SHOWN_OF_A_LEVEL} annotations of a level for a step. "
        "The job summary and the other reports of this run have them all."
    )
    return _command("notice", {"title": "ecs-roles: there is more"}, message)


def _of_finding(finding: Finding, report: Report) -> str:
    level = LEVEL[finding.severity]
    message = finding.message if not finding.fix else f"{finding.message}\n{finding.fix}"
    return _at(level, finding.span, finding.rule, message, report)


def _of_aside(aside: Aside, report: Report) -> str:
    level = "error" if aside.fails else "notice"
    return _at(level, aside.span, f"ecs-roles: {aside.title}", aside.message, report)


def _at(level: str, span: Span, title: str, message: str, report: Report) -> str:
    """Return a place as GitHub can show it: only in the repository, and columns only within one line."""
    file = report.shown(span.file)
    if lies_outside(file):
        return _command(level, {"title": title}, f"{file}:{span.line}: {message}")
    place = {"file": file, "line": str(span.line), "endLine": str(span.line)}
    if span.line == span.end_line:
        place |= {"col": str(span.column), "endColumn": str(max(span.column, span.end_column - 1))}
    return _command(level, {**place, "title": title}, message)


def _command(level: str, properties: dict[str, str], message: str) -> str:
    written = ",".join(f"{name}={_escaped_property(value)}" for name, value in properties.items())
    return f"::{level} {written}::{_escaped(shortened(readable(message), LONGEST_MESSAGE))}"


def _escaped(data: str) -> str:
    return data.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(value: str) -> str:
    return _escaped(one_line(value)).replace(":", "%3A").replace(",", "%2C")
