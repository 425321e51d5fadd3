"""One defect, one finding: what several task definitions, module instances or scenarios report alike is said once."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from ecs_roles.findings.finding import Finding

Item = TypeVar("Item")


def merge(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, each place and defect once, listing everything that it concerns; in order of file and line."""
    merged: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = (finding.rule, finding.span, finding.role_kind, finding.actions)
        known = merged.get(key)
        merged[key] = finding if known is None else _joined(known, finding)
    return tuple(sorted(merged.values(), key=lambda finding: (finding.span, finding.rule, finding.message)))


def _joined(one: Finding, other: Finding) -> Finding:
    return replace(
        one,
        task_definitions=_union(one.task_definitions, other.task_definitions),
        resources=_union(one.resources, other.resources),
        needed_by=_union(one.needed_by, other.needed_by),
        related=_union(one.related, other.related),
        holders=_union(one.holders, other.holders),
    )


def _union(one: tuple[Item, ...], other: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def with_fingerprints(findings: Iterable[Finding], shown: Callable[[str], str]) -> tuple[Finding, ...]:
    """The findings with fingerprints that survive moved lines; ``shown`` makes a path relative."""
    seen: dict[str, int] = {}
    result = []
    for finding in findings:
        parts = (
            finding.rule,
            shown(finding.span.file),
            finding.resource,
            finding.role,
            finding.role_kind or "",
            *sorted(finding.actions),
            *sorted(finding.resources),
        )
        digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        number = seen[digest] = seen.get(digest, 0) + 1
        fingerprint = digest if number == 1 else f"{digest}-{number}"
        result.append(replace(finding, fingerprint=fingerprint))
    return tuple(result)
