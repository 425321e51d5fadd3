"""The report that GitLab shows in a merge request.

Source: GitLab Docs, "Code Quality". GitLab drops an entry whose fingerprint it has seen: each has its own.
"""

import json
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Severity
from ecs_roles.outputs.asides import Aside, asides
from ecs_roles.outputs.readable import readable
from ecs_roles.symbolic.span import Span

SEVERITY = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}

Json = dict[str, Any]


def render(report: Report) -> str:
    """Return a list with an entry for each finding, and for each thing that is told beside findings."""
    return json.dumps([*_findings(report), *_asides(report)])


def _findings(report: Report) -> Iterator[Json]:
    seen: Counter[str] = Counter()
    for finding in report.findings:
        seen[finding.fingerprint] += 1
        yield {
            "description": readable(finding.message),
            "check_name": finding.rule,
            "fingerprint": _own(finding.fingerprint, seen[finding.fingerprint]),
            "severity": SEVERITY[finding.severity],
            "location": _location(finding.span, report),
        }


def _asides(report: Report) -> Iterator[Json]:
    for aside in asides(report):
        yield _aside(aside, report)


def _aside(aside: Aside, report: Report) -> Json:
    """Return an entry for what is not a finding of a rule."""
    span = aside.span
    identity = f"{report.shown(span.file)}:{span.line}:{span.column}:{aside.message}"
    return {
        "description": readable(aside.message),
        "check_name": aside.kind,
        "fingerprint": sha256(identity.encode("utf-8", "backslashreplace")).hexdigest(),
        "severity": "blocker" if aside.fails else "info",
        "location": _location(span, report),
    }


def _own(fingerprint: str, occurrence: int) -> str:
    return fingerprint if occurrence == 1 else f"{fingerprint}-{occurrence}"


def _location(span: Span, report: Report) -> Json:
    return {"path": readable(report.shown(span.file)), "lines": {"begin": span.line, "end": span.end_line}}
