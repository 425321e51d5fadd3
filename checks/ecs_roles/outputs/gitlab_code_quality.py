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
from ecs_roles.outputs.readable import readable
from ecs_roles.source.span import Span

SEVERITY = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}

Json = dict[str, Any]


def render(report: Report) -> str:
    """A list with an entry for each finding and each place that could not be read."""
    return json.dumps([*_findings(report), *_errors(report)])


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


def _errors(report: Report) -> Iterator[Json]:
    for error in report.errors:
        identity = f"{report.shown(error.span.file)}:{error.span.line}:{error.span.column}:{error.message}"
        yield {
            "description": readable(error.message),
            "check_name": "could-not-be-read",
            "fingerprint": sha256(identity.encode("utf-8", "backslashreplace")).hexdigest(),
            "severity": "blocker",
            "location": _location(error.span, report),
        }


def _own(fingerprint: str, occurrence: int) -> str:
    return fingerprint if occurrence == 1 else f"{fingerprint}-{occurrence}"


def _location(span: Span, report: Report) -> Json:
    return {"path": readable(report.shown(span.file)), "lines": {"begin": span.line, "end": span.end_line}}
