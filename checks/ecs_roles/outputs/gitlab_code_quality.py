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
from ecs_roles.outputs.idle_remarks import idle_remark
from ecs_roles.outputs.readable import readable
from ecs_roles.symbolic.span import Span

SEVERITY = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}

Json = dict[str, Any]


def render(report: Report) -> str:
    """A list with an entry for each finding, each place that could not be read and each unused remark."""
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
    for error in report.errors:
        yield _aside("could-not-be-read", "blocker", error.message, error.span, report)
    for remark in report.unused:
        yield _aside("unused-remark", "info", idle_remark(remark), remark.span, report)


def _aside(name: str, severity: str, message: str, span: Span, report: Report) -> Json:
    """An entry for what is no finding of a rule."""
    identity = f"{report.shown(span.file)}:{span.line}:{span.column}:{message}"
    return {
        "description": readable(message),
        "check_name": name,
        "fingerprint": sha256(identity.encode("utf-8", "backslashreplace")).hexdigest(),
        "severity": severity,
        "location": _location(span, report),
    }


def _own(fingerprint: str, occurrence: int) -> str:
    return fingerprint if occurrence == 1 else f"{fingerprint}-{occurrence}"


def _location(span: Span, report: Report) -> Json:
    return {"path": readable(report.shown(span.file)), "lines": {"begin": span.line, "end": span.end_line}}
