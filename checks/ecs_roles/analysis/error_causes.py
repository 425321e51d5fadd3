"""Which findings of a scan explain what AWS said."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Finding
from ecs_roles.rules.error_text import ErrorText
from ecs_roles.rules.error_texts import refused_call


def distinct(found: Sequence[ErrorText]) -> list[ErrorText]:
    """Return what adds to what was said before it; beside a network error the call that it broke is not to blame."""
    kept = [found[0]]
    for text in found[1:] if found[0].sort != "network" else ():
        if text.sort == "refusal" or set(text.rules) - {rule for known in kept for rule in known.rules}:
            kept.append(text)
    return sorted(kept, key=lambda text: text.sort != "refusal")  # What IAM itself says of its reason goes first.


def causes_in(report: Report, message: str, found: Sequence[ErrorText]) -> list[Finding]:
    """Return the findings that explain a message: those about the very call that it names, if it names one."""
    rules = {rule for text in distinct(found) for rule in text.rules}
    candidates = [finding for finding in report.findings if finding.rule in rules]
    action, resource = refused_call(message)
    exact = [item for item in candidates if action in item.actions]
    closest = [item for item in exact if resource and any(_same(resource, known) for known in item.resources)]
    return closest or exact or [item for item in candidates if _may_concern(action, item)]


def _may_concern(action: str, finding: Finding) -> bool:
    """Return whether a finding can be about a call: none is named, or another defect of the service is behind it."""
    if not action:
        return True
    services = (action.partition(":")[0] + ":", "*")
    return finding.category != "missing_permission" and any(item.startswith(services) for item in finding.actions)


def _same(written: str, known: str) -> bool:
    """Return whether an ARN of AWS is one that a finding names, whose unknown parts read ``*`` and ``?``."""
    return fnmatchcase(written, known.replace("[", "[[]"))
