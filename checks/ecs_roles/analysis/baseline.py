"""The baseline: findings that are known already, by their fingerprints, so that only new ones count."""

import json
from pathlib import Path

from ecs_roles.analysis.report import Report
from ecs_roles.symbolic.file_text import MAX_PLAN_BYTES, NotReadableError, decoded, exists, read_bytes, read_named
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.resources import ReadError
from ecs_roles.symbolic.span import Span

VERSION = 1
_REGENERATE = "regenerate it with --write-baseline FILE"


@frozen()
class Baseline:
    """The fingerprints that are known, with the rule of each."""

    known: dict[str, str]


def read_baseline(path: Path, root: Path | None = None) -> Baseline | ReadError:
    """Read a baseline file; one of another version or shape is an error that says how to regenerate it.

    With ``root`` the settings of the scanned code name it, and it has to be a file inside that folder.
    """
    if not exists(path):
        return _error(path, "there is no such baseline: --write-baseline FILE makes one")
    try:
        content = decoded(read_named(path, MAX_PLAN_BYTES) if root is None else read_bytes(path, root, MAX_PLAN_BYTES))
        data = json.loads(content)
    except NotReadableError as fault:
        return _error(path, f"the baseline {fault.reason}")
    except json.JSONDecodeError as error:
        return _error(path, f"the baseline is not JSON: {error.msg}", error.lineno)
    except (ValueError, RecursionError) as error:
        return _error(path, f"the baseline cannot be read: {error}")
    if not isinstance(data, dict) or "version" not in data:
        return _error(path, f"the file is not a baseline: it names no version; {_REGENERATE}")
    if data["version"] != VERSION:
        line = next((n for n, text in enumerate(content.split("\n"), 1) if '"version"' in text), 1)
        found = json.dumps(data["version"])
        return _error(
            path, f"the baseline is of version {found}, and this ecs-roles reads {VERSION}; {_REGENERATE}", line
        )
    try:
        return Baseline({str(item["fingerprint"]): str(item["rule"]) for item in data["findings"]})
    except (KeyError, TypeError):
        return _error(path, f"the baseline has an entry without fingerprint and rule; {_REGENERATE}")


def _error(path: Path, message: str, line: int = 1) -> ReadError:
    return ReadError(message, Span(str(path.absolute()), line, 1, line, 1))


def write_baseline(report: Report) -> str:
    """Return the text of a baseline that knows every finding of a report."""
    findings = [
        {
            "fingerprint": finding.fingerprint,
            "rule": finding.rule,
            "file": report.shown(finding.span.file),
            "message": finding.message,
        }
        for finding in report.findings
    ]
    return json.dumps({"version": VERSION, "findings": findings}, indent=2, ensure_ascii=False) + "\n"


def without_known(report: Report, baseline: Baseline) -> Report:
    """Return the report without what the baseline knows; it keeps count of the known and of those that are gone."""
    fresh = tuple(finding for finding in report.findings if finding.fingerprint not in baseline.known)
    present = {finding.fingerprint for finding in report.findings}
    known = len(report.findings) - len(fresh)
    return replace(report, findings=fresh, known=known, gone=len(set(baseline.known) - present))
