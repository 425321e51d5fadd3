"""From findings as rules give them to findings as a report has them: joined, masked, marked.

Each of these steps is isolated: where one fails the findings are reported as they were before it, and the failure is
told.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from ecs_roles.analysis.isolation import Isolation
from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scenarios import Scenarios
from ecs_roles.analysis.withholding import without_secrets
from ecs_roles.credentials.masking import Secrets, joined_secrets, secrets_of_unit
from ecs_roles.findings.finding import Finding
from ecs_roles.findings.merging import merge, with_fingerprints
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.precedence import most_specific
from ecs_roles.rules.secrets.plain_secrets import secret_texts
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.resources import Reading
from ecs_roles.symbolic.span import Span


def as_reported(findings: list[Finding], scenarios: Scenarios, root: Path, apart: Isolation) -> tuple[Finding, ...]:
    """Return the findings, each defect once and with the choices of conditions under which it is there."""
    place = _whole(root)
    merged = apart.one(partial(merge, findings), "joining equal findings", place)
    joined = merged if merged is not None else tuple(dict.fromkeys(findings))
    told = [_with_files(each, root) for each in _told(joined, scenarios, apart)]
    specific = apart.one(partial(most_specific, told), "choosing the most specific findings", place)
    return specific if specific is not None else tuple(told)


def _told(findings: tuple[Finding, ...], scenarios: Scenarios, apart: Isolation) -> Iterator[Finding]:
    for each in findings:
        work = partial(scenarios.told, each)
        told = apart.one(work, f"telling when {each.rule} holds", each.span) if scenarios else None
        yield told or each


def _with_files(finding: Finding, root: Path) -> Finding:
    """Return the finding with its files named as a report shows them."""
    content = finding.content.with_files(Report(root).shown)
    return finding if content is finding.content else replace(finding, content=content)


def withheld(report: Report, readings: Iterable[Reading], apart: Isolation) -> Report:
    """Return the report masked and with fingerprints; where masking fails nothing of the code is shown at all."""
    place, failures = _whole(report.root), len(apart.errors)
    made = partial(_masked, report, tuple(readings))
    masked = apart.one(made, "masking what is secret", place)
    if masked is None:
        return Report(report.root, files=report.files, errors=tuple(apart.errors))
    # A fingerprint of a secret would tell whoever guesses it: it is made of what is shown.
    marked = apart.one(partial(with_fingerprints, masked.findings, report.root), "marking the findings", place)
    findings = marked if marked is not None else masked.findings
    return replace(masked, findings=findings, errors=(*masked.errors, *apart.errors[failures:]))


def _masked(report: Report, readings: Iterable[Reading]) -> Report:
    return without_secrets(report, _secrets(readings, report.analysed_deployments))


def _secrets(readings: Iterable[Reading], analysed_deployments: Iterable[AnalysedDeployment]) -> Secrets:
    """Return what is secret: of each unit what was read in it, and what its containers hold once evaluated."""
    evaluated: dict[str, set[str]] = {}
    for analysed in analysed_deployments:
        evaluated.setdefault(analysed.index.deployment.name, set()).update(secret_texts(analysed))
    found: list[Secrets] = []
    for reading in readings:
        names = {deployment.name for deployment in reading.deployments}
        texts = (*reading.secrets, *(text for name in names for text in evaluated.get(name, ())))
        found.append(secrets_of_unit(reading.files, texts))
    return joined_secrets(found)


def _whole(root: Path) -> Span:
    return Span(str(root), 1, 1, 1, 1)
