"""The JSON report: a contract with those who read it, version 1.

Lines and columns count from 1, ends are exclusive, paths are relative to the scan root with forward slashes.
"""

from typing import Any

from ecs_roles import __version__
from ecs_roles.analysis.report import Comparison, LeftOut, Report, RoleReport, TaskDefinitionReport
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.findings.finding import Finding
from ecs_roles.outputs.provenance import Provenance
from ecs_roles.outputs.readable import json_text
from ecs_roles.symbolic.span import Span

SCHEMA_VERSION = 1

Json = dict[str, Any]


def render(report: Report, known: Provenance | None = None) -> str:
    """Return the report as indented JSON with a final newline.

    ``known`` names the repository, where a build server does.
    """
    return json_text(as_json(report, known), indent=2) + "\n"


def as_json(report: Report, known: Provenance | None = None) -> Json:
    """Return the report as plain data."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "ecs-roles", "version": __version__},
        **({"repository": {"name": known.project, "commit": known.commit}} if known and known.commit else {}),
        "root": report.root.as_posix(),
        "findings": [_finding(finding, report) for finding in report.findings],
        "task_definitions": [_task_definition(item, report) for item in report.task_definitions],
        "files": sorted(report.shown(file) for file in report.files),
        **({"since": _comparison(report.comparison)} if report.comparison is not None else {}),
        "unread": [
            *(_doubt("not_followed", part, report) for part in report.unread),
            *(_doubt("beyond_budget", part, report) for part in report.beyond),
            *(_doubt("not_created", part, report) for part in report.absent),
            *(_doubt("not_decided", part, report) for part in report.undecided),
        ],
        "unused_suppressions": [
            {"rule": suppression.rule, "reason": suppression.reason, **_place(suppression.span, report)}
            for suppression in report.unused
        ],
        **({"settings": _left_out(report.left_out, report)} if report.left_out is not None else {}),
        "errors": [
            {"message": error.message, "incidental": error.incidental, **_place(error.span, report)}
            for error in report.errors
        ],
    }


def _doubt(kind: str, part: Doubt, report: Report) -> Json:
    return {"kind": kind, "what": part.what, "why": part.why, **_place(part.span, report)}


def _left_out(found: LeftOut, report: Report) -> Json:
    return {
        "file": report.shown(found.file),
        "ignored": found.ignored,
        "below_min_severity": found.below,
        "allowed": found.allowed,
        "lowered": found.lowered,
        "excluded_files": found.excluded_files,
    }


def _comparison(comparison: Comparison) -> Json:
    return {
        "ref": comparison.since,
        "gone": [
            {"rule": item.rule, "message": item.message, "fingerprint": item.fingerprint} for item in comparison.gone
        ],
        "no_new_access": comparison.no_new_access.value,
        "new_access": [
            {"role": item.role, "answer": item.answer.value, "what": item.what} for item in comparison.new_access
        ],
        "changes": [{"about": row.about, "what": row.what, "detail": row.detail} for row in comparison.changes],
    }


def _finding(finding: Finding, report: Report) -> Json:
    return {
        "rule": finding.rule,
        "category": finding.category,
        "severity": finding.severity.value,
        "message": finding.message,
        "fix": finding.fix,
        **_range(finding.span, report),
        "resource": finding.resource,
        "task_definitions": list(finding.task_definitions),
        "concerns": [
            {"task_definition": concern.task_definition, "role": concern.role or None, "root": concern.root}
            for concern in finding.concerns
        ],
        "role": finding.role or None,
        "role_kind": finding.role_kind,
        "actions": list(finding.actions),
        "resources": list(finding.resources),
        "needed_by": [{"what": line.what, **_place(line.span, report)} for line in finding.needed_by],
        "related": [{"message": note.message, **_range(note.span, report)} for note in finding.related],
        "fingerprint": finding.fingerprint,
    }


def _task_definition(item: TaskDefinitionReport, report: Report) -> Json:
    return {
        "address": item.address,
        "root": item.root,
        **_place(item.span, report),
        "launch_types": list(item.launch_types),
        "execution_role": _role(item.execution_role),
        "task_role": _role(item.task_role),
        "status": item.status,
        "unknowns": [{"what": doubt.what, "why": doubt.why, **_place(doubt.span, report)} for doubt in item.unknowns],
    }


def _role(role: RoleReport) -> Json:
    return {"address": role.address or None, "status": role.status, "reason": role.reason}


def _place(span: Span, report: Report) -> Json:
    return {"file": report.shown(span.file), "line": span.line}


def _range(span: Span, report: Report) -> Json:
    return {
        "file": report.shown(span.file),
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
