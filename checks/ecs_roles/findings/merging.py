"""One defect, one finding: what several task definitions, module instances or scenarios report alike is said once."""

import hashlib
import posixpath
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from ecs_roles.findings.finding import Finding, Note
from ecs_roles.symbolic.derived_once import derived_with
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.showing import path_below
from ecs_roles.symbolic.span import Span

Item = TypeVar("Item")
Defect = tuple[object, ...]

_TERRAFORM = (".tf", ".tofu", ".tf.json", ".tofu.json")
_KEY = re.compile(r'\["(?:[^"\\]|\\.)*"\]|\[[^\]"]*\]')
_CALL = re.compile(r"^(?:module\.[^.]+\.)+")


def merge(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, each place and defect once, with all that it concerns; in order of file and line."""
    groups: dict[Defect, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(defect_of(finding), []).append(finding)
    merged = (group[0] if len(group) == 1 else _joined(group) for group in groups.values())
    return tuple(_in_order(merged))


def _in_order(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings by place and rule, then by their messages, which few have to be written for."""
    for _, alike in groupby(sorted(findings, key=_place), key=_place):
        first, *others = alike
        yield from sorted((first, *others), key=lambda finding: finding.message) if others else (first,)


def _place(finding: Finding) -> tuple[Span, str]:
    return finding.span, finding.rule


def defect_of(finding: Finding) -> Defect:
    """Return what equal findings share: the defect, its place and its role.

    Two roles that have one policy are two defects; the instances of a module's role are one.
    """
    place = (finding.span, _copy_of_loop(finding.resource) if _is_within(finding) else "")
    return finding.rule, place, finding.role_span, finding.role_kind, finding.actions


def _is_within(finding: Finding) -> bool:
    """Return whether a finding stands in its resource, and not at a literal elsewhere that others may use too."""
    span, around = finding.span, finding.enclosing[0].span
    starts, ends = (around.line, around.column), (around.end_line, around.end_column)
    return span.file == around.file and starts <= (span.line, span.column) < ends


def _copy_of_loop(address: str) -> str:
    """Return the logical id: the copies of ``Fn::ForEach`` share their place, and are different resources.

    Instances of a Terraform module or of ``count`` are one block to everybody, so they are one here.
    """
    logical_id = address.rpartition("/")[2]
    return logical_id if logical_id.isalnum() else ""


def _joined(findings: list[Finding]) -> Finding:
    """Return several findings as one, alike in whatever order files and module calls were read."""
    group = sorted(findings, key=lambda item: (item.resource, item.role, item.message))
    return replace(
        group[0],
        fix=_fix(group),
        concerns=_union(item.concerns for item in group),
        resources=_union(item.resources for item in group),
        needed_by=_union(item.needed_by for item in group),
        related=_union((*(item.related for item in group), tuple(_others(group)))),
        enclosing=_union(item.enclosing for item in group),
        named=_union(item.named for item in group),
    )


def _fix(group: list[Finding]) -> str:
    """Return the fix of the first, or of one that names what its task definitions use: it then names that of all."""
    naming = next((item for item in group if item.named), None)
    if naming is None:
        return group[0].fix
    return naming.fix.replace(", ".join(naming.named), ", ".join(sorted(_union(item.named for item in group))))


def _others(group: list[Finding]) -> Iterator[Note]:
    """Yield what else uses a literal that stands outside of the resources, where no need tells it."""
    for item in group[1:]:
        if not item.needed_by and not _is_within(item) and item.message != group[0].message:
            yield Note(item.message, item.enclosing[0].span)


def _union(parts: Iterable[tuple[Item, ...]]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(item for part in parts for item in part))


def with_fingerprints(findings: Iterable[Finding], root: Path) -> tuple[Finding, ...]:
    """Return the findings with fingerprints that survive moved lines and files: paths count from the scan root."""
    seen: dict[str, int] = {}
    result = []
    for finding in findings:
        marked = _with_digest(finding, root)
        digest = marked.fingerprint
        number = seen[digest] = seen.get(digest, 0) + 1
        result.append(marked if number == 1 else replace(marked, fingerprint=f"{digest}-{number}"))
    return tuple(result)


@derived_with
def _with_digest(finding: Finding, root: Path) -> Finding:
    role = (finding.role,) if finding.role_span is None else _block(finding.role, finding.role_span, root)
    parts = (
        finding.rule,
        *_block(finding.resource, finding.span, root),
        *role,
        finding.role_kind or "",
        *sorted(finding.actions),
        *sorted(finding.resources),
    )
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return replace(finding, fingerprint=digest)


def _block(address: str, span: Span, root: Path) -> tuple[str, str]:
    """Return what identifies a block of code: its template, or the folder of its module, and its address there.

    Neither who calls the module nor which file of the folder holds the block is part of it.
    """
    file = path_below(root, span.file)
    if file.endswith(_TERRAFORM):
        return posixpath.dirname(file), _CALL.sub("", _KEY.sub("", address))
    return file, address.rpartition("/")[2]
