"""The end of the text report: what could not be decided, findings by rule, and the counts."""

from collections import Counter
from collections.abc import Iterator

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Severity
from ecs_roles.outputs.headline import set_aside
from ecs_roles.outputs.labels import Labels
from ecs_roles.outputs.readable import counted, one_line
from ecs_roles.rules.catalog import BY_ID

_NAMED = 5
_STATUS = {
    "decided": "decided with the defaults of its parameters, else open",
    "partly": "partly decided",
    "undecided": "not decided",
}
_SEVERITIES = tuple(Severity)


def unknowns(report: Report) -> Iterator[str]:
    """Return what could not be followed or decided, and why."""
    for part in report.unread:
        yield one_line(f"{report.shown(part.span.file)}:{part.span.line} {part.what} is not seen: {part.why}")
    if report.unread:
        yield ""
    labels = Labels(report)
    groups = [(f"{labels.of(item)} is {_STATUS[item.status]}:", item.unknowns) for item in report.task_definitions]
    for heading, doubts in (*groups, ("other questions, not decided:", report.undecided)):
        if doubts:
            yield one_line(heading)
            for doubt in doubts:
                yield one_line(f"  {report.shown(doubt.span.file)}:{doubt.span.line} {doubt.what}: {doubt.why}")
            yield ""


def statistics(report: Report) -> Iterator[str]:
    """Return how many findings each rule has, the worst and most frequent first."""
    found = Counter((finding.severity, finding.rule) for finding in report.findings)
    for (severity, rule), number in sorted(
        found.items(), key=lambda item: (_SEVERITIES.index(item[0][0]), -item[1], item[0][1])
    ):
        known = BY_ID.get(rule)
        yield f"{number:>7,}  {severity.value:<8}{rule}  {known.summary if known is not None else ''}".rstrip()
    if found:
        yield ""


def summary(report: Report, hidden: int, *, show_unknown: bool) -> Iterator[str]:
    """Return the counts: findings, what is left out, what was not checked, and the task definitions."""
    yield f"{_found(report)} in {counted(len(report.files), 'file')}{_left_out(report)}"
    if hidden:
        noun = "informational finding"
        yield f"{counted(hidden, noun)} not shown (--min-severity info shows {'it' if hidden == 1 else 'them'})"
    hint = "" if show_unknown else " (--show-unknown names them)"
    if report.unread:
        parts = f"{len(report.unread):,} {'module or stack' if len(report.unread) == 1 else 'modules or stacks'}"
        yield f"{parts} could not be followed: the resources they create were not analysed{hint}"
    if report.beyond:
        parts = counted(len(report.beyond), "part")
        yield f"{parts} beyond the budget of a scan: what they hold is not known{hint}"
    if report.absent:
        named = ", ".join(f"{part.what} ({part.why})" for part in report.absent[:_NAMED])
        more = f" and {len(report.absent) - _NAMED} more" if len(report.absent) > _NAMED else ""
        yield one_line(f"not created with these values, so not checked: {named}{more}")
    if report.undecided:
        yield f"{counted(len(report.undecided), 'other question')} could not be decided{hint}"
    yield _definitions(report, show_unknown=show_unknown)


def _found(report: Report) -> str:
    counts = Counter(finding.severity for finding in report.findings)
    nouns = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "informational finding"}
    return ", ".join(counted(counts[each], noun) for each, noun in nouns.items() if counts[each]) or "no findings"


def _definitions(report: Report, *, show_unknown: bool) -> str:
    items = report.task_definitions
    total = len(items)
    if not total:
        checked = "only roles and what surrounds tasks were" if report.findings else "nothing was"
        # What is not created is named in the line before.
        return f"no task definition {'is created' if report.absent else 'found'}: {checked} checked"
    decided = sum(item.status == "decided" for item in items)
    rest = f"; {total - decided:,} could not be decided in full" if decided < total else ""
    hint = " (--show-unknown says why)" if rest and not show_unknown else ""
    return f"{counted(decided, 'task definition')} of {total:,} decided{rest}{hint}"


def _left_out(report: Report) -> str:
    """Return what is not shown, and who wanted it so."""
    counts = {**set_aside(report), "of the baseline gone": report.gone}
    return "".join(f", {count:,} {what}" for what, count in counts.items() if count)
